// SPDX-License-Identifier: MIT
// A long double, whose precision differs from machine to machine.
// expect: cfg: this type cannot be a field; specialise cfg::codec for it (text to value and back), or make it a plain struct
// expect-gcc: unsupported_type<long double
// expect-clang: unsupported_type<long double>
#include <cfg/core/describe.hpp>

struct gateway {
    int port = 8080;
#ifdef CFG_MISUSE
    long double share = 1;
#else
    double share = 1;
#endif
};

const auto* description = &cfg::detail::description_of<gateway>::value;
