// SPDX-License-Identifier: MIT
// Types of your own as fields: see ipv4.hpp for how they join.
#include "ipv4.hpp"

#include <algorithm>
#include <cfg/cfg.hpp>
#include <cstdio>

struct firewall {
    ipv4_address listen{0x7F000001};
    std::vector<ipv4_network> allowed{ipv4_network(ipv4_address(0x0A000000), 8)};
    std::map<std::string, ipv4_address> hosts;  // elements of lists and maps go through the codec as well

    static constexpr cfg::field schema[] = {
        cfg::field("listen").max(ipv4_address(0xDFFFFFFF)).doc("Address to listen on; none for multicast"),
        cfg::field("allowed").non_empty().doc("Networks that may connect"),
    };
};

int main(int argument_count, char** arguments) {
    const auto config = cfg::load_or_exit<firewall>(cfg::file("firewall.toml"), cfg::env("FIREWALL"),
                                                    cfg::args(argument_count, arguments));
    for (const auto& [name, address] : config->hosts) {
        const bool allowed = std::any_of(config->allowed.begin(), config->allowed.end(),
                                         [&](const ipv4_network& each) { return each.contains(address); });
        std::printf("%s may%s connect\n", name.c_str(), allowed ? "" : " not");
    }
    std::printf("\n%s", cfg::explain(config).c_str());
}
