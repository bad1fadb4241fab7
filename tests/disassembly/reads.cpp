// SPDX-License-Identifier: MIT
// One value read in every way there is, each in a function of its own; check.py looks at the machine code.
#include <cfg/cfg.hpp>

#include <cstdint>
#include <string>

struct server {
    std::string host = "0.0.0.0";
    std::uint16_t port = 8080;
};

struct gateway {
    bool verbose = false;
    server http;
};

using namespace cfg::literals;
using loaded = cfg::loaded<gateway>;
using http_port = cfg::leaf_key<gateway, cfg::key<"http.port">::id<gateway>>;

extern "C" {

std::uint16_t read_plain_member(const gateway& config) { return config.http.port; }
std::uint16_t read_plain_get(const gateway& config) { return cfg::get<"http.port">(config); }
std::uint16_t read_plain_get_mutable(gateway& config) { return cfg::get<"http.port">(config); }
std::uint16_t read_plain_get_table(const gateway& config) { return cfg::get<"http">(config).port; }
std::uint16_t read_plain_get_leaf(const gateway& config) { return cfg::get(config, http_port()); }

std::uint16_t read_loaded_arrow(const loaded& config) { return config->http.port; }
std::uint16_t read_loaded_star(const loaded& config) { return (*config).http.port; }
std::uint16_t read_loaded_get(const loaded& config) { return config.get<"http.port">(); }
std::uint16_t read_loaded_key(const loaded& config) { return config["http.port"_key]; }
std::uint16_t read_loaded_key_of(const loaded& config) { return config[cfg::key_of<&gateway::http, &server::port>]; }
std::uint16_t read_loaded_leaf(const loaded& config) { return config[http_port()]; }
std::uint16_t read_loaded_get_of_struct(const loaded& config) { return cfg::get<"http.port">(*config); }
}
