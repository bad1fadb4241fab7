// SPDX-License-Identifier: MIT
// One section of a store's configuration, for the component that it configures.
#pragma once

#include <cfg/core/fixed_string.hpp>
#include <cfg/core/key.hpp>
#include <cfg/store/live.hpp>
#include <cfg/store/snapshot.hpp>
#include <cfg/store/subscribe.hpp>
#include <utility>

namespace cfg {
namespace detail {

template <class Outer, fixed_string Path>
[[nodiscard]] auto section_in(section_place outer);

}  // namespace detail

/// What a component is given to read its own settings, and to be told of their changes. It knows nothing of the rest of the
/// configuration, and so can be tested with a store of its section alone:
///
///     class cache {
///     public:
///         explicit cache(cfg::live_section<redis_settings> settings)
///             : settings_(settings), timeout_(settings.live<"timeout">()),
///               watching_(settings.on_change<"host", "port">([this] { reconnect(); })) {}
///
///     cache sessions(store.section<"redis">());
///
///     cfg::store<redis_settings> alone(cfg::text(cfg::toml, "port = 6380"));   // in its test
///     cache tested(alone.section());
///
/// A value, cheap to copy. Lifetime: the store's. Threads: any, as the store.
template <class Section>
class live_section {
public:
    /// Stores make them.
    explicit live_section(const detail::section_place& where) noexcept : where_(where) {}

    /// The member at `Path` of the section: as `store::get`.
    /// Misuse: an unknown path does not compile.
    template <fixed_string Path>
    [[nodiscard]] auto get() const {
        using found = detail::value_at<Section, Path>;
        if constexpr (detail::live_value<found>) {
            return live<Path>().get();
        } else {
            return detail::snapshot_access::current<found>(
                where_.core->front(),
                [&](const detail::version_node& version) { return &cfg::get<Path>(where_.in<Section>(version)); });
        }
    }

    /// As `store::live`.
    template <fixed_string Path>
    [[nodiscard]] auto live() const noexcept {
        using found = detail::value_at<Section, Path>;
        static_assert(detail::live_value<found>,
                      "cfg: only values of 1, 2, 4 or 8 bytes that can be copied as such are live; use get or snapshot");
        return cfg::live<found>(where_.core->cells()[where_.first_leaf + key<Path>::template id<Section>]);
    }

    /// The section as it is now, and stays while the snapshot lives.
    [[nodiscard]] cfg::snapshot<Section> snapshot() const {
        return detail::snapshot_access::current<Section>(
            where_.core->front(), [&](const detail::version_node& version) { return &where_.in<Section>(version); });
    }

    /// As `store::on_change`, with keys and patterns relative to the section.
    template <fixed_string... Pattern, class Callback>
        requires(sizeof...(Pattern) != 0)
    [[nodiscard]] subscription on_change(Callback&& call, delivery how = {}) const {
        return detail::subscribe_changes<Section, Pattern...>(where_, std::forward<Callback>(call), std::move(how));
    }

    /// Called with the section before and after, or with its changes, whatever in it changes.
    template <class Callback>
    [[nodiscard]] subscription on_change(Callback&& call, delivery how = {}) const {
        return detail::subscribe_section<Section>(where_, std::forward<Callback>(call), std::move(how));
    }

    /// As `store::on_prepare`.
    template <fixed_string... Pattern, class Callback>
        requires(sizeof...(Pattern) != 0)
    [[nodiscard]] subscription on_prepare(Callback&& call) const {
        return detail::subscribe_preparation<Section, Pattern...>(where_, std::forward<Callback>(call));
    }

    /// A section of the section.
    template <fixed_string Path>
    [[nodiscard]] auto section() const {
        return detail::section_in<Section, Path>(where_);
    }

private:
    friend struct detail::section_access;

    detail::section_place where_;
};

namespace detail {

/// The section at `Path` of the one that lies at `outer`.
template <class Outer, fixed_string Path>
[[nodiscard]] auto section_in(section_place outer) {
    using found = value_at<Outer, Path>;
    constexpr resolved_path at = required_path<Outer, Path>;
    static_assert(!at.found || section<found>, "cfg: this key names a value, not a section; use get or live");
    if constexpr (section<found>) {
        // Members lie at the same place in every object.
        const auto& whole = *static_cast<const Outer*>(table_of<Outer>::value.defaults());
        outer.offset += static_cast<std::size_t>(reinterpret_cast<const char*>(&cfg::get<Path>(whole)) -
                                                 reinterpret_cast<const char*>(&whole));
        outer.first_leaf += at.first_leaf;
        return live_section<found>(outer);
    }
}

}  // namespace detail
}  // namespace cfg
