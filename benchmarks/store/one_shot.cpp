// SPDX-License-Identifier: MIT
// Does one thing N times and nothing else, for tools that count instructions:
//   one_shot                                    checks the libraries and lists what there is to count, a line each
//   one_shot read <operation>\t<library> <N>    N batches of `reads_in_a_batch` reads, without a writer
//   one_shot work <group>\t<name> <N>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

#include "store/versions.hpp"
#include "store/work.hpp"

namespace {

void list() {
    for (library* each : libraries()) {
        for (const operation what : operations) {
            if (each->offers(what))
                std::printf("read\t%s\t%s\t%ld\n", name_of(what).data(), each->name.data(), reads_in_a_batch);
        }
    }
    for (const work& each : works()) std::printf("work\t%s\t%s\t1\n", each.group.data(), each.name.c_str());
}

bool read(const std::string& asked, const more_batches& more) {
    for (library* each : libraries()) {
        for (const operation what : operations) {
            if (asked != std::string(name_of(what)) + '\t' + std::string(each->name)) continue;
            each->publish(version(7));
            each->read(what, more);
            return true;
        }
    }
    return false;
}

bool run_work(const std::string& asked, const more_batches& more) {
    for (const work& each : works()) {
        if (asked != std::string(each.group) + '\t' + each.name) continue;
        each.run(more);
        return true;
    }
    return false;
}

}  // namespace

int main(int argc, char** argv) {
    std::thread([] {}).join();  // from here on the C++ library counts references as programs with threads need it
    add_publishing();
    if (argc == 1) {
        check_libraries();
        list();
        return 0;
    }
    if (argc != 4) return 2;
    long left = std::atol(argv[3]);
    const auto more = [&] { return left-- > 0; };
    return (std::string(argv[1]) == "read" ? read(argv[2], more) : run_work(argv[2], more)) ? 0 : 2;
}
