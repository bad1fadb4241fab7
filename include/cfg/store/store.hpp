// SPDX-License-Identifier: MIT
// A configuration that changes under a running program.
#pragma once

#include <array>
#include <cfg/core/fixed_string.hpp>
#include <cfg/core/key.hpp>
#include <cfg/core/restart.hpp>
#include <cfg/load/convention.hpp>
#include <cfg/load/load.hpp>
#include <cfg/load/loaded.hpp>
#include <cfg/load/overrides.hpp>
#include <cfg/store/backup.hpp>
#include <cfg/store/detail/stored_configuration.hpp>
#include <cfg/store/drift.hpp>
#include <cfg/store/event.hpp>
#include <cfg/store/live.hpp>
#include <cfg/store/live_section.hpp>
#include <cfg/store/preparation.hpp>
#include <cfg/store/reload_options.hpp>
#include <cfg/store/snapshot.hpp>
#include <cfg/store/store_core.hpp>
#include <cfg/store/subscribe.hpp>
#include <cfg/store/transition.hpp>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace cfg {
namespace detail {

/// The room `reload`, which knows this one, and which this one does not know.
struct reload_room;

template <class Room>
consteval bool is_there() {
    constexpr bool is_complete = requires { Room(); };
    static_assert(is_complete,
                  "cfg: a store that reloads by itself is in a header of its own; include <cfg/reload/watch.hpp>");
    return is_complete;
}

}  // namespace detail

struct reload_options;  // <cfg/store/reload_options.hpp>

/// A configuration that changes under a running program: read at the cost of a plain struct, never half-changed, and those
/// who care for a key are told when it changes.
///
///     cfg::store<gateway> store(cfg::file("gateway.toml"), cfg::env("GATEWAY"));
///     store.get<"http.port">();                    // one load
///     const auto now = store.snapshot();           // a consistent whole, for as long as it is held
///     const auto watching = store.on_change<"http.**">([](const cfg::changes<gateway>& changed) { ... });
///     if (auto read = store.reload(); !read) ...   // the sources again, applied whole or not at all: read.error() has all reasons
///     store.set<"limits.rps">(500).value();        // over what the sources say, until reset; value() throws what is wrong
///
/// Whatever changes it - `reload`, `set`, `update`, `reset` - makes a candidate of what the sources gave when they were last
/// read in order, and of what was set at run time over that; checks it with all rules; asks those who prepare; makes it
/// current at one stroke; and tells those who subscribed. If anything is wrong with it, nothing changes, and the result has
/// every reason. `rollback` does the same with a version that was in order before, which is not checked again.
///
/// Errors:   the constructor throws load_error, as `cfg::load`, unless it may start from a backup: `store_options::backup`.
///           What the rest can fail with is in their results.
/// Lifetime: snapshots, transitions and subscriptions may outlive the store; `live` values and sections may not. It may be
///           destroyed in a callback of `on_change`, but not while it makes a change: in a rule, a source, `on_prepare`,
///           `on_event`. The last versions may be destroyed by the threads that read them.
/// Threads:  any, for everything but construction and destruction. Changes are made one after the other, previews too. A
///           child process after fork can read; changes it may make only if the thread that forked made one.
/// Cost:     as said of each. In memory: `store_options::history` versions, each with the texts of its sources, those that
///           snapshots hold, one for each thread that has read and not looked again since, and those of changes that
///           subscribers have not been told yet.
template <class Config>
class store {
public:
    /// Reads the sources, lowest precedence first; they are kept, to be read again. Overrides, as the last of them, are what
    /// `set` begins with. Without sources those of convention are read: see `cfg::load`.
    template <class... Source>
        requires(detail::source<std::decay_t<Source>> && ...)
    explicit store(store_options options, Source&&... sources)
        : core_(detail::stored_type_of<Config>(), std::move(options), sources_of(std::forward<Source>(sources)...),
                detail::take_overrides<Config>(sources...), front_, cells_.data()) {
        static_assert(detail::is_configuration<Config>);
    }

    template <class... Source>
        requires(detail::source<std::decay_t<Source>> && ...)
    explicit store(Source&&... sources) : store(store_options(), std::forward<Source>(sources)...) {}

    /// By convention, with main()'s arguments as flags.
    store(int argc, const char* const* argv, store_options options = {})
        : store(std::move(options), detail::conventional_source(detail::application_name<Config>(), argc, argv)) {}

    // ---- reading ----------------------------------------------------------------------------------------------------

    /// The value at `Path`. What is copied as 1, 2, 4 or 8 bytes, such as numbers, booleans, enums and durations, comes as it
    /// is, everything else and whole sections as a `cfg::snapshot`, which is used like a pointer, or converted to a copy:
    ///
    ///     int port = store.get<"http.port">();
    ///     const auto host = store.get<"http.host">();   // host->size()
    ///     std::string name = store.get<"http.host">();
    ///
    /// Two values may be of two versions; take a snapshot of what must fit together. Who sees a value gets that version or a
    /// later one with `snapshot`.
    /// Misuse: an unknown path does not compile. Cost: one load; of a snapshot, see there.
    template <fixed_string Path>
    [[nodiscard]] CFG_ALWAYS_INLINE auto get() const {
        using found = detail::value_at<Config, Path>;
        if constexpr (detail::live_value<found>) {
            return detail::read_cell<found>(cells_[key<Path>::template id<Config>]);
        } else {
            return detail::snapshot_access::current<found>(front_, [](const detail::version_node& version) {
                return &cfg::get<Path>(*detail::stored_in<Config>(version).value);
            });
        }
    }

    /// A handle on one value, for components that know neither the store nor the key.
    /// Misuse: an unknown path, and values that are not copied as one word, do not compile.
    template <fixed_string Path>
    [[nodiscard]] auto live() const noexcept {
        using found = detail::value_at<Config, Path>;
        static_assert(detail::live_value<found>,
                      "cfg: only values of 1, 2, 4 or 8 bytes that can be copied as such are live; use get or snapshot");
        return cfg::live<found>(cells_[key<Path>::template id<Config>]);
    }

    /// The whole configuration as it is now, and stays while the snapshot lives.
    [[nodiscard]] CFG_ALWAYS_INLINE cfg::snapshot<Config> snapshot() const {
        return detail::snapshot_access::current<Config>(
            front_, [](const detail::version_node& version) { return &*detail::stored_in<Config>(version).value; });
    }

    /// The same with its origins: `cfg::explain(*store.loaded())`, with the result of `loaded` in a variable.
    [[nodiscard]] cfg::snapshot<cfg::loaded<Config>> loaded() const {
        return detail::snapshot_access::current<cfg::loaded<Config>>(
            front_, [](const detail::version_node& version) { return &detail::stored_in<Config>(version).value; });
    }

    /// One section, for a component that knows nothing of the rest. See `cfg::live_section`.
    /// Misuse: a key that names no section does not compile.
    template <fixed_string Path>
    [[nodiscard]] auto section() noexcept {
        return detail::section_in<Config, Path>(whole());
    }

    /// The whole as a section: for tests of such a component with a store of its settings alone.
    [[nodiscard]] live_section<Config> section() noexcept { return live_section<Config>(whole()); }

    // ---- changing ---------------------------------------------------------------------------------------------------

    /// Reads the sources again. `reason` is for events and the history: what made it necessary.
    [[nodiscard]] result<transition<Config>> reload(std::string reason = {}) {
        return typed(core_.reload(std::move(reason)));
    }

    /// Sets a leaf over all sources; it stays so through reloads, until `reset`. Afterwards it is exactly this, also where
    /// the field merges lists or maps. Misuse: unknown keys and values of another type do not compile.
    template <fixed_string Path, class Value = detail::field_at<Config, Path>>
    [[nodiscard]] result<transition<Config>> set(const Value& value, std::string reason = {}) {
        return edit(change_cause::set, std::move(reason),
                    [&](cfg::overrides<Config>& top) { return top.template replace<Path>(value); });
    }

    /// As `overrides::set(path, text)`: for values that people type.
    [[nodiscard]] result<transition<Config>> set(std::string_view path, std::string_view text,
                                                 std::string reason = {}) {
        return edit(change_cause::set, std::move(reason),
                    [&](cfg::overrides<Config>& top) { return top.set(path, text); });
    }

    template <class Value>
        requires(!std::convertible_to<const Value&, std::string_view>)
    result<transition<Config>> set(std::string_view path, const Value&, std::string reason = {}) {
        static_assert(detail::never<Value>,
                      "cfg: the value of a path that is known only at run time is text; write it in quotes, or give the key to the "
                      "compiler: set<\"http.port\">(9090)");
        return set(path, std::string_view(), std::move(reason));
    }

    /// Lets a function change a copy of the configuration; what it changed is set, all or nothing.
    /// Errors: throws what the function throws, and has then changed nothing.
    template <std::invocable<Config&> Function>
    [[nodiscard]] result<transition<Config>> update(Function&& change, std::string reason = {}) {
        static_assert(!std::invocable<Function&, Config>,
                      "cfg: update would change a copy that nobody sees; let the function take Config&");
        return typed(core_.update(std::move(reason), [&](void* config) { change(*static_cast<Config*>(config)); }));
    }

    /// Takes back what was set at run time at a leaf or in a section: what the sources gave counts again.
    /// Misuse: an unknown path does not compile.
    template <fixed_string Path>
    [[nodiscard]] result<transition<Config>> reset(std::string reason = {}) {
        static_cast<void>(detail::required_path<Config, Path>);
        return reset(Path.view(), std::move(reason));
    }

    [[nodiscard]] result<transition<Config>> reset(std::string_view path, std::string reason = {}) {
        return edit(change_cause::reset, std::move(reason), [&](cfg::overrides<Config>& top) -> result<void> {
            const result<bool> unset = top.unset(path);
            if (!unset) return unset.error();
            return {};
        });
    }

    /// Takes back all that was set at run time.
    [[nodiscard]] result<transition<Config>> reset() {
        return edit(change_cause::reset, {}, [](cfg::overrides<Config>& top) -> result<void> {
            // Whole leaves: a part of one leaves behind that the layers below do not count.
            for (leaf_id leaf = 0; leaf < leaf_count<Config>; ++leaf)
                if (const result<bool> unset = top.unset(detail::leaf_paths<Config>[leaf]); !unset)
                    return unset.error();
            return {};
        });
    }

    /// Makes the content of an earlier version current again, as a new version, with what was set at run time then. The next
    /// reload reads the sources as they are. Errors: a version that is not in the history.
    [[nodiscard]] result<transition<Config>> rollback(std::uint64_t version) { return typed(core_.roll_back(version)); }

    /// What `reload` would do now; nothing is applied, and nobody is asked or told.
    [[nodiscard]] result<transition<Config>> preview() const { return typed(core_.preview()); }

    /// What would change if these were the sources, under what is set at run time.
    template <detail::source... Source>
        requires(sizeof...(Source) != 0)
    [[nodiscard]] result<transition<Config>> preview(const Source&... sources) const {
        static_assert(!(detail::override_source<Source> || ...),
                      "cfg: a preview is under what is set at run time; pass other sources, without overrides");
        const detail::source_base* const in_order[] = {&sources...};
        return typed(core_.preview(in_order));
    }

    /// How far what runs is from what the sources hold now, and from the newest backup. Nothing is applied, and nobody is asked
    /// or told. `to_string` gives it for people.
    [[nodiscard]] drift_report<Config> drift() const {
        const detail::store_core::found_drift found = core_.drift();
        drift_report<Config> report{typed(found.from_sources), std::nullopt};
        if (found.from_backup) report.from_backup = typed(*found.from_backup);
        return report;
    }

    // ---- backups ------------------------------------------------------------------------------------------------------

    /// Writes what the sources gave the current version as a backup, unless the newest one has the same; says which it is then.
    /// A store that has a directory for backups does so by itself: see `cfg::backup_options`. Errors: what cannot be written, what
    /// the system says, with the path; no directory.
    [[nodiscard]] result<backup_entry> backup() { return core_.backup(); }

    /// The backups that are there, the newest first, also those that are not intact. Cost: reads all of them.
    [[nodiscard]] std::vector<backup_entry> backups() const { return core_.backups(); }

    /// Makes a backup the current configuration, under what is set at run time now. It is checked as any other change, and its
    /// cause is `rollback`. The next reload reads the sources as they are. Errors: a backup that is not there, or not intact, with
    /// those that are; as a reload.
    [[nodiscard]] result<transition<Config>> restore(std::uint64_t number) {
        return typed(core_.restore_backup(number));
    }

    /// What was set at run time, as a copy.
    [[nodiscard]] cfg::overrides<Config> overrides() const {
        const detail::pin held = core_.current();
        return static_cast<const cfg::overrides<Config>&>(*detail::version_of(held).top);
    }

    /// Writes what was set at run time to the file that the overrides came from. Errors: see `overrides::save`.
    [[nodiscard]] result<void> save_overrides() { return core_.save_overrides(); }

    /// While one of these lives, `reload` is refused; one that has begun has ended. Lifetime: ends before the store.
    class [[nodiscard]] reload_pause {
    public:
        explicit reload_pause(store& paused) : paused_(&paused) { paused_->core_.pause(true); }
        reload_pause(reload_pause&& other) noexcept : paused_(std::exchange(other.paused_, nullptr)) {}
        reload_pause& operator=(reload_pause&&) = delete;
        ~reload_pause() {
            if (paused_ != nullptr) paused_->core_.pause(false);
        }

    private:
        store* paused_;
    };

    [[nodiscard]] reload_pause pause() { return reload_pause(*this); }

    // ---- reloading by itself; what follows needs <cfg/reload/watch.hpp> --------------------------------------------------

    /// Reloads whenever a source changes, on a thread of its own, for as long as the result lives: see `cfg::watching`, and
    /// `cfg::reload_options` for what makes it reload, and when a change of a file is believed. With a health check, a reload
    /// after which the check fails is rolled back. One for a store is enough; the check of one is not asked about what another
    /// one reloads.
    /// Errors: throws load_error for options that break their rules, and what `cfg::watching` throws.
    template <class Room = detail::reload_room>
    [[nodiscard]] auto watch(const reload_options& options = {}, std::function<bool()> is_healthy = {}) & {
        if constexpr (detail::is_there<Room>())
            return Room::template watch<Config>(core_, options, std::move(is_healthy));
        else
            return nullptr;
    }

    /// The same, as a member of the configuration says, `watch<"reload">()`: also when that changes.
    /// Misuse: a path to anything but a `cfg::reload_options` does not compile.
    template <fixed_string Path, class Room = detail::reload_room>
    [[nodiscard]] auto watch(std::function<bool()> is_healthy = {}) & {
        if constexpr (detail::is_there<Room>())
            return Room::template watch_as<Path>(*this, core_, std::move(is_healthy));
        else
            return nullptr;
    }

    /// The same without a thread, for a program that waits in a loop of its own: see `cfg::watcher`.
    template <class Room = detail::reload_room>
    [[nodiscard]] auto watcher(const reload_options& options = {}, std::function<bool()> is_healthy = {}) & {
        if constexpr (detail::is_there<Room>())
            return Room::template watcher<Config>(core_, options, std::move(is_healthy));
        else
            return nullptr;
    }

    template <class Again = Config>
    auto watch(const reload_options& = {}, const std::function<bool()>& = {}) && {
        return refuse_temporary<Again>();
    }
    template <fixed_string Path, class Again = Config>
    auto watch(const std::function<bool()>& = {}) && {
        return refuse_temporary<Again>();
    }
    template <class Again = Config>
    auto watcher(const reload_options& = {}, const std::function<bool()>& = {}) && {
        return refuse_temporary<Again>();
    }

    /// Checks once whether a source has changed since the sources were read last, and reloads if so: see `cfg::reload_options`
    /// for the time to settle and for what is refused. Nothing if nothing is new, if it does not hold still, and while reloading
    /// is paused. No health check is asked. Errors: throws load_error for options that break their rules. Threads: if something
    /// is new, waits for `settle`, and up to `debounce_limit` if it goes on changing.
    template <class Room = detail::reload_room>
    std::optional<result<transition<Config>>> poll_once(const reload_options& options = {}) {
        std::optional<result<detail::shared_transition>> outcome;
        if constexpr (detail::is_there<Room>()) outcome = Room::template poll_once<Config>(core_, options);
        if (!outcome.has_value()) return std::nullopt;
        return typed(*outcome);
    }

    // ---- being told ---------------------------------------------------------------------------------------------------

    /// Calls `call` after each change of what the keys and patterns name: `on_change<"http.port">`, `<"redis.**", "*.timeout">`.
    /// It takes `(before, after)`, the two values of a single key; or `(const cfg::changes<Config>&)`; or nothing.
    ///
    /// Callbacks run after the change is made, one at a time, in the order of versions, on the thread that made the change
    /// and before its call returns; or where `delivery::post` puts them. They may do anything, also change the store (that
    /// is told afterwards), subscribe and unsubscribe. One that throws is reported, and the others are called. One that runs
    /// for longer than `store_options::patience` while another thread makes a change is reported, and that thread goes on
    /// without waiting: the rest is told later.
    /// Lifetime: what a callback is given is valid until it returns.
    /// Misuse: unknown keys, patterns that match nothing, and fields that need a restart, do not compile.
    template <fixed_string... Pattern, class Callback>
        requires(sizeof...(Pattern) != 0)
    [[nodiscard]] subscription on_change(Callback&& call, delivery how = {}) {
        return detail::subscribe_changes<Config, Pattern...>(whole(), std::forward<Callback>(call), std::move(how));
    }

    template <class Callback>
    subscription on_change(Callback&&, const delivery& = {}) {
        static_assert(detail::never<Callback>,
                      "cfg: on_change needs the keys or patterns that it is about; name them, or use on_any_change");
        return {};
    }

    /// The same for every change.
    template <class Callback>
    [[nodiscard]] subscription on_any_change(Callback&& call, delivery how = {}) {
        return detail::subscribe_section<Config>(whole(), std::forward<Callback>(call), std::move(how));
    }

    /// Asks `call` before each change of what the keys and patterns name: see `cfg::preparation`. It can read the store, but
    /// not change it.
    template <fixed_string... Pattern, class Callback>
        requires(sizeof...(Pattern) != 0)
    [[nodiscard]] subscription on_prepare(Callback&& call) {
        return detail::subscribe_preparation<Config, Pattern...>(whole(), std::forward<Callback>(call));
    }

    // ---- versions -----------------------------------------------------------------------------------------------------

    /// The number of the current version, from 1; a change makes it greater by one.
    [[nodiscard]] std::uint64_t version() const noexcept { return core_.version(); }

    /// Whether there is a version that one who has seen `version` has not.
    [[nodiscard]] bool changed_since(std::uint64_t version) const noexcept { return core_.version() > version; }

    /// Waits until that is so, and says whether it is: false after the timeout, or when a stop is requested.
    template <class Rep, class Period>
    [[nodiscard]] bool wait_for_change(std::uint64_t version, std::chrono::duration<Rep, Period> timeout) const {
        if (timeout <= timeout.zero()) return changed_since(version);
        // Not every duration fits into nanoseconds.
        constexpr auto longest = std::chrono::hours(24 * 365);
        const bool fits = std::chrono::duration<double>(timeout) < longest;
        return core_.wait_for_change(version, fits ? std::chrono::ceil<std::chrono::nanoseconds>(timeout) : longest);
    }
    [[nodiscard]] bool wait_for_change(std::uint64_t version, std::stop_token stop) const {
        return core_.wait_for_change(version, std::move(stop));
    }

    /// The versions that are kept, the oldest first.
    [[nodiscard]] std::vector<history_entry<Config>> history() const {
        std::vector<history_entry<Config>> entries;
        for (detail::pin& held : core_.history()) {
            const auto& stored = detail::stored_in<Config>(*held.node());
            entries.push_back({stored.version,
                               stored.time,
                               stored.cause,
                               stored.reason,
                               detail::leaves_in<Config>(stored.changed),
                               {}});
            const Config* const value = &*stored.value;
            entries.back().content = detail::snapshot_access::make(std::move(held), value);
        }
        return entries;
    }

    /// The leaves with `.restart()` for which the sources have another value than the running program.
    [[nodiscard]] leaf_set<Config> pending_restart() const {
        const detail::pin held = core_.current();
        return detail::leaves_in<Config>(detail::version_of(held).pending);
    }

    [[nodiscard]] store_counters counters() const { return core_.counters(); }

private:
    template <class... Source>
    [[nodiscard]] static auto sources_of(Source&&... sources) {
        if constexpr (sizeof...(Source) == 0)
            return detail::keep_sources<Config>(
                detail::conventional_source(detail::application_name<Config>(), 0, nullptr));
        else
            return detail::keep_sources<Config>(std::forward<Source>(sources)...);
    }

    template <class Again>
    static std::nullptr_t refuse_temporary() {
        static_assert(
            detail::never<Again>,
            "cfg: a temporary store ends with this line, and the watching with it; keep the store in a variable");
        return nullptr;
    }

    [[nodiscard]] detail::section_place whole() noexcept { return {&core_, 0, 0, leaf_count<Config>}; }

    template <class Edit>
    [[nodiscard]] result<transition<Config>> edit(change_cause cause, std::string reason, Edit change) {
        return typed(core_.edit(cause, std::move(reason), [&](detail::override_layer& top) {
            return change(static_cast<cfg::overrides<Config>&>(top));
        }));
    }

    [[nodiscard]] static result<transition<Config>> typed(const result<detail::shared_transition>& outcome) {
        if (!outcome) return outcome.error();
        return transition<Config>(*outcome);
    }

    // What readers look at comes first, on lines that nobody writes to but a change.
    alignas(64) detail::publication_front front_;
    std::array<detail::live_cell, leaf_count<Config>> cells_{};
    detail::store_core core_;
};

/// Of what is no struct: only a message, for all that a store does with one would add its own.
template <class Config>
    requires(!detail::section<Config>)
class store<Config> {
    static_assert(detail::section<Config>,
                  "cfg: a store needs a configuration struct; cfg::value has no keys that a compiler can check");

public:
    template <class... Source>
    explicit store(Source&&... sources);
};

}  // namespace cfg
