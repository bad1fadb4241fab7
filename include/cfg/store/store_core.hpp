// SPDX-License-Identifier: MIT
// What a store does, for code that is no template of the configuration.
#pragma once

#include <cfg/core/error.hpp>
#include <cfg/core/limits.hpp>
#include <cfg/core/load_input.hpp>
#include <cfg/core/provenance.hpp>
#include <cfg/core/result.hpp>
#include <cfg/core/source.hpp>
#include <cfg/core/version.hpp>
#include <cfg/load/layers.hpp>
#include <cfg/load/overrides.hpp>
#include <cfg/store/backup.hpp>
#include <cfg/store/event.hpp>
#include <cfg/store/live.hpp>
#include <cfg/store/preparation.hpp>
#include <cfg/store/publication.hpp>
#include <cfg/store/reload_guard.hpp>
#include <cfg/store/source_watcher.hpp>
#include <cfg/store/store_options.hpp>
#include <cfg/store/stored_version.hpp>
#include <cfg/store/subscription.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace cfg {

namespace detail {

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

    /// With a guard, the result is null if it did not take what was read, or if reloading is paused.
    [[nodiscard]] result<shared_transition> reload(std::string reason, reload_guard* guard = nullptr);
    [[nodiscard]] result<shared_transition> edit(change_cause cause, std::string reason, const override_edit& change);
    [[nodiscard]] result<shared_transition> update(std::string reason, const std::function<void(void* config)>& change);
    [[nodiscard]] result<shared_transition> roll_back(std::uint64_t version);
    /// What the sources gave that version, under what is set at run time now.
    [[nodiscard]] result<shared_transition> return_to(const pin& earlier, std::string reason);
    [[nodiscard]] result<shared_transition> preview(std::span<const source_base* const> sources) const;
    [[nodiscard]] result<shared_transition> preview() const;

    [[nodiscard]] result<void> save_overrides();

    [[nodiscard]] result<backup_entry> backup();
    /// The trial that a guard has begun is over: what is current may have become a last known good.
    void end_trial(bool is_good) noexcept;
    [[nodiscard]] std::vector<backup_entry> backups() const;
    [[nodiscard]] result<shared_transition> restore_backup(std::uint64_t number);

    struct found_drift {
        result<shared_transition> from_sources;
        std::optional<result<shared_transition>> from_backup;
    };
    [[nodiscard]] found_drift drift() const;

    void pause(bool more);
    /// The report of the last reload, whoever made it, if it was refused; of a start from a backup, that of the sources.
    [[nodiscard]] std::string last_refusal() const;

    /// What the last reading looked at in the file system, whether or not it was in order.
    [[nodiscard]] std::shared_ptr<const load_inputs> last_read() const;
    /// The same of the reading that the current version comes from.
    [[nodiscard]] std::shared_ptr<const load_inputs> current_inputs() const;
    /// Whether a configuration has the values of a version.
    [[nodiscard]] bool has_values_of(const stored_version& version, const void* config) const;
    [[nodiscard]] const limits& bounds() const noexcept;
    void tell(event happened) const;
    void add_watcher(std::weak_ptr<source_watcher> watcher);

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
    [[nodiscard]] result<shared_transition> preview_of(std::shared_ptr<const read_layers> base) const;

    /// Only who does not have the turn: what goes wrong is told by an event.
    void save_backup_of(const stored_version& version) noexcept;

    publication_front& front_;
    live_cell* cells_;
    std::unique_ptr<store_state> state_;
};

}  // namespace detail
}  // namespace cfg

#if CFG_HAS_DEFINITIONS
#include <cfg/store/detail/store_backups_definitions.hpp>
#include <cfg/store/detail/store_core_definitions.hpp>
#endif
