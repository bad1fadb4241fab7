// SPDX-License-Identifier: MIT
// A move-only member: a configuration is a value, of which there are snapshots and copies.
// expect: cfg: a configuration struct must be default-constructible, copyable and assignable; give every member a default and use no reference, const or move-only members
#include <cfg/core/key.hpp>

#include <memory>
#include <optional>

struct gateway {
    int port = 8080;
#ifdef CFG_MISUSE
    std::unique_ptr<int> limit;
#else
    std::optional<int> limit;
#endif
};

constexpr auto leaves = cfg::leaf_count<gateway>;
