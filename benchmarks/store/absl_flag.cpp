// SPDX-License-Identifier: MIT
// Abseil: a command-line flag for one value; flags do not change together, so there is nothing to pin.
#include <absl/flags/flag.h>

#include "store/measured.hpp"

ABSL_FLAG(std::uint16_t, server_port, 0, "TCP port to listen on");

namespace {

class absl_flag {
public:
    static constexpr std::string_view name = "absl::GetFlag";

    void publish(const benchmark_model::gateway& changed) { absl::SetFlag(&FLAGS_server_port, changed.server.port); }

    [[nodiscard]] std::uint16_t port() const { return absl::GetFlag(FLAGS_server_port); }
};

const bool added = add_library<absl_flag>();

}  // namespace
