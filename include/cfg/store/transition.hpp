// SPDX-License-Identifier: MIT
// From one version of a store's configuration to the next.
#pragma once

#include <algorithm>
#include <cfg/core/key.hpp>
#include <cfg/core/key_pattern.hpp>
#include <cfg/store/diff.hpp>
#include <cfg/store/event.hpp>
#include <cfg/store/snapshot.hpp>
#include <cfg/store/store_core.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

namespace cfg {
namespace detail {

/// The leaves of a section as a set of its own, from the words of the set of the whole.
template <class Section>
[[nodiscard]] leaf_set<Section> leaves_in(const leaf_words& words, leaf_id first = 0) {
    leaf_set<Section> leaves;
    for (leaf_id leaf = 0; leaf < leaf_count<Section>; ++leaf) {
        const leaf_id of_whole = first + leaf;
        if ((words[of_whole / 64] >> (of_whole % 64) & 1) != 0) leaves.insert(leaf);
    }
    return leaves;
}

/// The other way round.
template <class Section>
[[nodiscard]] leaf_words words_of(const leaf_set<Section>& leaves, std::uint32_t leaf_count_of_whole,
                                  leaf_id first = 0) {
    leaf_words words(leaf_count_of_whole / 64 + 1);
    for (leaf_id leaf = 0; leaf < leaf_count<Section>; ++leaf)
        if (leaves.contains(leaf)) words[(first + leaf) / 64] |= std::uint64_t{1} << ((first + leaf) % 64);
    return words;
}

}  // namespace detail

/// What a change of a store's configuration has done, or, from `preview`, would do.
/// Lifetime: keeps both versions alive.
template <class Config>
class transition {
public:
    /// Whether any value is another one.
    [[nodiscard]] explicit operator bool() const noexcept {
        return std::any_of(record_->changed.begin(), record_->changed.end(),
                           [](std::uint64_t word) { return word != 0; });
    }

    /// The leaves that differ, with their values. Lifetime: this object's.
    [[nodiscard]] cfg::changes<Config> changes() const& {
        return detail::changes_access::make(before(), after(), detail::leaves_in<Config>(record_->changed));
    }

    [[nodiscard]] const Config& before() const& noexcept { return *static_cast<const Config*>(record_->from->config); }
    [[nodiscard]] const Config& after() const& noexcept { return *static_cast<const Config*>(record_->to->config); }

    template <class Again = Config>
    cfg::changes<Again> changes() const&& {
        require_variable<Again>();
        return changes();
    }
    template <class Again = Config>
    const Again& before() const&& noexcept {
        require_variable<Again>();
        return before();
    }
    template <class Again = Config>
    const Again& after() const&& noexcept {
        require_variable<Again>();
        return after();
    }

    /// The version that is current after the change; of a preview, the one that it was compared with.
    [[nodiscard]] std::uint64_t version() const noexcept { return record_->version; }

    /// The leaves with `.restart()` that are to have another value: it takes effect when the program is started again.
    [[nodiscard]] leaf_set<Config> pending_restart() const { return detail::leaves_in<Config>(record_->to->pending); }

private:
    template <class>
    friend class store;

    explicit transition(detail::shared_transition record) noexcept : record_(std::move(record)) {}

    template <class Again>
    static constexpr void require_variable() noexcept {
        static_assert(detail::never<Again>,
                      "cfg: what a temporary transition gives would dangle; keep the transition in a variable");
    }

    detail::shared_transition record_;
};

/// A version that a store still has.
template <class Config>
struct history_entry {
    std::uint64_t version = 0;
    std::chrono::system_clock::time_point time{};
    change_cause cause = change_cause::construction;
    std::string reason;
    leaf_set<Config> changed;   ///< against the version before
    snapshot<Config> content;
};

}  // namespace cfg
