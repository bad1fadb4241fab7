// SPDX-License-Identifier: MIT
// A section may have fields that need a restart, too.
// expect: cfg: what this key or pattern names changes only with a restart; subscribe to fields without .restart(), or look at store.pending_restart()
#include <cfg/store/store.hpp>

#include <cstdint>
#include <string>

struct server {
    std::uint16_t port = 8080;
    std::string host = "localhost";

    static constexpr cfg::field schema[] = {cfg::field("port").restart()};
};

cfg::subscription watch(cfg::store<server>& store) {
#ifdef CFG_MISUSE
    return store.section().on_change<"port">([] {});
#else
    return store.section().on_change<"host">([] {});
#endif
}
