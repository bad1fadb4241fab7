// SPDX-License-Identifier: MIT
// A configuration that was loaded: the plain struct, and where each of its values came from.
#pragma once

#include <cfg/core/error.hpp>
#include <cfg/core/key.hpp>
#include <cfg/core/origin.hpp>
#include <cfg/core/provenance.hpp>
#include <cfg/core/version.hpp>
#include <filesystem>
#include <utility>
#include <vector>

namespace cfg {
namespace detail {

struct loader;

}  // namespace detail

/// A relative path against the folder of the file that it was read from; as it is where it came from elsewhere.
[[nodiscard]] std::filesystem::path resolve_path(const std::filesystem::path& path, const origin& where);

/// What `cfg::load` returns. Reading costs what reading the plain struct costs.
/// Lifetime: references are valid while the loaded configuration lives; asking a temporary for one does not compile.
template <class Config>
class loaded {
public:
    [[nodiscard]] const Config* operator->() const noexcept { return &config_; }
    [[nodiscard]] const Config& operator*() const& noexcept { return config_; }
    [[nodiscard]] Config operator*() && noexcept { return std::move(config_); }

    /// The member at `Path`: `config.get<"http.port">()`.
    /// Misuse: an unknown path does not compile.
    template <fixed_string Path>
    [[nodiscard]] constexpr const auto& get() const& noexcept {
        return cfg::get<Path>(config_);
    }

    /// The member that a key names: `config["http.port"_key]`, `config[cfg::key_of<&gateway::http, &server::port>]`.
    template <fixed_string Path>
    [[nodiscard]] constexpr const auto& operator[](key<Path>) const& noexcept {
        return cfg::get<Path>(config_);
    }

    template <leaf_id Leaf>
    [[nodiscard]] constexpr const auto& operator[](leaf_key<Config, Leaf> leaf) const& noexcept {
        return cfg::get(config_, leaf);
    }

    template <fixed_string Path>
    constexpr auto get() const&& noexcept {
        static_assert(detail::never<key<Path>>,
                      "cfg: get on a temporary configuration would dangle; keep the configuration in a variable");
        return cfg::get<Path>(config_);  // so that this is the only message
    }

    template <class Key>
    constexpr auto operator[](Key) const&& noexcept {
        static_assert(detail::never<Key>,
                      "cfg: [] on a temporary configuration would dangle; keep the configuration in a variable");
        return std::as_const(*this)[Key{}];
    }

    /// Where the leaf at `Path` got its value.
    template <fixed_string Path>
    [[nodiscard]] cfg::origin origin() const {
        return origins_.origin_of_leaf(key<Path>::template id<Config>);
    }

    /// The path at `Path`, resolved against the folder of the file that set it: what a relative path in a file means.
    template <fixed_string Path>
    [[nodiscard]] std::filesystem::path resolved_path() const {
        return resolve_path(cfg::get<Path>(config_), origin<Path>());
    }

    /// Every place that gave the leaf a value, lowest precedence first; the last one counts. Empty for a default.
    template <fixed_string Path>
    [[nodiscard]] std::vector<cfg::origin> origins() const {
        return origins_.origins_of_leaf(key<Path>::template id<Config>);
    }

    /// What was accepted but should be looked at: old names, unknown keys where they are allowed.
    [[nodiscard]] const std::vector<problem>& warnings() const& noexcept { return warnings_; }

    /// The record behind `origin`, for tools that walk descriptions.
    [[nodiscard]] const detail::provenance& provenance() const& noexcept { return origins_; }

private:
    friend struct detail::loader;

    loaded() = default;

    Config config_{};
    detail::provenance origins_;
    std::vector<problem> warnings_;
};

}  // namespace cfg

#if CFG_HAS_DEFINITIONS
#include <cfg/load/detail/loaded_definitions.hpp>
#endif
