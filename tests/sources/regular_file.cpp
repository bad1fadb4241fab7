// SPDX-License-Identifier: MIT
// Tests of sources/regular_file.hpp: signals that interrupt the opening of a file.
#include <cfg/sources/regular_file.hpp>

#include "scratch_directory.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <string>

namespace {

/// How many of the next openings are interrupted.
std::atomic<int> interruptions{0};

}  // namespace

// In the place of the C library's, for the whole program: no local file system lets itself be interrupted.
extern "C" int openat(int folder, const char* path, int flags, ...) {
    if (interruptions.load() > 0) {
        --interruptions;
        errno = EINTR;
        return -1;
    }
    std::va_list more;
    va_start(more, flags);
    const ::mode_t mode = (flags & O_CREAT) != 0 ? va_arg(more, ::mode_t) : 0;
    va_end(more);
    return static_cast<int>(::syscall(SYS_openat, folder, path, flags, mode));
}

namespace {

using cfg::detail::file_outcome;
using cfg::detail::read_file;

TEST_CASE("a file whose opening is interrupted is opened again") {
    const loading::scratch_directory scratch;
    const std::filesystem::path path = scratch.write("settings.toml", "a = 1\n");
    std::string content;
    std::string why;
    interruptions = 3;
    CHECK(read_file(path, 100, content, why) == file_outcome::read);
    CHECK(interruptions == 0);
    CHECK(content == "a = 1\n");
    CHECK(why == "");
    interruptions = 1;
    CHECK(read_file(scratch / "nowhere", 100, content, why) == file_outcome::missing);
    CHECK(interruptions == 0);
}

}  // namespace
