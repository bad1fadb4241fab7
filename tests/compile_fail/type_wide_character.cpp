// SPDX-License-Identifier: MIT
// A wide character: all text is UTF-8 in char.
// expect: cfg: this type cannot be a field; specialise cfg::codec for it (text to value and back), or make it a plain struct
// expect-gcc: unsupported_type<wchar_t
// expect-clang: unsupported_type<wchar_t>
#include <cfg/core/describe.hpp>

#include <string>

struct gateway {
    int port = 8080;
#ifdef CFG_MISUSE
    wchar_t separator = L',';
#else
    std::string separator = ",";
#endif
};

const auto* description = &cfg::detail::description_of<gateway>::value;
