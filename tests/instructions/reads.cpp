// SPDX-License-Identifier: MIT
// Does one thing many times: `reads <what> <times>`; check.py counts what one more time costs.
#include <cfg/cfg.hpp>
#include <cfg/store/store.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <vector>

struct server {
    std::string host = "0.0.0.0";
    std::uint32_t port = 8080;
};

struct gateway {
    bool verbose = false;
    server http;
};

// Not in the namespace below, where the compiler would see that nobody writes to it.
gateway plain;
cfg::store<gateway> store(cfg::text(cfg::toml, "http.port = 9090\n"));

namespace {

/// The compiler must take memory for changed, as it does where other threads write.
void forget() { asm volatile("" ::: "memory"); }

template <class Read>
std::uint64_t repeat(long times, Read read) {
    std::uint64_t sum = 0;
    for (long i = 0; i < times; ++i) {
        sum += read();
        forget();
    }
    return sum;
}

std::uint64_t read_pin() {
    const auto now = store.snapshot();
    return now->http.port;
}

std::uint64_t read_pin_16_times() {
    const auto now = store.snapshot();
    std::uint64_t sum = 0;
    for (int i = 0; i < 16; ++i) {
        sum += now->http.port;
        forget();
    }
    return sum;
}

std::uint64_t read_text() {
    const auto host = store.get<"http.host">();
    return host->size();
}

void publish(long times) {
    cfg::detail::publication_front front;
    std::vector<std::unique_ptr<cfg::detail::version_node>> made(static_cast<std::size_t>(times) + 1);
    for (auto& each : made) each = std::make_unique<cfg::detail::version_node>();
    cfg::detail::publication::open(front, std::move(made.back()));
    for (long i = 0; i < times; ++i) {
        front.behind->publish(front, std::move(made[static_cast<std::size_t>(i)]));
        front.behind->free_retired();
    }
    cfg::detail::publication::close(front);
}

void make_versions(long times) {
    std::vector<std::unique_ptr<cfg::detail::version_node>> made(static_cast<std::size_t>(times) + 1);
    for (auto& each : made) each = std::make_unique<cfg::detail::version_node>();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    const long times = std::atol(argv[2]);
    const cfg::live<std::uint32_t> port = store.live<"http.port">();
    std::uint64_t sum = 0;
    const std::map<std::string, std::function<void()>> cases{
        {"plain", [&] { sum = repeat(times, [] { return plain.http.port; }); }},
        {"get", [&] { sum = repeat(times, [] { return store.get<"http.port">(); }); }},
        {"live", [&] { sum = repeat(times, [&] { return port.get(); }); }},
        {"pin", [&] { sum = repeat(times, &read_pin); }},
        {"plain_16", [&] { sum = repeat(16 * times, [] { return plain.http.port; }); }},
        {"pin_16", [&] { sum = repeat(times, &read_pin_16_times); }},
        {"text", [&] { sum = repeat(times, &read_text); }},
        {"make", [&] { make_versions(times); }},
        {"publish", [&] { publish(times); }},
    };
    const auto found = cases.find(argv[1]);
    if (found == cases.end()) return 2;
    found->second();
    std::printf("%llu\n", static_cast<unsigned long long>(sum));
}
