// SPDX-License-Identifier: MIT
// A misspelt pattern, asked of changes.
// expect: cfg: this pattern matches no key; in it, * stands for one name and ** for one or more, and what ends in a name is a key or all of a table; unmatched_pattern<...> in the lines around this one names the struct and the pattern
// expect-gcc: unmatched_pattern<gateway, cfg::fixed_string<8>{"htpp.**"}>
// expect-clang: unmatched_pattern<gateway, fixed_string<8>{"htpp.**"}>
#include <cfg/store/diff.hpp>

struct server {
    int port = 8080;
};

struct gateway {
    server http;
};

bool compare(const cfg::changes<gateway>& changed) {
    bool is_changed = changed.any<"http.**">();
#ifdef CFG_MISUSE
    is_changed = changed.any<"htpp.**">();
#endif
    return is_changed;
}
