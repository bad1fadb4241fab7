// SPDX-License-Identifier: MIT
// The document, in versions.
#include "store/versions.hpp"

#include <cfg/cfg.hpp>
#include <vector>

#include "documents/text.hpp"

namespace {

std::vector<benchmark_model::gateway> make_versions() {
    const auto loaded = cfg::load<benchmark_model::gateway>(
        cfg::text(cfg::toml, read_document("gateway.toml"), "gateway.toml"));
    std::vector<benchmark_model::gateway> made(version_count, *loaded);
    for (std::size_t number = 0; number < version_count; ++number) {
        auto& server = made[number].server;
        server.port = static_cast<std::uint16_t>(1024 + number);
        server.host = host_of(server.port);
    }
    return made;
}

}  // namespace

const benchmark_model::gateway& version(std::size_t number) {
    static const std::vector<benchmark_model::gateway> made = make_versions();
    return made[number % version_count];
}
