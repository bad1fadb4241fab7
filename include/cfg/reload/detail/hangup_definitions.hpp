// SPDX-License-Identifier: MIT
// The handler of SIGHUP: how it is installed and taken away, whom it tells, and whom it passes the signal on to.
#pragma once

#include <array>
#include <atomic>
#include <cerrno>
#include <cfg/reload/hangup.hpp>
#include <csignal>
#include <cstdint>
#include <signal.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>

namespace cfg::detail {

// Handlers run between any two instructions of any thread, and a child process begins with a copy of whatever other threads
// were in the middle of. So all of this is lock-free atomics, initialized before the program runs, and what belongs to another
// process counts as absent.

/// A descriptor that is written to.
struct hangup_slot {
    std::atomic<int> fd{-1};
    std::atomic<::pid_t> owner{0};
    std::atomic<int> users{0};  // handlers that may be about to write
};

using plain_signal_handler = void (*)(int);
using full_signal_handler = void (*)(int, ::siginfo_t*, void*);

/// One installation of the handler. If somebody else's was installed on top, then this one stays in use until the program
/// ends: nobody can tell whether it is still called. Installing the same once more would have it call itself in a circle.
struct hangup_link {
    std::atomic<bool> is_used{false};
    struct ::sigaction former {};  // of who holds the lock; handlers use the two below
    std::atomic<plain_signal_handler> plain{nullptr};
    std::atomic<full_signal_handler> full{nullptr};
};

inline constexpr std::size_t hangup_links_at_most = 8;

struct hangup_state {
    std::array<hangup_slot, hangup_listeners_at_most> slots;
    std::array<hangup_link, hangup_links_at_most> links;
    std::atomic<::pid_t> lock{0};  // the process of who holds it
};

inline constinit hangup_state hangups{};

/// A lock that a child process takes over, because the thread that held it stayed in the parent.
class hangup_lock {
public:
    hangup_lock() noexcept {
        const ::pid_t self = ::getpid();
        for (::pid_t holder = 0; !hangups.lock.compare_exchange_weak(holder, self, std::memory_order_acquire);)
            if (holder == self) {
                std::this_thread::yield();
                holder = 0;
            }
    }
    hangup_lock(const hangup_lock&) = delete;
    hangup_lock& operator=(const hangup_lock&) = delete;
    ~hangup_lock() { hangups.lock.store(0, std::memory_order_release); }
};

// ---- the handler -------------------------------------------------------------------------------------------------------

/// Only what is safe in a handler: atomics, getpid, write.
inline void tell_hangup_listeners() noexcept {
    const ::pid_t self = ::getpid();
    for (hangup_slot& slot : hangups.slots) {
        if (slot.fd.load() < 0 || slot.owner.load() != self) continue;
        // From here until `users` is counted down, the destructor waits. It may have begun before: hence the second look.
        ++slot.users;
        if (const int fd = slot.fd.load(); fd >= 0) {
            const std::uint64_t one = 1;
            while (::write(fd, &one, sizeof one) < 0 && errno == EINTR) {
            }
        }
        --slot.users;
    }
}

template <std::size_t Index>
void handle_hangup(int signal, ::siginfo_t* info, void* context) {
    const int error = errno;
    tell_hangup_listeners();
    errno = error;
    const hangup_link& link = hangups.links[Index];
    if (const full_signal_handler full = link.full.load())
        full(signal, info, context);
    else if (const plain_signal_handler plain = link.plain.load())
        plain(signal);
}

inline constexpr std::array hangup_handlers = []<std::size_t... Index>(std::index_sequence<Index...>) {
    return std::array<full_signal_handler, sizeof...(Index)>{&handle_hangup<Index>...};
}(std::make_index_sequence<hangup_links_at_most>());

// ---- installing it: all of this under the lock ----------------------------------------------------------------------------

[[nodiscard]] inline bool has_signal_function(const struct ::sigaction& action) noexcept {
    return action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN;
}

[[nodiscard]] inline bool is_full(const struct ::sigaction& action) noexcept {
    return (action.sa_flags & SA_SIGINFO) != 0;
}

/// Which of our installations this action is; none if there is nothing.
[[nodiscard]] inline hangup_link* own_hangup_link(const struct ::sigaction& action) noexcept {
    if (is_full(action))
        for (std::size_t i = 0; i < hangup_links_at_most; ++i)
            if (action.sa_sigaction == hangup_handlers[i]) return &hangups.links[i];
    return nullptr;
}

inline void pass_hangups_on_to(hangup_link& link, const struct ::sigaction& former) noexcept {
    link.former = former;
    link.plain = has_signal_function(former) && !is_full(former) ? former.sa_handler : nullptr;
    link.full = has_signal_function(former) && is_full(former) ? former.sa_sigaction : nullptr;
}

/// What the function before expects of the system holds for the handler that calls it.
[[nodiscard]] inline struct ::sigaction hangup_action(full_signal_handler handler,
                                                      const struct ::sigaction& former) noexcept {
    struct ::sigaction action {};
    action.sa_sigaction = handler;
    action.sa_flags = SA_SIGINFO;
    if (has_signal_function(former)) {
        action.sa_flags |= former.sa_flags & (SA_RESTART | SA_ONSTACK | SA_NODEFER);
        action.sa_mask = former.sa_mask;
    } else {
        action.sa_flags |= SA_RESTART | SA_ONSTACK;
        ::sigemptyset(&action.sa_mask);
    }
    return action;
}

inline void install_hangup_handler() {
    struct ::sigaction former {};
    if (::sigaction(SIGHUP, nullptr, &former) != 0)
        throw std::system_error(errno, std::generic_category(), "cfg: sigaction(SIGHUP)");
    if (own_hangup_link(former) != nullptr) return;
    for (std::size_t i = 0; i < hangup_links_at_most; ++i) {
        hangup_link& link = hangups.links[i];
        if (link.is_used.exchange(true)) continue;
        // Whom to pass on to has to be known before the first signal comes.
        pass_hangups_on_to(link, former);
        const struct ::sigaction action = hangup_action(hangup_handlers[i], former);
        if (::sigaction(SIGHUP, &action, &former) != 0) {
            link.is_used = false;
            throw std::system_error(errno, std::generic_category(), "cfg: sigaction(SIGHUP)");
        }
        pass_hangups_on_to(link, former);  // another one, if somebody was quick
        return;
    }
    throw std::system_error(EAGAIN, std::generic_category(),
                            "cfg: the handler of SIGHUP has been replaced too often without being put back");
}

inline void remove_hangup_handler() noexcept {
    struct ::sigaction current {};
    while (::sigaction(SIGHUP, nullptr, &current) == 0) {
        hangup_link* const link = own_hangup_link(current);
        if (link == nullptr) return;
        struct ::sigaction replaced {};
        if (::sigaction(SIGHUP, &link->former, &replaced) != 0) return;
        if (own_hangup_link(replaced) != link) {
            ::sigaction(SIGHUP, &replaced, nullptr);  // somebody was quick: theirs stays
            return;
        }
        link->is_used = false;
    }
}

[[nodiscard]] inline bool has_hangup_listeners() noexcept {
    const ::pid_t self = ::getpid();
    for (const hangup_slot& slot : hangups.slots)
        if (slot.owner == self) return true;
    return false;
}

// ---- listeners -------------------------------------------------------------------------------------------------------------

CFG_INLINE hangup_listener::hangup_listener(int eventfd) : slot_(0), owner_(::getpid()) {
    const hangup_lock lock;
    while (slot_ < hangup_listeners_at_most && hangups.slots[slot_].owner == owner_) ++slot_;
    if (slot_ == hangup_listeners_at_most)
        throw std::system_error(EAGAIN, std::generic_category(), "cfg: too many listeners to SIGHUP");
    install_hangup_handler();
    hangup_slot& slot = hangups.slots[slot_];
    slot.fd = -1;    // it may be a copy of the parent's,
    slot.users = 0;  // as is this: no handler of this process counts itself in a slot of another one
    slot.owner = owner_;
    slot.fd = eventfd;
}

CFG_INLINE hangup_listener::~hangup_listener() {
    if (::getpid() != owner_) return;
    const hangup_lock lock;
    hangup_slot& slot = hangups.slots[slot_];
    slot.fd = -1;
    while (slot.users != 0) std::this_thread::yield();
    slot.owner = 0;
    if (!has_hangup_listeners()) remove_hangup_handler();
}

}  // namespace cfg::detail
