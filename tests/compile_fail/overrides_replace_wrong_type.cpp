// SPDX-License-Identifier: MIT
// Nothing for a number that always has a value: what replaces a leaf has the type of its field.
// expect: cfg: the field that this key names does not take a value of this type; pass one of the field's own type, or unset the key where there should be none
#include <cfg/load/overrides.hpp>

#include <cstdint>
#include <optional>

struct gateway {
    std::uint16_t port = 8080;
    std::optional<std::uint16_t> backlog;
};

bool replace(cfg::overrides<gateway>& runtime) {
#ifdef CFG_MISUSE
    return runtime.replace<"port">(std::nullopt).has_value();
#else
    return runtime.replace<"backlog">(std::nullopt).has_value();
#endif
}
