// SPDX-License-Identifier: MIT
// A descriptor that becomes readable when somebody wants it to.
#pragma once

#include <cfg/core/version.hpp>
#include <utility>

namespace cfg::detail {

/// Two ends of something that becomes readable when it is written to, both closed in the end. The same one twice for an
/// eventfd, which takes and gives 8 bytes at a time; so do we with a pipe.
class wake_ends {
public:
    /// An eventfd, or where the system has none, a pipe. Errors: throws std::system_error.
    [[nodiscard]] static wake_ends open();
    [[nodiscard]] static wake_ends open_pipe();

    wake_ends(wake_ends&& other) noexcept
        : read_(std::exchange(other.read_, -1)), write_(std::exchange(other.write_, -1)) {}
    wake_ends& operator=(wake_ends&&) = delete;
    ~wake_ends();

    [[nodiscard]] int fd() const noexcept { return read_; }
    [[nodiscard]] int write_fd() const noexcept { return write_; }
    void raise() const noexcept;
    /// Makes it unreadable; whether it was readable.
    bool clear() const noexcept;

private:
    wake_ends(int read, int write) noexcept : read_(read), write_(write) {}

    int read_;
    int write_;
};

}  // namespace cfg::detail

#if CFG_HAS_DEFINITIONS
#include <cfg/store/detail/wake_ends_definitions.hpp>
#endif
