// SPDX-License-Identifier: MIT
// Tests of cfg::load_or_exit in load/load.hpp: a program that cannot run says why and ends.
#include <cfg/load/load.hpp>

#include <cfg/core/load_state.hpp>

#include "every_kind.hpp"
#include "loading.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#if defined(__unix__)
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>
#endif

namespace {

using every_kind::limits;
using loading::contains;
using loading::report_of;
using loading::toml;

#if defined(__unix__)

struct ending {
    int code = -1;
    std::string output;
    std::string errors;
};

std::string content_of(std::FILE* file) {
    std::rewind(file);
    std::string text(65536, '\0');
    text.resize(std::fread(text.data(), 1, text.size(), file));
    return text;
}

/// Runs `body` in a process of its own. Its code is 100 if it returns.
template <class Body>
ending run_apart(const Body& body) {
    std::FILE* const output = std::tmpfile();
    std::FILE* const errors = std::tmpfile();
    REQUIRE(output != nullptr);
    REQUIRE(errors != nullptr);
    std::fflush(nullptr);
    const ::pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::dup2(::fileno(output), 1);
        ::dup2(::fileno(errors), 2);
        // std::exit would run what the test program registered; only what is written counts here.
        std::atexit([] { std::fflush(nullptr); });
        body();
        std::fflush(nullptr);
        ::_exit(100);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    ending found{WIFEXITED(status) ? WEXITSTATUS(status) : -1, content_of(output), content_of(errors)};
    std::fclose(output);
    std::fclose(errors);
    return found;
}

TEST_CASE("a broken configuration ends the program with its report and code 2") {
    const auto source = toml("burst = 'x'\n");
    const ending end = run_apart([&] { static_cast<void>(cfg::load_or_exit<limits>(source)); });
    CHECK(end.code == 2);
    CHECK(end.output.empty());
    CHECK(end.errors == report_of<limits>(source));
    CHECK_FALSE(contains(end.errors, "\x1b"));
}

/// Answers as a source does that finds --help.
struct help_source final : cfg::detail::source_base {
    void announce(cfg::detail::load_state& state) const override { state.help = "usage: program\n"; }
    void apply(cfg::detail::load_state&) const override { std::abort(); }
};

TEST_CASE("the answer to --help is printed, and the program ends with code 0") {
    const ending end =
        run_apart([] { static_cast<void>(cfg::load_or_exit<limits>(toml("burst = 'x'\n"), help_source())); });
    CHECK(end.code == 0);
    CHECK(end.output == "usage: program\n");
    CHECK(end.errors.empty());
    const auto outcome = cfg::try_load<limits>(help_source());
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().is_help());
}

TEST_CASE("warnings are printed and the program goes on") {
    const ending end = run_apart([] {
        const auto config = cfg::load_or_exit<limits>(toml("brust = 5\nburst = 6\n").unknown(cfg::warn));
        std::printf("burst %d\n", config->burst);
    });
    CHECK(end.code == 100);
    CHECK(end.output == "burst 6\n");
    CHECK(end.errors ==
          "warning: brust: unknown key\n"
          "  --> gateway.toml:1:1\n"
          "   |\n"
          " 1 | brust = 5\n"
          "   | ^^^^^\n"
          "   = help: did you mean \"burst\"?\n"
          "\n");
}

TEST_CASE("limits are taken where the program may end, too") {
    const ending end = run_apart(
        [] { static_cast<void>(cfg::load_or_exit<limits>(cfg::limits{.problems = 1}, toml("a = 1\nb = 1\n"))); });
    CHECK(end.code == 2);
    CHECK(contains(end.errors, "... and 1 more\n"));
}

#endif

}  // namespace
