// SPDX-License-Identifier: MIT
// Code that works with any configuration: keys as types, keys as a list, and every leaf with its own type.
#include <cfg/cfg.hpp>
#include <cstdio>
#include <type_traits>

using namespace cfg::literals;

struct server {
    std::string host = "localhost";
    std::uint16_t port = 8080;
    std::chrono::milliseconds timeout{30'000};
};

struct application {
    server http;
    server admin;
    double load_limit = 0.75;
    bool verbose = false;
};

// The list of all keys is a constant.
static_assert(cfg::keys<application>.front() == "http.host");
static_assert(cfg::keys<application>.size() == cfg::leaf_count<application>);

// A key is a type. It can be kept, passed on, and used with any configuration that has it.
constexpr auto admin_port = "admin.port"_key;
static_assert(admin_port.id<application> == 4);

// The same key made of member pointers: renaming a member with the tools of an editor renames the key.
static_assert(std::is_same_v<decltype(cfg::key_of<&application::admin, &server::port>), decltype(admin_port)>);

// Multiplies all durations of a configuration by a factor, wherever they are.
template <class Config>
void stretch_timeouts(Config& config, int factor) {
    cfg::for_each_leaf(config, [&](auto, auto& leaf) {
        if constexpr (std::is_same_v<decltype(leaf), std::chrono::milliseconds&>) leaf *= factor;
    });
}

// Prints the keys of all leaves that are not as the struct has them. A key from one object finds its leaf in another.
template <class Config>
void print_changes(const Config& config) {
    const Config defaults;
    cfg::for_each_leaf(config, [&](auto key, const auto& leaf) {
        if (leaf != cfg::get(defaults, key)) std::printf("%s is not as it was\n", std::string(key.path).c_str());
    });
}

int main() {
    const auto config = cfg::load<application>(cfg::text(cfg::toml, "admin.port = 9090", "built-in"));

    // Four ways to one value; each costs what config->admin.port costs.
    std::printf("%d %d %d %d\n", config->admin.port, config.get<"admin.port">(), config[admin_port],
                config[cfg::key_of<&application::admin, &server::port>]);
    std::printf("admin.port is from %s\n", config.origin<"admin.port">().to_string().c_str());

    // A whole table is a value as well.
    const server& http = config.get<"http">();
    std::printf("http.host is %s\n\n", http.host.c_str());

    application changed = *config;
    stretch_timeouts(changed, 2);
    print_changes(changed);
    std::printf("http.timeout is %lld ms\n\n", static_cast<long long>(cfg::get<"http.timeout">(changed).count()));

    for (const std::string_view key : cfg::keys<application>) std::printf("%s\n", std::string(key).c_str());
}
