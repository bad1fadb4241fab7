// SPDX-License-Identifier: MIT
// The kinds of sources, as a set: which of them may give a field its value.
#pragma once

#include <cfg/core/origin.hpp>
#include <cstddef>
#include <cstdint>
#include <string>

namespace cfg {

/// Kinds of sources, combined with `|`: `cfg::from::file | cfg::from::env`.
enum class from : std::uint8_t {
    file = 1,       ///< a document: TOML, JSON, the file of a profile
    text = 2,       ///< a document that the program itself gives
    dotenv = 4,     ///< a .env file
    directory = 8,  ///< a directory of values: mounted secrets, credentials
    env = 16,       ///< the environment, also through NAME_FILE
    args = 32,      ///< flags
    overrides = 64, ///< what the running program sets: `cfg::overrides`
    anywhere = 255
};

[[nodiscard]] constexpr from operator|(from left, from right) noexcept {
    return static_cast<from>(static_cast<std::uint8_t>(left) | static_cast<std::uint8_t>(right));
}

namespace detail {

/// The set of one that a kind of source is in. A default in the struct is no source; what is in a backup was given by one that
/// was allowed to.
[[nodiscard]] constexpr from kind_of_source(source_kind kind) noexcept {
    switch (kind) {
        case source_kind::file: return from::file;
        case source_kind::text: return from::text;
        case source_kind::dotenv: return from::dotenv;
        case source_kind::directory: return from::directory;
        case source_kind::environment: return from::env;
        case source_kind::flag: return from::args;
        case source_kind::runtime_override: return from::overrides;
        case source_kind::backup:
        case source_kind::default_value: break;
    }
    return from::anywhere;
}

[[nodiscard]] constexpr bool allows(from allowed, source_kind kind) noexcept {
    return (static_cast<std::uint8_t>(allowed) & static_cast<std::uint8_t>(kind_of_source(kind))) != 0;
}

/// "a file or the environment"
[[nodiscard]] inline std::string describe_sources(from allowed) {
    struct named {
        from kind;
        const char* name;
    };
    constexpr named all[] = {{from::file, "a file"},
                             {from::text, "the program's own text"},
                             {from::dotenv, "a .env file"},
                             {from::directory, "a directory of values"},
                             {from::env, "the environment"},
                             {from::args, "a flag"},
                             {from::overrides, "an override"}};
    const auto is_in = [allowed](const named& each) {
        return (static_cast<std::uint8_t>(allowed) & static_cast<std::uint8_t>(each.kind)) != 0;
    };
    std::size_t left = 0;
    for (const named& each : all) left += is_in(each) ? 1u : 0u;
    std::string text;
    for (const named& each : all) {
        if (!is_in(each)) continue;
        --left;
        if (!text.empty()) text += left == 0 ? " or " : ", ";
        text += each.name;
    }
    return text;
}

}  // namespace detail
}  // namespace cfg
