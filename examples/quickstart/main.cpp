// SPDX-License-Identifier: MIT
// The first program of README.md: a struct with defaults, a file, the environment and flags.
#include <cfg/cfg.hpp>
#include <cstdio>

struct server {
    std::string host = "127.0.0.1";
    std::uint16_t port = 8080;
    std::chrono::seconds timeout{30};
    static constexpr cfg::field schema[] = {cfg::field("port").min(1024).doc("TCP port to listen on")};
};

struct app {
    server http;
    std::vector<std::string> peers;
};

int main(int argc, char** argv) {
    auto config = cfg::load_or_exit<app>(cfg::file("app.toml"), cfg::env("APP"), cfg::args(argc, argv));
    std::printf("listening on %s:%d\n\n%s", config->http.host.c_str(), config->http.port, cfg::explain(config).c_str());
}
