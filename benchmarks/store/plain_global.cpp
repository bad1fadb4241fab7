// SPDX-License-Identifier: MIT
// A global struct, which is what the others are compared with: nobody may change it while others read.
#include "store/measured.hpp"

namespace {

class plain_global {
public:
    static constexpr std::string_view name = "plain global";
    static constexpr bool is_shared = false;

    void publish(const benchmark_model::gateway& changed) { config_ = changed; }

    [[nodiscard]] std::uint16_t port() const { return config_.server.port; }
    [[nodiscard]] auto pin() const { return pinned{&config_}; }

private:
    benchmark_model::gateway config_;
};

const bool added = add_library<plain_global>();

}  // namespace
