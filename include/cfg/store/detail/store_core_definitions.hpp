// SPDX-License-Identifier: MIT
// How a store makes its versions, one at a time, and what it says of that.
#pragma once

#include <cfg/core/elements.hpp>
#include <cfg/core/load_state.hpp>
#include <cfg/store/detail/diff_definitions.hpp>
#include <cfg/store/detail/prepare_list.hpp>
#include <cfg/store/dispatcher.hpp>
#include <cfg/store/store_core.hpp>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace cfg::detail {

// ---- leaves ---------------------------------------------------------------------------------------------------------------

[[nodiscard]] inline leaf_words find_difference(const table_description& table, const void* before, const void* after) {
    leaf_words words(table.leaf_count / 64 + 1);
    find_changes(table, before, after, &words, [](void* set, leaf_id leaf) { (*static_cast<leaf_words*>(set))[leaf / 64] |= std::uint64_t{1} << (leaf % 64); });
    return words;
}

[[nodiscard]] inline bool is_empty(const leaf_words& words) noexcept {
    return std::all_of(words.begin(), words.end(), [](std::uint64_t word) { return word == 0; });
}

template <class Visit>
void visit_leaves(const leaf_words& words, Visit visit) {
    for (std::size_t i = 0; i < words.size(); ++i)
        for (std::uint64_t left = words[i]; left != 0; left &= left - 1) visit(static_cast<leaf_id>(i * 64 + static_cast<unsigned>(std::countr_zero(left))));
}

[[nodiscard]] inline view view_of_leaf(const table_description& table, leaf_id leaf, const void* object) {
    for (std::uint32_t i = 0; i < table.row_count; ++i) {
        const field_row& row = table.rows[i];
        if (leaf < row.first_leaf || leaf - row.first_leaf >= row.leaf_count) continue;
        const void* const member = table.member(const_cast<void*>(object), i);
        return row.type->kind == form::table ? view_of_leaf(*row.type->table, leaf - row.first_leaf, member) : view{row.type, member};
    }
    return {};
}

// ---- errors ---------------------------------------------------------------------------------------------------------------

inline constexpr std::string_view not_changed = "configuration not changed";

[[nodiscard]] inline load_error refuse_change(std::string message, std::string suggestion = {}, std::string path = {}) {
    problem found;
    found.path = std::move(path);
    found.message = std::move(message);
    found.suggestion = std::move(suggestion);
    return load_error({std::move(found)}, 0, not_changed);
}

[[nodiscard]] inline load_error as_refusal(const load_error& error) {
    return error.is_help() ? error : load_error(error.problems(), error.unreported(), not_changed);
}

// ---- the state --------------------------------------------------------------------------------------------------------------

/// A thread that tells the event of a change, and what is to be delivered after that.
struct announcement {
    std::thread::id by;
    std::vector<std::uint64_t> tickets;
};

struct store_state {
    stored_type type;
    store_options options;
    std::vector<std::unique_ptr<const source_base>> sources;
    publication* versions = nullptr;

    std::mutex turns;
    std::condition_variable turn_ended;
    bool is_changing = false;
    std::thread::id changed_by;
    std::vector<announcement*> announcements;  // guarded by `turns` as well

    mutable std::mutex records;  // guards what follows
    mutable std::condition_variable version_changed;
    std::vector<pin> history;    // oldest first
    store_counters counted;

    std::atomic<std::uint64_t> version{0};
    std::atomic<int> pauses{0};
    prepare_list preparers;
    std::unique_ptr<dispatcher> subscribers;

    [[nodiscard]] const table_description& table() const noexcept { return *type.maker->type->table; }

    [[nodiscard]] std::vector<const source_base*> sources_in_order() const {
        std::vector<const source_base*> in_order;
        for (const auto& each : sources) in_order.push_back(each.get());
        return in_order;
    }

    void emit(const event& happened) const noexcept {
        try {
            if (options.on_event) options.on_event(happened);
        } catch (...) {  // a log that fails must not stop what it reports
        }
    }
};

/// The turn to make a change. Not given to a thread that has it.
class turn {
public:
    explicit turn(store_state& of) : of_(of) {
        std::unique_lock lock(of_.turns);
        if (of_.is_changing && of_.changed_by == std::this_thread::get_id()) return;
        of_.turn_ended.wait(lock, [&] { return !of_.is_changing; });
        of_.is_changing = is_mine_ = true;
        of_.changed_by = std::this_thread::get_id();
    }
    turn(const turn&) = delete;
    turn& operator=(const turn&) = delete;
    ~turn() {
        if (!is_mine_) return;
        {
            const std::lock_guard lock(of_.turns);
            of_.is_changing = false;
        }
        of_.turn_ended.notify_one();
    }

    [[nodiscard]] bool is_mine() const noexcept { return is_mine_; }

private:
    store_state& of_;
    bool is_mine_ = false;
};

// ---- making a version -------------------------------------------------------------------------------------------------------

using made_version = result<std::unique_ptr<stored_version>>;

[[nodiscard]] inline made_version make_version(const stored_type& type, std::shared_ptr<const read_layers> base, std::shared_ptr<const override_layer> top) {
    std::unique_ptr<stored_version> made = type.make();
    if (auto error = finish_layers(*type.maker, *base, *top, made->config, *made->origins, *made->warnings)) return *std::move(error);
    made->base = std::move(base);
    made->top = std::move(top);
    return made;
}

/// The content of an earlier version once more.
[[nodiscard]] inline std::unique_ptr<stored_version> copy_version(const stored_type& type, const stored_version& from, const stored_version& current) {
    std::unique_ptr<stored_version> made = type.make();
    type.maker->copy(from.config, made->config);
    *made->origins = *from.origins;
    *made->warnings = *from.warnings;
    made->base = from.base;
    made->pending = from.pending;
    // The overrides of then, but their file is what it is now.
    const std::shared_ptr<override_layer> top = type.copy_overrides(*from.top);
    top->know_file_as(*current.top);
    made->top = top;
    return made;
}

/// Gives leaves that need a restart the values that they have, and finds out what is left of the change.
[[nodiscard]] inline std::optional<load_error> compare_version(const stored_type& type, const stored_version& current, stored_version& next) {
    const table_description& table = *type.maker->type->table;
    next.changed = find_difference(table, current.config, next.config);
    next.pending.resize(next.changed.size());  // a copy of a version has those of that version
    for (std::size_t i = 0; i < type.restart.size(); ++i) {
        next.pending[i] |= next.changed[i] & type.restart[i];
        next.changed[i] &= ~type.restart[i];
    }
    if (is_empty(next.pending)) return std::nullopt;
    type.copy_leaves(current.config, next.config, next.pending);
    return check_again(*next.base, next.config, *next.origins);
}

/// What the leaves that differ would be set to, as overrides over the same base.
[[nodiscard]] inline made_version make_updated(const stored_type& type, const stored_version& current, const void* wanted) {
    const table_description& table = *type.maker->type->table;
    const leaf_words changed = find_difference(table, current.config, wanted);
    const std::shared_ptr<override_layer> top = type.copy_overrides(*current.top);
    std::vector<problem> problems;
    visit_leaves(changed, [&](leaf_id leaf) {
        const result<void> set = top->replace(path_of_leaf(table, leaf), view_of_leaf(table, leaf, wanted));
        if (!set) problems.insert(problems.end(), set.error().problems().begin(), set.error().problems().end());
    });
    if (!problems.empty()) return load_error(std::move(problems), 0, not_changed);
    made_version made = make_version(type, current.base, top);
    if (!made) return made;
    // A codec may not read back what it has written.
    visit_leaves(changed, [&](leaf_id leaf) {
        const view set = view_of_leaf(table, leaf, wanted);
        if (same_value(*set.type, set.object, view_of_leaf(table, leaf, (*made)->config).object)) return;
        problem lost;
        lost.path = path_of_leaf(table, leaf);
        lost.leaf = leaf;
        lost.message = "the value is not the same once it was written and read";
        problems.push_back(std::move(lost));
    });
    if (!problems.empty()) return load_error(std::move(problems), 0, not_changed);
    return made;
}

// ---- one change -------------------------------------------------------------------------------------------------------------

/// A change from its beginning to the moment when subscribers are told.
class change_attempt {
public:
    change_attempt(store_state& store, publication_front& front, live_cell* cells, change_cause cause, std::string reason)
        : store_(store), front_(front), cells_(cells) {
        happened_.cause = cause;
        happened_.reason = std::move(reason);
    }

    /// `make(current)` gives the next version.
    template <class Make>
    [[nodiscard]] result<shared_transition> run(Make make) {
        std::uint64_t ticket = 0;
        result<shared_transition> outcome = shared_transition();
        {
            const turn mine(store_);
            if (mine.is_mine())
                outcome = attempt(make, ticket);
            else
                outcome = refuse(refuse_change("a change cannot be made while the same thread makes another one",
                                               "make it in on_change instead of on_prepare, in a check or in a source"));
        }
        announce(ticket);
        return outcome;
    }

private:
    /// Tells the event, then the subscribers. A change that the event's sink makes comes to its subscribers after this one has
    /// come to them: it must not wait for that, being in the way itself.
    void announce(std::uint64_t ticket) {
        announcement mine{std::this_thread::get_id(), {ticket}};
        {
            const std::lock_guard lock(store_.turns);
            const auto outer = std::find_if(store_.announcements.begin(), store_.announcements.end(), [&](const announcement* each) { return each->by == mine.by; });
            if (outer == store_.announcements.end()) {
                store_.announcements.push_back(&mine);
            } else {
                (*outer)->tickets.push_back(ticket);
                mine.tickets.clear();
            }
        }
        store_.emit(happened_);
        if (mine.tickets.empty()) return;
        {
            const std::lock_guard lock(store_.turns);
            std::erase(store_.announcements, &mine);
        }
        for (const std::uint64_t each : mine.tickets) store_.subscribers->deliver(each);
    }

    template <class Make>
    [[nodiscard]] result<shared_transition> attempt(Make& make, std::uint64_t& ticket) {
        const auto record = std::make_shared<transition_record>();
        record->before = pin::on_current(front_);
        record->from = &version_of(record->before);
        made_version made = make(*record->from);
        if (!made) return refuse(made.error());
        stored_version& next = **made;
        if (const auto error = compare_version(store_.type, *record->from, next)) return refuse(*error);
        record->to = &next;
        record->changed = next.changed;
        record->version = record->from->version;

        const bool is_new = !is_empty(next.changed);
        preparations steps;
        if (is_new) steps = store_.preparers.ask(*record);
        if (std::vector<problem> refusals = steps.take_refusals(); !refusals.empty()) {
            report_failures(steps.abort());
            return refuse(load_error(std::move(refusals), 0, not_changed));
        }
        commit(*record, *std::move(made), is_new);
        report_failures(steps.commit());
        if (is_new) ticket = store_.subscribers->enqueue(std::make_shared<change_message>(change_message{record->version, record->changed, record}));
        return shared_transition(record);
    }

    void commit(transition_record& record, std::unique_ptr<stored_version> made, bool is_new) {
        stored_version& next = *made;
        next.version = record.from->version + (is_new ? 1 : 0);
        happened_.time = std::chrono::system_clock::now();
        next.time = is_new ? happened_.time : record.from->time;
        next.cause = is_new ? happened_.cause : record.from->cause;
        next.reason = is_new ? happened_.reason : record.from->reason;
        if (!is_new) next.changed = record.from->changed;
        store_.versions->publish(front_, std::move(made));
        write_cells(store_.table(), next.config, cells_);
        record.after = pin::on_current(front_);
        record.version = next.version;
        {
            const std::lock_guard lock(store_.records);
            if (!is_new) store_.history.pop_back();
            store_.history.push_back(record.after);
            if (store_.history.size() > std::max<std::size_t>(store_.options.history, 1)) store_.history.erase(store_.history.begin());
            store_.counted.last_success = happened_.time;
            if (happened_.cause == change_cause::reload) ++store_.counted.reloads;
            store_.version.store(next.version, std::memory_order_release);
        }
        if (is_new) store_.version_changed.notify_all();
        describe(record, next, is_new);
    }

    void describe(const transition_record& record, const stored_version& next, bool is_new) {
        happened_.what = is_new ? event::kind::committed : event::kind::unchanged;
        happened_.version = next.version;
        if (!store_.options.on_event) return;
        if (is_new) happened_.changes = show_changes(store_.table(), record.from->config, next.config);
        for (const problem& each : *next.warnings) happened_.warnings.push_back(to_string(each));
        visit_leaves(next.pending, [&](leaf_id leaf) { happened_.pending_restart.push_back(path_of_leaf(store_.table(), leaf)); });
    }

    [[nodiscard]] load_error refuse(const load_error& error) {
        happened_.what = event::kind::refused;
        happened_.version = store_.version.load(std::memory_order_relaxed);
        happened_.time = std::chrono::system_clock::now();
        const load_error refusal = as_refusal(error);
        happened_.error = refusal.to_string();
        const std::lock_guard lock(store_.records);
        ++store_.counted.refused;
        store_.counted.last_refusal = happened_.time;
        return refusal;
    }

    void report_failures(const std::vector<std::string>& failures) {
        for (const std::string& each : failures) report_subscriber(store_, event::kind::subscriber_failed, store_.version.load(), each);
    }

public:
    static void report_subscriber(store_state& store, event::kind what, std::uint64_t version, const std::string& error) {
        {
            const std::lock_guard lock(store.records);
            ++store.counted.subscriber_errors;
        }
        event happened;
        happened.what = what;
        happened.version = version;
        happened.time = std::chrono::system_clock::now();
        happened.error = error;
        store.emit(happened);
    }

private:
    store_state& store_;
    publication_front& front_;
    live_cell* cells_;
    event happened_;
};

/// Two changes, one after the other, as one. Null if the second takes the first back.
[[nodiscard]] inline std::shared_ptr<const change_message> merge_messages(const table_description& table, const change_message& first, const change_message& second) {
    const auto& earlier = *static_cast<const transition_record*>(first.content.get());
    const auto& later = *static_cast<const transition_record*>(second.content.get());
    const auto both = std::make_shared<transition_record>(later);
    both->before = earlier.before;
    both->from = earlier.from;
    both->changed = find_difference(table, both->from->config, both->to->config);
    if (is_empty(both->changed)) return nullptr;
    return std::make_shared<change_message>(change_message{second.version, both->changed, both});
}

// ---- the store ----------------------------------------------------------------------------------------------------------------

CFG_INLINE store_core::store_core(stored_type type, store_options options, std::vector<std::unique_ptr<const source_base>> sources,
                                  std::shared_ptr<const override_layer> top, publication_front& front, live_cell* cells)
    : front_(front), cells_(cells), state_(std::make_unique<store_state>()) {
    store_state& store = *state_;
    store.type = std::move(type);
    store.options = std::move(options);
    store.sources = std::move(sources);

    event happened;
    made_version made = make_version(store.type, read_sources(*store.type.maker, store.options.bounds, store.sources_in_order()), std::move(top));
    happened.time = std::chrono::system_clock::now();
    if (!made) {
        happened.what = event::kind::refused;
        happened.error = made.error().to_string();
        if (!made.error().is_help()) store.emit(happened);
        throw made.error();
    }
    stored_version& first = **made;
    first.version = happened.version = 1;
    first.time = store.counted.last_success = happened.time;
    first.changed = first.pending = leaf_words(store.table().leaf_count / 64 + 1);
    for (const problem& each : *first.warnings) happened.warnings.push_back(to_string(each));
    write_cells(store.table(), first.config, cells_);
    dispatcher_hooks hooks;
    hooks.patience = store.options.patience;
    hooks.merge = [&store](const change_message& one, const change_message& other) { return merge_messages(store.table(), one, other); };
    hooks.report = [&store](const subscriber_trouble& trouble) {
        const bool is_blocked = trouble.what == subscriber_trouble::kind::blocked;
        change_attempt::report_subscriber(store, is_blocked ? event::kind::subscriber_blocked : event::kind::subscriber_failed, trouble.version, trouble.message);
    };
    store.subscribers = std::make_unique<dispatcher>(std::move(hooks));
    publication::open(front_, *std::move(made));
    store.versions = front_.behind;
    store.history.push_back(pin::on_current(front_));
    store.version.store(1, std::memory_order_release);
    store.emit(happened);
}

CFG_INLINE store_core::~store_core() {
    state_->subscribers.reset();  // waits for callbacks, which may still read
    state_.reset();
    publication::close(front_);
}

CFG_INLINE result<shared_transition> store_core::reload(std::string reason) {
    store_state& store = *state_;
    return change_attempt(store, front_, cells_, change_cause::reload, std::move(reason)).run([&](const stored_version& current) -> made_version {
        if (store.pauses.load() > 0) return refuse_change("reloading is paused");
        return make_version(store.type, read_sources(*store.type.maker, store.options.bounds, store.sources_in_order()), current.top);
    });
}

CFG_INLINE result<shared_transition> store_core::edit(change_cause cause, std::string reason, const override_edit& change) {
    store_state& store = *state_;
    return change_attempt(store, front_, cells_, cause, std::move(reason)).run([&](const stored_version& current) -> made_version {
        const std::shared_ptr<override_layer> top = store.type.copy_overrides(*current.top);
        if (const result<void> edited = change(*top); !edited) return edited.error();
        return make_version(store.type, current.base, top);
    });
}

CFG_INLINE result<shared_transition> store_core::update(std::string reason, const std::function<void(void*)>& change) {
    store_state& store = *state_;
    return change_attempt(store, front_, cells_, change_cause::update, std::move(reason)).run([&](const stored_version& current) -> made_version {
        const std::shared_ptr<void> wanted = store.type.maker->make();
        store.type.maker->copy(current.config, wanted.get());
        change(wanted.get());
        return make_updated(store.type, current, wanted.get());
    });
}

CFG_INLINE result<shared_transition> store_core::roll_back(std::uint64_t version) {
    store_state& store = *state_;
    return change_attempt(store, front_, cells_, change_cause::rollback, "to version " + std::to_string(version)).run([&](const stored_version& current) -> made_version {
        for (const pin& each : history())
            if (version_of(each).version == version) return copy_version(store.type, version_of(each), current);
        std::string known;
        for (const pin& each : history()) known.append(known.empty() ? "" : ", ").append(std::to_string(version_of(each).version));
        return refuse_change("version " + std::to_string(version) + " is not kept any more, or has never been", "the versions that are kept are " + known);
    });
}

CFG_INLINE result<shared_transition> store_core::preview(std::span<const source_base* const> sources) const {
    const store_state& store = *state_;
    const auto record = std::make_shared<transition_record>();
    record->before = current();
    record->from = &version_of(record->before);
    made_version made = make_version(store.type, read_sources(*store.type.maker, store.options.bounds, sources), record->from->top);
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
    const result<shared_transition> saved = edit(change_cause::set, "overrides saved", [](override_layer& top) { return top.save(); });
    if (!saved) return saved.error();
    return {};
}

CFG_INLINE void store_core::pause(bool more) noexcept { state_->pauses.fetch_add(more ? 1 : -1); }

CFG_INLINE std::uint64_t store_core::version() const noexcept { return state_->version.load(std::memory_order_acquire); }

CFG_INLINE bool store_core::wait_for_change(std::uint64_t seen, std::chrono::nanoseconds timeout) const {
    std::unique_lock lock(state_->records);
    return state_->version_changed.wait_for(lock, timeout, [&] { return version() != seen; });
}

CFG_INLINE bool store_core::wait_for_change(std::uint64_t seen, std::stop_token stop) const {
    const std::stop_callback wake(stop, [this] {
        const std::lock_guard lock(state_->records);  // whoever has not seen the request waits by now
        state_->version_changed.notify_all();
    });
    std::unique_lock lock(state_->records);
    state_->version_changed.wait(lock, [&] { return version() != seen || stop.stop_requested(); });
    return version() != seen;
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
            record->before = current();
            record->after = record->before;
            record->from = record->to = &version_of(record->before);
            record->version = record->from->version;
            record->changed = leaves;
            return std::make_shared<change_message>(change_message{record->version, leaves, record});
        };
    }
    auto told = [call = std::move(call)](const void* content) { call(*static_cast<const transition_record*>(content)); };
    return state_->subscribers->subscribe(std::move(leaves), std::move(told), std::move(how), version(), std::move(now));
}

CFG_INLINE subscription store_core::on_prepare(leaf_words leaves, prepare_callback call) {
    return state_->preparers.add(std::move(leaves), std::move(call));
}

}  // namespace cfg::detail
