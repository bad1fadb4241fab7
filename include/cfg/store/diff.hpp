// SPDX-License-Identifier: MIT
// What differs between two configurations of one type: which leaves, and for people, which places in them.
#pragma once

#include <cfg/core/describe.hpp>
#include <cfg/core/fixed_string.hpp>
#include <cfg/core/key.hpp>
#include <cfg/core/key_pattern.hpp>
#include <cfg/core/reflect.hpp>
#include <cfg/core/version.hpp>
#include <cfg/load/loaded.hpp>
#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>

namespace cfg {
namespace detail {

/// Calls `insert(set, leaf)` for every leaf that differs, in leaf order.
void find_changes(const table_description& table, const void* before, const void* after, void* set,
                  void (*insert)(void* set, leaf_id leaf));

/// One line per changed place.
[[nodiscard]] std::string show_changes(const table_description& table, const void* before, const void* after);

/// A JSON array with an object per changed place.
[[nodiscard]] std::string write_changes(const table_description& table, const void* before, const void* after);

struct changes_access;

}  // namespace detail

/// What `cfg::diff` returns: the set of leaves that differ. Whatever is inside a list, a map or a dynamic value counts as
/// one leaf, as everywhere.
/// Lifetime: a view. Both configurations stay where they are, unchanged, for as long as `for_each`,
///           `to_string` and `to_json` are used; the set of leaves itself, and all questions about it, need neither.
/// Threads:  any. Cost: copying it copies two pointers and one bit for each leaf.
template <detail::section Config>
class changes {
public:
    /// Whether the leaf at `Path` differs; of a table, whether any leaf in it does.
    /// Misuse: an unknown path does not compile. Cost: constant.
    template <fixed_string Path>
    [[nodiscard]] bool contains() const noexcept {
        static_assert(!detail::is_pattern(Path.view()), "cfg: contains takes a key; ask any<...>() about a pattern");
        return any<Path>();
    }

    /// Whether the leaf that a key names differs, as `for_each` and `cfg::for_each_leaf` give it.
    template <leaf_id Leaf>
    [[nodiscard]] bool contains(leaf_key<Config, Leaf>) const noexcept {
        return leaves_.contains(Leaf);
    }

    /// Whether any leaf differs that one of the patterns names: `any<"redis.**", "http.*">()`, see `cfg::matching_leaves`.
    /// Misuse: an unknown key, and a pattern that matches nothing, do not compile. Cost: constant; patterns are bit masks.
    template <fixed_string... Pattern>
        requires(sizeof...(Pattern) != 0)
    [[nodiscard]] bool any() const noexcept {
        return (leaves_.intersects(matching_leaves<Config, Pattern>) || ...);
    }

    [[nodiscard]] bool empty() const noexcept { return leaves_.empty(); }

    /// How many leaves differ.
    [[nodiscard]] std::size_t size() const noexcept { return leaves_.size(); }

    [[nodiscard]] const leaf_set<Config>& leaves() const& noexcept { return leaves_; }
    [[nodiscard]] leaf_set<Config> leaves() const&& noexcept { return leaves_; }

    /// Calls `visit(leaf_key, before, after)` for every leaf that differs, in declaration order, with its own type.
    template <class Visitor>
    void for_each(Visitor&& visit) const {
        for_each_leaf(*before_, [&](auto key, const auto& before) {
            if (contains(key)) visit(key, before, cfg::get(*after_, key));
        });
    }

    [[nodiscard]] const Config& before() const noexcept { return *before_; }
    [[nodiscard]] const Config& after() const noexcept { return *after_; }

private:
    template <detail::section Any>
    friend changes<Any> diff(const Any& before, const Any& after);
    friend struct detail::changes_access;

    changes(const Config& before, const Config& after, const leaf_set<Config>& leaves)
        : before_(&before), after_(&after), leaves_(leaves) {}

    changes(const Config& before, const Config& after) : before_(&before), after_(&after) {
        detail::find_changes(detail::table_of<Config>::value, before_, after_, &leaves_,
                             [](void* set, leaf_id leaf) { static_cast<leaf_set<Config>*>(set)->insert(leaf); });
    }

    const Config* before_;
    const Config* after_;
    leaf_set<Config> leaves_;
};

namespace detail {

/// How those make changes who know already what differs.
struct changes_access {
    template <class Config>
    [[nodiscard]] static changes<Config> make(const Config& before, const Config& after,
                                              const leaf_set<Config>& leaves) {
        return {before, after, leaves};
    }
};

}  // namespace detail

/// What differs between two configurations. Values differ if they are written differently: NaN is the same as NaN, 0.0 is
/// not -0.0, types with a codec are compared by their text, lists by position, sets and maps by content. Old and new
/// secrets are compared as well, and never shown.
/// Errors:   throws what a codec's `format` throws.
/// Lifetime: the result refers to both; a temporary does not compile.
/// Threads:  any, as long as nobody changes either. Cost: one pass over both. Nothing is allocated, except by codecs whose
///           texts are long, and for sets, maps and `std::vector<bool>` with more than 32 elements, whose addresses are
///           put in order.
template <detail::section Config>
[[nodiscard]] changes<Config> diff(const Config& before, const Config& after) {
    return {before, after};
}

/// The same for what `cfg::load` returned; where values came from does not count.
template <detail::section Config>
[[nodiscard]] changes<Config> diff(const loaded<Config>& before, const loaded<Config>& after) {
    return diff(*before, *after);
}

template <class Before, class After>
void diff(const Before&, const After&) {
    static_assert(detail::never<Before>,
                  "cfg: only two configurations of the same struct have changes by key, both plain or both loaded; compare "
                  "cfg::value with ==");
}

template <class Before, class After>
    requires(!std::is_lvalue_reference_v<Before> || !std::is_lvalue_reference_v<After>)
auto diff(Before&& before, After&& after) {
    static_assert(detail::never<Before>,
                  "cfg: diff of a temporary configuration would dangle; keep both configurations in variables");
    return diff(std::as_const(before), std::as_const(after));  // so that this is the only message
}

/// One line per changed place, in declaration order, also inside lists, maps and dynamic values:
///
///     http.port: 8080 -> 9090
///     routes["/a"].timeout: "5s" -> "10s"     elements of lists that merge by a key, by that key; else by number
///     + tenants.new = {rate = 5}              what is new in a list, a set or a map
///     - tenants.old                           what is gone
///
/// Values are shown as `cfg::explain` shows them; a changed secret is `token: ******** -> ********`. Elements that merge by
/// a key and have another order give one more line with the keys in both orders. Empty if nothing differs.
/// Threads: any. Cost: one more pass over both.
template <detail::section Config>
[[nodiscard]] std::string to_string(const changes<Config>& changed) {
    if (changed.empty()) return {};
    return detail::show_changes(detail::table_of<Config>::value, &changed.before(), &changed.after());
}

/// The same for programs, a JSON array with an object for each place, in the same order:
///
///     {"change": "replaced", "path": "http.port", "before": 8080, "after": 9090}
///     {"change": "added", "path": "tenants.new", "after": {"rate": 5}}      of a set, the path alone
///     {"change": "removed", "path": "tenants.old"}
///     {"change": "reordered", "path": "routes", "before": ["\"/a\"", "\"/b\""], "after": ["\"/b\"", "\"/a\""]}
///
/// Secrets are "********", infinities and NaN are strings, an empty optional is null, and types with a codec are their text.
/// Threads: any. Cost: one more pass over both.
template <detail::section Config>
[[nodiscard]] std::string to_json(const changes<Config>& changed) {
    return detail::write_changes(detail::table_of<Config>::value, &changed.before(), &changed.after());
}

}  // namespace cfg

#if CFG_HAS_DEFINITIONS
#include <cfg/store/detail/diff_definitions.hpp>
#endif
