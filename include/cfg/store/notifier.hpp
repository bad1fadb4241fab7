// SPDX-License-Identifier: MIT
// Changes of a store as a file descriptor, for loops that wait in poll, epoll or Asio.
#pragma once

#include <cfg/core/fixed_string.hpp>
#include <cfg/store/live_section.hpp>
#include <cfg/store/store.hpp>
#include <cfg/store/subscribe.hpp>
#include <cfg/store/subscription.hpp>
#include <cfg/store/wake_ends.hpp>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace cfg {
namespace detail {

/// What a subscription's callback and the loop share.
class wake_signal {
public:
    explicit wake_signal(wake_ends ends) noexcept : ends_(std::move(ends)) {}

    [[nodiscard]] int fd() const noexcept { return ends_.fd(); }
    void raise(std::uint64_t version) noexcept;
    [[nodiscard]] std::optional<std::uint64_t> acknowledge() noexcept;

private:
    const wake_ends ends_;
    std::mutex mutex_;
    std::optional<std::uint64_t> version_;  // readable as long as there is one
};

}  // namespace detail

/// A file descriptor that becomes readable when a configuration has changed: for a thread that waits for more than that.
///
///     cfg::change_notifier ready = cfg::notify<"http.**">(store);
///     pollfd waiting[] = {{listener, POLLIN, 0}, {ready.fd(), POLLIN, 0}};
///     while (poll(waiting, 2, -1) > 0) {
///         if (ready.acknowledge()) resize(store.get<"http.threads">());
///         ...
///     }
///
/// Changes that come before they are acknowledged are one: what is read afterwards is the newest of them, or newer.
/// Errors:   the constructor throws std::system_error if the system has no descriptor left.
/// Lifetime: may outlive what it watches; then it does not become readable any more. The descriptor is the notifier's: it is
///           closed with it, and not passed on to programs that are executed. Moving keeps it.
/// Threads:  `fd` and `acknowledge` may be called by any; each change is acknowledged to one of them. A child process has to
///           leave it alone: it has the same descriptor.
/// Cost:     a system call when it becomes readable, made by the thread that made the change, and one to acknowledge.
class [[nodiscard]] change_notifier {
public:
    /// Of every change.
    template <class Config>
    explicit change_notifier(store<Config>& watched) : change_notifier(watched.section()) {}

    template <class Section>
    explicit change_notifier(const live_section<Section>& watched)
        : change_notifier(detail::section_access::of(watched),
                          detail::subscribed_section<Section>(detail::section_access::of(watched))) {}

    change_notifier(change_notifier&&) noexcept = default;
    change_notifier& operator=(change_notifier&&) noexcept = default;
    ~change_notifier() = default;

    /// To wait on only: readable means changed. Reading from it is `acknowledge`'s job.
    [[nodiscard]] int fd() const noexcept { return signal_->fd(); }

    /// Makes it unreadable, and says which version brought the newest change since the last time; nothing if there was none.
    std::optional<std::uint64_t> acknowledge() noexcept { return signal_->acknowledge(); }

private:
    template <fixed_string... Pattern, class Section>
        requires(sizeof...(Pattern) != 0)
    friend change_notifier notify(const live_section<Section>& watched);

    change_notifier(const detail::section_place& where, detail::leaf_words leaves);

    std::shared_ptr<detail::wake_signal> signal_;
    subscription watching_;
};

/// Of changes of what the keys and patterns name, as in `on_change`: `notify<"http.**", "*.timeout">(store)`, or relative to
/// a section, `notify<"host">(section)`.
/// Misuse: unknown keys, patterns that match nothing, and fields that need a restart, do not compile.
template <fixed_string... Pattern, class Section>
    requires(sizeof...(Pattern) != 0)
[[nodiscard]] change_notifier notify(const live_section<Section>& watched) {
    static_cast<void>(detail::require_changeable<Section, Pattern...>());
    const detail::section_place where = detail::section_access::of(watched);
    return {where, detail::subscribed_leaves<Section, Pattern...>(where)};
}

template <fixed_string... Pattern, class Config>
    requires(sizeof...(Pattern) != 0)
[[nodiscard]] change_notifier notify(store<Config>& watched) {
    return notify<Pattern...>(watched.section());
}

}  // namespace cfg

#if CFG_HAS_DEFINITIONS
#include <cfg/store/detail/notifier_definitions.hpp>
#endif
