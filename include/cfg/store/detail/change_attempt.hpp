// SPDX-License-Identifier: MIT
// One change of a store: made, asked about, published, recorded and told.
#pragma once

#include <algorithm>
#include <cfg/core/result.hpp>
#include <cfg/store/detail/store_state.hpp>
#include <cfg/store/detail/version_making.hpp>
#include <cfg/store/diff.hpp>
#include <cfg/store/live.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cfg::detail {

/// A change from its beginning to the moment when subscribers are told.
class change_attempt {
public:
    change_attempt(store_state& store, publication_front& front, live_cell* cells, change_cause cause,
                   std::string reason)
        : store_(store), front_(front), cells_(cells) {
        happened_.cause = cause;
        happened_.reason = std::move(reason);
    }

    /// Subscribers that another thread tells at the moment are told by that one, later.
    void leave_telling_to_others() noexcept { waits_for_subscribers_ = false; }

    /// `make(current)` gives the next version, or null if there is to be none: so is the result then. `commit(made)` is called
    /// when it is published, and no other change can be made; `finish(made)` after that, and before subscribers are told, as
    /// one of them may destroy the store.
    template <class Make, class Commit, class Finish>
    [[nodiscard]] result<shared_transition> run(Make make, Commit commit, Finish finish) {
        std::optional<std::uint64_t> ticket;
        result<shared_transition> outcome = shared_transition();
        {
            const turn mine(store_);
            if (mine.is_mine()) {
                outcome = attempt(make, ticket);
                if (outcome && *outcome != nullptr) commit(**outcome);
                store_.versions->free_retired();  // only now: large values take their time, and what is new can be read already
            } else {  // not told: it may be on_event that makes it
                outcome = count_refusal(refuse_change("a change cannot be made while the same thread makes another one",
                                                      "make it in on_change instead of on_prepare, on_event, a check or a source"));
            }
        }
        if (outcome && *outcome != nullptr) finish(**outcome);
        if (ticket.has_value()) store_.subscribers->deliver(*ticket, waits_for_subscribers_);
        return outcome;
    }

    template <class Make, class Finish>
    [[nodiscard]] result<shared_transition> run(Make make, Finish finish) {
        return run(std::move(make), [](const transition_record&) {}, std::move(finish));
    }

    template <class Make>
    [[nodiscard]] result<shared_transition> run(Make make) {
        return run(std::move(make), [](const transition_record&) {});
    }

private:
    template <class Make>
    [[nodiscard]] result<shared_transition> attempt(Make& make, std::optional<std::uint64_t>& ticket) {
        const auto record = std::make_shared<transition_record>();
        record->before = pin::kept_on_current(front_);
        record->from = &version_of(record->before);
        preparations steps;
        made_version made = make_next(make, *record->from);
        if (!made) return refuse(made.error(), steps);
        if (*made == nullptr) return shared_transition();
        stored_version& next = **made;
        record->to = &next;
        record->changed = next.changed;
        record->version = record->from->version;

        const bool is_new = !is_empty(next.changed);
        std::shared_ptr<change_message> message;
        try {
            if (is_new) steps = store_.preparers.ask(*record);
            if (std::vector<problem> refusals = steps.take_refusals(); !refusals.empty())
                return refuse(load_error(std::move(refusals), 0, not_changed), steps);
            if (is_new)
                message = std::make_shared<change_message>(
                    change_message{record->from->version + 1, record->changed, record});
            commit(*record, *std::move(made), is_new);
        } catch (...) {
            static_cast<void>(steps.abort());
            throw;
        }
        tell_event(*record, is_new, steps);
        if (is_new) ticket = store_.subscribers->enqueue(std::move(message));
        return shared_transition(record);
    }

    /// The next version, which knows how it differs from this one.
    template <class Make>
    [[nodiscard]] made_version make_next(Make& make, const stored_version& current) {
        try {
            made_version made = make(current);
            if (!made || *made == nullptr) return made;
            if (const auto error = compare_version(store_.type, current, **made)) return *error;
            return made;
        } catch (const std::bad_alloc&) {  // says nothing of what was read
            throw;
        } catch (...) {  // a codec; whoever makes another change than a reload may have thrown himself
            if (happened_.cause != change_cause::reload) throw;
            return refuse_change(message_of_exception());
        }
    }

    // What can fail does so before the version is published.
    void commit(transition_record& record, std::unique_ptr<stored_version> made, bool is_new) {
        stored_version& next = *made;
        next.version = record.from->version + (is_new ? 1 : 0);
        happened_.time = std::chrono::system_clock::now();
        next.time = is_new ? happened_.time : record.from->time;
        next.cause = is_new ? happened_.cause : record.from->cause;
        next.reason = is_new ? happened_.reason : record.from->reason;
        if (!is_new) next.changed = record.from->changed;
        {
            const std::lock_guard lock(store_.records);
            store_.history.reserve(store_.history.size() + 1);
        }
        record.after = store_.versions->publish(front_, std::move(made));
        write_cells(store_.table(), next.config, cells_);
        record.version = next.version;
        {
            const std::lock_guard lock(store_.records);
            if (happened_.cause == change_cause::reload)
                happened_.recovered = !std::exchange(store_.last_refusal, {}).empty();
            if (!is_new) store_.history.pop_back();
            store_.history.push_back(record.after);
            if (store_.history.size() > std::max<std::size_t>(store_.options.history, 1))
                store_.history.erase(store_.history.begin());
            store_.counted.last_success = happened_.time;
            if (happened_.cause == change_cause::reload) ++store_.counted.reloads;
            store_.version.store(next.version, std::memory_order_release);
        }
        if (is_new) store_.version_changed.notify_all();
    }

    /// Runs what was left for the commit, and tells the event. Before there is anything to tell to subscribers: who
    /// subscribes in on_event need not wait for that.
    void tell_event(const transition_record& record, bool is_new, preparations& steps) noexcept {
        try {
            const std::vector<std::string> failures = steps.commit();
            describe(record, is_new);
            store_.emit(happened_);
            report_failures(failures);
        } catch (...) {  // no memory to tell it: the change is made, and its subscribers have to hear of it
        }
    }

    void describe(const transition_record& record, bool is_new) {
        happened_.what = is_new ? event::kind::committed : event::kind::unchanged;
        happened_.version = record.version;
        if (!store_.options.on_event) return;
        try {
            if (is_new) happened_.changes = show_changes(store_.table(), record.from->config, record.to->config);
        } catch (...) {  // a codec that cannot write what it has read
            happened_.changes = "the changes cannot be shown";
        }
        for (const problem& each : *record.to->warnings) happened_.warnings.push_back(to_string(each));
        visit_leaves(record.to->pending,
                     [&](leaf_id leaf) { happened_.pending_restart.push_back(path_of_leaf(store_.table(), leaf)); });
    }

    [[nodiscard]] load_error refuse(const load_error& error, preparations& steps) {
        const std::vector<std::string> failures = steps.abort();
        load_error refusal = count_refusal(as_refusal(error));
        happened_.what = event::kind::refused;
        happened_.version = store_.version.load(std::memory_order_relaxed);
        happened_.error = refusal.to_string();
        if (happened_.cause == change_cause::reload && store_.pauses == 0) {
            const std::lock_guard lock(store_.records);
            store_.last_refusal = happened_.error;
        }
        store_.emit(happened_);
        report_failures(failures);
        return refusal;
    }

    [[nodiscard]] load_error count_refusal(load_error refusal) {
        happened_.time = std::chrono::system_clock::now();
        const std::lock_guard lock(store_.records);
        ++store_.counted.refused;
        store_.counted.last_refusal = happened_.time;
        return refusal;
    }

    void report_failures(const std::vector<std::string>& failures) {
        for (const std::string& each : failures)
            report_subscriber(store_, event::kind::subscriber_failed, store_.version.load(), each);
    }

public:
    static void report_subscriber(store_state& store, event::kind what, std::uint64_t version,
                                  const std::string& error) {
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
    bool waits_for_subscribers_ = true;
};

/// Two changes, one after the other, as one. Null if the second takes the first back.
[[nodiscard]] inline std::shared_ptr<const change_message> merge_messages(const table_description& table,
                                                                          const change_message& first,
                                                                          const change_message& second) {
    const auto& earlier = *static_cast<const transition_record*>(first.content.get());
    const auto& later = *static_cast<const transition_record*>(second.content.get());
    const auto both = std::make_shared<transition_record>(later);
    both->before = earlier.before;
    both->from = earlier.from;
    both->changed = find_difference(table, both->from->config, both->to->config);
    if (is_empty(both->changed)) return nullptr;
    return std::make_shared<change_message>(change_message{second.version, both->changed, both});
}

}  // namespace cfg::detail
