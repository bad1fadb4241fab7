// SPDX-License-Identifier: MIT
// SIGHUP as a descriptor that becomes readable, beside whatever else the program does with that signal.
#pragma once

#include <cfg/core/version.hpp>
#include <cstddef>
#include <sys/types.h>

namespace cfg::detail {

/// While it lives, a SIGHUP of this process writes 8 bytes, the number 1, to a descriptor: an eventfd, or the end of a pipe.
/// The first of them installs a handler, which tells all of them and then calls the function that handled the signal before,
/// with what the system gave; that one's mask, stack and way of interrupting system calls stay in force. SIG_DFL and SIG_IGN
/// are not followed. The last that goes puts back what was there before, but only if nobody has installed something since:
/// then the handler stays where it is, in the middle of the chain, and does nothing but pass on.
/// Errors:   the constructor throws std::system_error if there are too many (`hangup_listeners_at_most`) or the system refuses.
/// Lifetime: the descriptor stays open and non-blocking for as long; it is not closed here. One that is full is left alone.
/// Threads:  may be made and destroyed by any thread at any time; after the destructor nothing is written. A child process
///           that inherited one gets nothing from it and writes nothing to it; it may destroy it, and make its own.
/// Cost:     a signal costs a system call per listener, and one more.
class hangup_listener {
public:
    explicit hangup_listener(int eventfd);
    hangup_listener(const hangup_listener&) = delete;
    hangup_listener& operator=(const hangup_listener&) = delete;
    ~hangup_listener();

private:
    std::size_t slot_;
    ::pid_t owner_;
};

inline constexpr std::size_t hangup_listeners_at_most = 128;

}  // namespace cfg::detail

#if CFG_HAS_DEFINITIONS
#include <cfg/reload/detail/hangup_definitions.hpp>
#endif
