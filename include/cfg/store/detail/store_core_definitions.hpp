// SPDX-License-Identifier: MIT
// What a store does when it is asked to.
#pragma once

#include <cfg/store/detail/change_attempt.hpp>
#include <cfg/store/detail/store_state.hpp>
#include <cfg/store/detail/stored_backups.hpp>
#include <cfg/store/detail/version_making.hpp>
#include <cfg/store/store_core.hpp>
#include <filesystem>
#include <memory>
#include <mutex>
#include <system_error>
#include <utility>

namespace cfg::detail {

[[nodiscard]] inline std::shared_ptr<const read_layers> read_now(const store_state& store,
                                                                 std::span<const source_base* const> sources) {
    return read_sources(*store.type.maker, store.options.bounds, sources, store.working_directory);
}

CFG_INLINE store_core::store_core(stored_type type, store_options options,
                                  std::vector<std::unique_ptr<const source_base>> sources,
                                  std::shared_ptr<const override_layer> top, publication_front& front, live_cell* cells)
    : front_(front), cells_(cells), state_(std::make_unique<store_state>()) {
    store_state& store = *state_;
    store.type = std::move(type);
    store.options = std::move(options);
    store.sources = std::move(sources);
    // Programs that become daemons leave their working directory.
    std::error_code is_gone;
    store.working_directory = std::filesystem::current_path(is_gone);
    std::filesystem::path& directory = store.options.backup.directory;
    if (!directory.empty()) directory = store.working_directory / directory;

    event happened;
    std::shared_ptr<const read_layers> read = read_now(store, store.sources_in_order());
    store.last_read = inputs_in(read);
    made_version made = make_version(store.type, read, top);
    if (!made && may_start_from_backup(store.options.backup, made.error(), *read))
        made = start_from_backup(store, made.error(), top, happened);
    happened.time = std::chrono::system_clock::now();
    if (!made) {
        happened.what = event::kind::refused;
        happened.error = made.error().to_string();
        if (!made.error().is_help()) store.emit(happened);
        throw made.error();
    }
    stored_version& first = **made;
    first.version = happened.version = 1;
    first.time = happened.time;
    if (happened.what == event::kind::started_from_backup) {
        store.counted.refused = 1;
        store.counted.last_refusal = happened.time;
    } else {
        store.counted.last_success = happened.time;
    }
    first.changed = first.pending = leaf_words(store.table().leaf_count / 64 + 1);
    for (const problem& each : *first.warnings) happened.warnings.push_back(to_string(each));
    write_cells(store.table(), first.config, cells_);
    dispatcher_hooks hooks;
    hooks.patience = store.options.patience;
    hooks.merge = [&store](const change_message& one, const change_message& other) {
        return merge_messages(store.table(), one, other);
    };
    hooks.report = [&store](const subscriber_trouble& trouble) {
        const bool is_blocked = trouble.what == subscriber_trouble::kind::blocked;
        change_attempt::report_subscriber(store,
                                          is_blocked ? event::kind::subscriber_blocked : event::kind::subscriber_failed,
                                          trouble.version, trouble.message);
    };
    store.subscribers = std::make_unique<dispatcher>(std::move(hooks));
    store.history.reserve(1);  // nothing may fail once a version is published
    store.history.push_back(publication::open(front_, *std::move(made)));
    store.versions = front_.behind;
    store.version.store(1, std::memory_order_release);
    store.emit(happened);
    if (happened.what != event::kind::started_from_backup) save_backup_of(version_of(current()));
}

CFG_INLINE store_core::~store_core() {
    for (const auto& each : state_->present_watchers()) each->store_ends();
    state_->subscribers->close();  // waits for callbacks, which may still use the store
    state_.reset();
    publication::close(front_);
}

CFG_INLINE result<shared_transition> store_core::reload(std::string reason, reload_guard* guard) {
    store_state& store = *state_;
    std::shared_ptr<const load_inputs> read_before;
    const auto note_read = [&](std::shared_ptr<const load_inputs> read) {
        const std::lock_guard lock(store.records);
        return std::exchange(store.last_read, std::move(read));
    };
    const auto make = [&](const stored_version& current) -> made_version {
        if (store.pauses.load() > 0) return guard != nullptr ? no_change() : refuse_change("reloading is paused");
        std::shared_ptr<const read_layers> read = read_now(store, store.sources_in_order());
        if (guard != nullptr && !guard->takes(*inputs_in(read))) return no_change();
        read_before = note_read(inputs_in(read));
        made_version made = make_version(store.type, std::move(read), current.top);
        if (guard == nullptr || !made) return made;
        if (std::optional<load_error> why = guard->refuse(current, **made)) return *std::move(why);
        return made;
    };
    const auto begin_trial = [&](const transition_record& made) {
        const bool is_new = made.version != made.from->version;
        if (is_new && guard != nullptr && guard->begins_trial(made)) store.is_on_trial = true;
    };
    const auto back_up = [&](const transition_record& made) {
        if (!store.is_on_trial) save_backup_of(*made.to);
    };
    const std::vector<std::shared_ptr<source_watcher>> watchers = store.present_watchers();
    change_attempt attempt(store, front_, cells_, change_cause::reload, std::move(reason));
    if (guard != nullptr && !guard->waits_for_subscribers()) attempt.leave_telling_to_others();
    try {
        result<shared_transition> outcome = attempt.run(make, begin_trial, back_up);
        // They outlive the store, if a callback has destroyed it.
        for (const auto& each : watchers) each->sources_were_read();
        return outcome;
    } catch (...) {  // no memory: nothing has come of what was read, so it is to be read again
        if (read_before != nullptr) note_read(std::move(read_before));
        throw;
    }
}

CFG_INLINE result<shared_transition> store_core::edit(change_cause cause, std::string reason,
                                                      const override_edit& change) {
    store_state& store = *state_;
    return change_attempt(store, front_, cells_, cause, std::move(reason))
        .run([&](const stored_version& current) -> made_version {
            const std::shared_ptr<override_layer> top = store.type.copy_overrides(*current.top);
            if (const result<void> edited = change(*top); !edited) return edited.error();
            return make_version(store.type, current.base, top);
        });
}

CFG_INLINE result<shared_transition> store_core::update(std::string reason, const std::function<void(void*)>& change) {
    store_state& store = *state_;
    return change_attempt(store, front_, cells_, change_cause::update, std::move(reason))
        .run([&](const stored_version& current) -> made_version {
            const std::shared_ptr<void> wanted = store.type.maker->make();
            store.type.maker->copy(current.config, wanted.get());
            change(wanted.get());
            return make_updated(store.type, current, wanted.get());
        });
}

CFG_INLINE result<shared_transition> store_core::roll_back(std::uint64_t version) {
    store_state& store = *state_;
    change_attempt attempt(store, front_, cells_, change_cause::rollback, "to version " + std::to_string(version));
    const auto make = [&](const stored_version& current) -> made_version {
        for (const pin& each : history())
            if (version_of(each).version == version) return copy_version(store.type, version_of(each), current);
        std::string known;
        for (const pin& each : history())
            known.append(known.empty() ? "" : ", ").append(std::to_string(version_of(each).version));
        return refuse_change("version " + std::to_string(version) + " is not kept any more, or has never been",
                             "the versions that are kept are " + known);
    };
    return attempt.run(make, [&](const transition_record& made) { save_backup_of(*made.to); });
}

CFG_INLINE result<shared_transition> store_core::return_to(const pin& earlier, std::string reason) {
    store_state& store = *state_;
    const auto make = [&](const stored_version& current) -> made_version {
        return make_version(store.type, version_of(earlier).base, current.top);
    };
    return change_attempt(store, front_, cells_, change_cause::rollback, std::move(reason))
        .run(make, [&](const transition_record& made) { save_backup_of(*made.to); });
}

CFG_INLINE result<shared_transition> store_core::preview(std::span<const source_base* const> sources) const {
    store_state& store = *state_;
    const turn mine(store);  // sources and rules need not be prepared for two threads at once; the thread that has it may look
    return preview_of(read_now(store, sources));
}

CFG_INLINE result<shared_transition> store_core::preview_of(std::shared_ptr<const read_layers> base) const {
    store_state& store = *state_;
    const turn mine(store);
    const auto record = std::make_shared<transition_record>();
    record->before = pin::kept_on_current(front_);
    record->from = &version_of(record->before);
    made_version made = make_version(store.type, std::move(base), record->from->top);
    if (!made) return as_refusal(made.error());
    if (const auto error = compare_version(store.type, *record->from, **made)) return as_refusal(*error);
    record->proposed = *std::move(made);
    record->to = record->proposed.get();
    record->version = record->from->version;
    record->changed = record->to->changed;
    return shared_transition(record);
}

CFG_INLINE result<shared_transition> store_core::preview() const { return preview(state_->sources_in_order()); }

CFG_INLINE result<void> store_core::save_overrides() {
    store_state& store = *state_;
    result<void> saved;
    const auto made = change_attempt(store, front_, cells_, change_cause::set, "saving overrides")
                          .run([&](const stored_version& current) -> made_version {
                              const std::shared_ptr<override_layer> top = store.type.copy_overrides(*current.top);
                              saved = top->save();
                              if (!saved) return saved.error();
                              // From here on the file is written: whatever the rules say now, the values stay as they are.
                              if (made_version same = make_version(store.type, current.base, top)) return same;
                              std::unique_ptr<stored_version> same = copy_version(store.type, current, current);
                              same->top = top;
                              return same;
                          });
    if (!saved || made) return saved;
    return made.error();
}

CFG_INLINE void store_core::pause(bool more) {
    if (!more) {
        state_->pauses.fetch_sub(1);
        return;
    }
    const turn mine(*state_);  // a reload that has begun ends first
    state_->pauses.fetch_add(1);
}

CFG_INLINE std::string store_core::last_refusal() const {
    const std::lock_guard lock(state_->records);
    return state_->last_refusal;
}

CFG_INLINE std::shared_ptr<const load_inputs> store_core::last_read() const {
    const std::lock_guard lock(state_->records);
    return state_->last_read;
}

CFG_INLINE std::shared_ptr<const load_inputs> store_core::current_inputs() const {
    const pin held = current();
    return inputs_in(version_of(held).base);
}

CFG_INLINE bool store_core::has_values_of(const stored_version& version, const void* config) const {
    return is_empty(find_difference(state_->table(), version.config, config));
}

CFG_INLINE const limits& store_core::bounds() const noexcept { return state_->options.bounds; }

CFG_INLINE void store_core::tell(event happened) const {
    happened.version = version();
    happened.time = std::chrono::system_clock::now();
    state_->emit(happened);
}

CFG_INLINE void store_core::add_watcher(std::weak_ptr<source_watcher> watcher) {
    const std::lock_guard lock(state_->records);
    state_->watchers.push_back(std::move(watcher));
}

CFG_INLINE std::uint64_t store_core::version() const noexcept {
    return state_->version.load(std::memory_order_acquire);
}

CFG_INLINE bool store_core::wait_for_change(std::uint64_t seen, std::chrono::nanoseconds timeout) const {
    std::unique_lock lock(state_->records);
    return state_->version_changed.wait_for(lock, timeout, [&] { return version() > seen; });
}

CFG_INLINE bool store_core::wait_for_change(std::uint64_t seen, std::stop_token stop) const {
    const std::stop_callback wake(stop, [this] {
        const std::lock_guard lock(state_->records);  // whoever has not seen the request waits by now
        state_->version_changed.notify_all();
    });
    std::unique_lock lock(state_->records);
    state_->version_changed.wait(lock, [&] { return version() > seen || stop.stop_requested(); });
    return version() > seen;
}

CFG_INLINE std::vector<pin> store_core::history() const {
    const std::lock_guard lock(state_->records);
    return state_->history;
}

CFG_INLINE store_counters store_core::counters() const {
    const std::lock_guard lock(state_->records);
    store_counters counted = state_->counted;
    counted.version = version();
    counted.subscribers = state_->subscribers->subscriber_count() + state_->preparers.size();
    return counted;
}

CFG_INLINE subscription store_core::on_change(leaf_words leaves, change_callback call, delivery how) {
    dispatcher::present_values now;
    if (how.invoke_now) {
        now = [this, leaves] {
            const auto record = std::make_shared<transition_record>();
            record->before = pin::kept_on_current(front_);
            record->after = record->before;
            record->from = record->to = &version_of(record->before);
            record->version = record->from->version;
            record->changed = leaves;
            return std::make_shared<change_message>(change_message{record->version, leaves, record});
        };
    }
    auto told = [call = std::move(call)](const void* content) {
        call(*static_cast<const transition_record*>(content));
    };
    return state_->subscribers->subscribe(std::move(leaves), std::move(told), std::move(how), version(),
                                          std::move(now));
}

CFG_INLINE subscription store_core::on_prepare(leaf_words leaves, prepare_callback call) {
    return state_->preparers.add(std::move(leaves), std::move(call));
}

}  // namespace cfg::detail
