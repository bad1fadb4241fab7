// SPDX-License-Identifier: MIT
// A member without a default constructor.
// expect: cfg: a configuration struct must be default-constructible, copyable and assignable; give every member a default and use no reference, const or move-only members
#include <cfg/core/key.hpp>

class port_number {
public:
    explicit port_number(int number) : number_(number) {}

private:
    int number_;
};

struct gateway {
#ifdef CFG_MISUSE
    port_number port;
#else
    port_number port{8080};
#endif
};

constexpr auto leaves = cfg::leaf_count<gateway>;
