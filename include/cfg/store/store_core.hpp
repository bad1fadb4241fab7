// SPDX-License-Identifier: MIT
// What a store does, for code that is no template of the configuration.
#pragma once

#include <cfg/core/error.hpp>
#include <cfg/core/limits.hpp>
#include <cfg/core/provenance.hpp>
#include <cfg/core/result.hpp>
#include <cfg/core/source.hpp>
#include <cfg/core/version.hpp>
#include <cfg/load/layers.hpp>
#include <cfg/load/overrides.hpp>
#include <cfg/store/event.hpp>
#include <cfg/store/live.hpp>
#include <cfg/store/preparation.hpp>
#include <cfg/store/publication.hpp>
#include <cfg/store/subscription.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace cfg {

/// What a store may be told when it is made: `cfg::store<gateway> store({.on_event = cfg::print_event}, sources...)`.
struct store_options {
    limits bounds{};
    /// How many versions `history` and `rollback` know, the current one among them. Each of them is kept in memory.
    std::size_t history = 8;
    /// For how long a change waits for one subscriber's callback that another thread runs; see `store::on_change`.
    std::chrono::milliseconds patience{1000};
    /// Called for whatever happens, on the thread that it happens on; for changes in their order, before subscribers are told.
    /// It can read the store, and subscribe, but not change it. What it throws is ignored.
    std::function<void(const event&)> on_event{};
};

namespace detail {

using leaf_words = std::vector<std::uint64_t>;  // the words of a leaf_set

/// A version, and all that is known of it.
struct stored_version : version_node {
    void* config = nullptr;  // these three are parts of the class derived from it
    provenance* origins = nullptr;
    std::vector<problem>* warnings = nullptr;

    std::shared_ptr<const read_layers> base;  // what it was made of
    std::shared_ptr<const override_layer> top;
    std::chrono::system_clock::time_point time{};
    change_cause cause = change_cause::construction;
    std::string reason;
    leaf_words changed;  // against the version before
    leaf_words pending;  // leaves with `.restart()` that the sources want to have another value
};

/// What a store must know of its configuration.
struct stored_type {
    const configuration_maker* maker;
    std::unique_ptr<stored_version> (*make)();
    std::shared_ptr<override_layer> (*copy_overrides)(const override_layer& from);
    leaf_words restart;
    void (*copy_leaves)(const void* from, void* to, const leaf_words& leaves);  // of those in `restart`
};

/// From one version to the next, or to one that is only proposed.
struct transition_record {
    pin before;
    pin after;  // empty if it is proposed
    std::shared_ptr<const stored_version> proposed;
    const stored_version* from = nullptr;
    const stored_version* to = nullptr;
    std::uint64_t version = 0;  // the current one afterwards
    leaf_words changed;
};

using shared_transition = std::shared_ptr<const transition_record>;

struct store_state;

/// Versions, their making, and those who are told.
///
/// One change is made at a time: whoever makes one has the *turn*, and others wait for it. No lock is held meanwhile, for
/// sources, checks and `on_prepare` are the user's code; from within them no change can be made.
class store_core {
public:
    using override_edit = std::function<result<void>(override_layer& top)>;

    /// Reads the sources. Errors: throws load_error.
    store_core(stored_type type, store_options options, std::vector<std::unique_ptr<const source_base>> sources,
               std::shared_ptr<const override_layer> top, publication_front& front, live_cell* cells);
    store_core(const store_core&) = delete;
    store_core& operator=(const store_core&) = delete;
    ~store_core();

    [[nodiscard]] result<shared_transition> reload(std::string reason);
    [[nodiscard]] result<shared_transition> edit(change_cause cause, std::string reason, const override_edit& change);
    [[nodiscard]] result<shared_transition> update(std::string reason, const std::function<void(void* config)>& change);
    [[nodiscard]] result<shared_transition> roll_back(std::uint64_t version);
    [[nodiscard]] result<shared_transition> preview(std::span<const source_base* const> sources) const;
    [[nodiscard]] result<shared_transition> preview() const;

    [[nodiscard]] result<void> save_overrides();
    void pause(bool more) noexcept;

    [[nodiscard]] pin current() const { return pin::on_current(front_); }
    [[nodiscard]] const publication_front& front() const noexcept { return front_; }
    [[nodiscard]] const live_cell* cells() const noexcept { return cells_; }

    [[nodiscard]] std::uint64_t version() const noexcept;
    [[nodiscard]] bool wait_for_change(std::uint64_t seen, std::chrono::nanoseconds timeout) const;
    [[nodiscard]] bool wait_for_change(std::uint64_t seen, std::stop_token stop) const;
    [[nodiscard]] std::vector<pin> history() const;
    [[nodiscard]] store_counters counters() const;

    using change_callback = std::function<void(const transition_record& change)>;
    using prepare_callback = std::function<void(const transition_record& proposed, preparation& step)>;

    /// `leaves`: those whose changes call it.
    [[nodiscard]] subscription on_change(leaf_words leaves, change_callback call, delivery how);
    [[nodiscard]] subscription on_prepare(leaf_words leaves, prepare_callback call);

private:
    publication_front& front_;
    live_cell* cells_;
    std::unique_ptr<store_state> state_;
};

[[nodiscard]] inline const stored_version& version_of(const pin& held) noexcept { return static_cast<const stored_version&>(*held.node()); }

}  // namespace detail
}  // namespace cfg

#if CFG_HAS_DEFINITIONS
#include <cfg/store/detail/store_core_definitions.hpp>
#endif
