// SPDX-License-Identifier: MIT
// Processes of their own, for tests of what must not happen to the process of the test: other users, limits, sudden death.
#pragma once

#include <doctest/doctest.h>

#include <csignal>
#include <cstddef>
#include <functional>
#include <string>

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/ptrace.h>
#endif

namespace loading {

/// What `say` says in a process of its own.
[[nodiscard]] inline std::string in_child(const std::function<std::string()>& say) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const ::pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        const std::string text = say();
        const bool is_told = ::write(ends[1], text.data(), text.size()) == static_cast<::ssize_t>(text.size());
        ::_exit(is_told ? 0 : 1);
    }
    ::close(ends[1]);
    std::string text;
    char block[256];
    for (::ssize_t count = 0; (count = ::read(ends[0], block, sizeof block)) > 0;) text.append(block, static_cast<std::size_t>(count));
    ::close(ends[0]);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
    return text;
}

#if defined(__linux__)
enum class ending { killed, finished, untraceable };

/// Has a process of its own do something that can fail, and kills it when it has entered or left system calls `stops` times.
[[nodiscard]] inline ending run_and_kill(const std::function<bool()>& act, int stops) {
    const ::pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) ::_exit(2);
        ::raise(SIGSTOP);
        ::_exit(act() ? 0 : 1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    if (!WIFSTOPPED(status)) return ending::untraceable;
    if (::ptrace(PTRACE_SETOPTIONS, child, nullptr, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL) != 0) {
        ::kill(child, SIGKILL);
        ::waitpid(child, &status, 0);
        return ending::untraceable;
    }
    int signal = 0;
    for (int stopped = 0; stopped < stops;) {
        REQUIRE(::ptrace(PTRACE_SYSCALL, child, nullptr, signal) == 0);
        REQUIRE(::waitpid(child, &status, 0) == child);
        if (WIFEXITED(status)) {
            CHECK(WEXITSTATUS(status) == 0);
            return ending::finished;
        }
        REQUIRE(WIFSTOPPED(status));
        const bool at_call = WSTOPSIG(status) == (SIGTRAP | 0x80);
        stopped += at_call ? 1 : 0;
        signal = at_call || WSTOPSIG(status) == SIGSTOP ? 0 : WSTOPSIG(status);
    }
    ::kill(child, SIGKILL);
    ::waitpid(child, &status, 0);
    return ending::killed;
}
#endif

}  // namespace loading
