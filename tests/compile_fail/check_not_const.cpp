// SPDX-License-Identifier: MIT
// A check that is not declared as it is called would never run.
// expect: cfg: check is not called as it is declared; declare it as void check(cfg::report<T>& that) const, with the struct itself for T
#include <cfg/core/describe.hpp>

struct gateway {
    int port = 8080;

    void check(cfg::report<gateway>& that)
#ifdef CFG_MISUSE
#else
        const
#endif
    {
        that.require<"port">(port != 22, "port 22 is taken");
    }
};

const auto* description = &cfg::detail::description_of<gateway>::value;
