// SPDX-License-Identifier: MIT
// Does one thing N times and nothing else, for tools that count instructions:
//   one_shot load <gateway|tenants> <document> <N>      with the one reader it is linked with
//   one_shot copy <gateway|tenants> <document> <N>      reads once, then copies and destroys what was read
#include <cstdlib>
#include <string>

#include "documents/opaque.hpp"
#include "documents/text.hpp"
#include "load/reader.hpp"

namespace {

template <class Config>
void load(void (*read)(std::string_view, use<Config>), const std::string& document, long times) {
    for (long i = 0; i < times; ++i) read(document, [](const Config& config) { sink(&config); });
}

template <class Config>
void copy(void (*read)(std::string_view, use<Config>), const std::string& document, long times) {
    static long copies;
    copies = times;
    read(document, [](const Config& config) {
        for (long i = 0; i < copies; ++i) {
            const Config copied = config;
            sink(&copied);
        }
    });
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 5 || readers().size() != 1) return 2;
    const bool copying = std::string_view(argv[1]) == "copy";
    const std::string document = read_text(argv[3]);
    const long times = std::atol(argv[4]);
    const auto run = [&](auto read) { copying ? copy(read, document, times) : load(read, document, times); };
    if (std::string_view(argv[2]) == "gateway")
        run(readers().front().read_gateway);
    else
        run(readers().front().read_tenants);
}
