// SPDX-License-Identifier: MIT
// Tests of core/error.hpp: a report is exactly these lines, with the caret under the place, whatever the line holds.
#include <cfg/core/error.hpp>

#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#if defined(__unix__)
#include <fcntl.h>
#include <unistd.h>
#endif

namespace {

using cfg::colour;
using cfg::load_error;
using cfg::origin;
using cfg::problem;
using cfg::source_kind;
using cfg::to_string;

origin place(std::uint32_t line, std::uint32_t column) {
    return {source_kind::file, std::make_shared<const std::string>("gateway.toml"), line, column};
}

problem wrong_port() {
    problem found;
    found.path = "http.port";
    found.where = place(3, 8);
    found.line = "port = 808080";
    found.caret = 7;
    found.width = 6;
    found.message = "808080 is out of range";
    found.expected = "an integer from 1 to 65535";
    return found;
}

/// A problem that shows `line`, with `width` characters from `column` on marked.
problem showing(std::string_view line, std::uint32_t column, std::uint32_t width) {
    problem found;
    found.where = place(7, column);
    found.message = "m";
    cfg::detail::show_line(found, line, column, width);
    return found;
}

/// The two lines below the place: the line and its marks.
std::string shown(std::string_view line, std::uint32_t column, std::uint32_t width) {
    const std::string text = to_string(showing(line, column, width));
    const std::string head = "error: m\n  --> gateway.toml:7:" + std::to_string(column) + "\n   |\n";
    REQUIRE(text.starts_with(head));
    return text.substr(head.size());
}

// ---- one problem ----------------------------------------------------------------------------------------------------

TEST_CASE("a problem has place, line, caret and expectation") {
    CHECK(to_string(wrong_port()) ==
          "error: http.port: 808080 is out of range\n"
          "  --> gateway.toml:3:8\n"
          "   |\n"
          " 3 | port = 808080\n"
          "   |        ^^^^^^ expected an integer from 1 to 65535\n");
}

TEST_CASE("help and notes follow, each on its own line") {
    problem found = wrong_port();
    found.suggestion = "did you mean \"8080\"?";
    found.notes = {"first", "second"};
    found.overridden_by = "env GATEWAY_HTTP_PORT";
    CHECK(to_string(found) ==
          "error: http.port: 808080 is out of range\n"
          "  --> gateway.toml:3:8\n"
          "   |\n"
          " 3 | port = 808080\n"
          "   |        ^^^^^^ expected an integer from 1 to 65535\n"
          "   = help: did you mean \"8080\"?\n"
          "   = note: first\n"
          "   = note: second\n"
          "   = note: this value is not used: overridden by env GATEWAY_HTTP_PORT\n");
}

TEST_CASE("without a line the expectation stands alone") {
    problem found = wrong_port();
    found.line.clear();
    CHECK(to_string(found) ==
          "error: http.port: 808080 is out of range\n"
          "  --> gateway.toml:3:8\n"
          "   = expected an integer from 1 to 65535\n");
}

TEST_CASE("without a place there is none") {
    problem found;
    found.path = "jwt_secret";
    found.message = "required, but no source gives it";
    found.expected = "a string";
    CHECK(to_string(found) ==
          "error: jwt_secret: required, but no source gives it\n"
          "   = expected a string\n");
    found.path.clear();
    found.expected.clear();
    CHECK(to_string(found) == "error: required, but no source gives it\n");
}

TEST_CASE("a warning says so") {
    problem found;
    found.level = problem::severity::warning;
    found.message = "old name";
    CHECK(to_string(found) == "warning: old name\n");
}

TEST_CASE("a variable or a flag has a line of its own making, without a number") {
    problem found;
    found.where = {source_kind::environment, std::make_shared<const std::string>("PORT"), 0, 6};
    found.message = "m";
    cfg::detail::show_line(found, "PORT=x", 6, 1);
    CHECK(to_string(found) ==
          "error: m\n"
          "  --> env PORT\n"
          "  |\n"
          "  | PORT=x\n"
          "  |      ^\n");
}

TEST_CASE("the margin is as wide as the number of the line") {
    problem found = wrong_port();
    found.where = place(12'345, 8);
    found.expected.clear();
    CHECK(to_string(found) ==
          "error: http.port: 808080 is out of range\n"
          "  --> gateway.toml:12345:8\n"
          "       |\n"
          " 12345 | port = 808080\n"
          "       |        ^^^^^^\n");
}

// ---- the line and the caret -----------------------------------------------------------------------------------------

TEST_CASE("a tab before the place is a tab before the caret") {
    CHECK(shown("\tport\t= 5", 9, 1) == " 7 | \tport\t= 5\n   | \t    \t  ^\n");
    CHECK(shown("\t\tx", 3, 1) == " 7 | \t\tx\n   | \t\t^\n");
}

TEST_CASE("a character of many bytes before the place is one step") {
    CHECK(shown("größe = 5", 9, 1) == " 7 | größe = 5\n   |         ^\n");
    CHECK(shown("name = \"€€\" # x", 13, 3) == " 7 | name = \"€€\" # x\n   |             ^^^\n");
    CHECK(shown("😀 = 1", 5, 1) == " 7 | 😀 = 1\n   |     ^\n");
}

TEST_CASE("a place at the end of a line, and behind it") {
    CHECK(shown("port =", 7, 1) == " 7 | port =\n   |       ^\n");
    CHECK(shown("port =", 10, 1) == " 7 | port =\n   |          ^\n");
    CHECK(shown("x", 1, 1) == " 7 | x\n   | ^\n");
}

TEST_CASE("a mark is at least one wide and at most sixty") {
    CHECK(showing("abc", 1, 0).width == 1);
    CHECK(showing(std::string(500, 'a'), 1, 500).width == 60);
}

TEST_CASE("of a very long line the part around the place is shown") {
    const std::string line = std::string(300, 'a') + "X" + std::string(300, 'b');
    const problem found = showing(line, 301, 1);
    CHECK(found.line == "..." + std::string(100, 'a') + "X" + std::string(60, 'b') + "...");
    CHECK(found.caret == 103);
    CHECK(shown(line, 301, 1) == " 7 | " + found.line + "\n   | " + std::string(103, ' ') + "^\n");

    const problem at_the_beginning = showing(line, 1, 1);
    CHECK(at_the_beginning.line == std::string(61, 'a') + "...");
    CHECK(at_the_beginning.caret == 0);
    const problem at_the_end = showing(line, 601, 1);
    CHECK(at_the_end.line == "..." + std::string(101, 'b'));
    CHECK(at_the_end.line[at_the_end.caret] == 'b');
    const problem behind_the_end = showing(line, 602, 1);
    CHECK(behind_the_end.caret == behind_the_end.line.size());
}

TEST_CASE("a long line is cut between characters, never inside one") {
    std::string line;
    for (int i = 0; i < 300; ++i) line += "€";
    const problem found = showing(line, 200, 1);
    std::string expected = "...";
    for (int i = 0; i < 161; ++i) expected += "€";
    CHECK(found.line == expected + "...");
    CHECK(found.caret == 103);
}

TEST_CASE("a line that just fits is shown whole") {
    const std::string line = std::string(100, 'a') + "X" + std::string(60, 'b');
    CHECK(showing(line, 101, 1).line == line);
    CHECK(showing("a" + line, 102, 1).line == "..." + line);
    CHECK(showing(line + "b", 101, 1).line == line + "...");
}

TEST_CASE("characters that a terminal would obey are replaced") {
    CHECK(showing("a\x1b[2Jb\x7F"
                  "c\x01",
                  1, 1)
              .line == "a?[2Jb?c?");
    CHECK(showing("tab\there", 1, 1).line == "tab\there");
    CHECK(showing("a\xC2\x9B"
                  "31m",
                  1, 1)
              .line.find("\xC2\x9B") == std::string::npos);
    const problem found = showing("a\x1b[2J = X", 9, 1);
    CHECK(found.line[found.caret] == 'X');
}

// ---- many -----------------------------------------------------------------------------------------------------------

TEST_CASE("problems are separated by an empty line") {
    problem small;
    small.message = "m";
    const std::vector<problem> two{small, small};
    CHECK(to_string(std::span<const problem>(two)) == "error: m\n\nerror: m\n");
    CHECK(to_string(std::span<const problem>()).empty());
}

TEST_CASE("a load error is the whole report") {
    problem error;
    error.message = "wrong";
    problem warning;
    warning.level = problem::severity::warning;
    warning.message = "odd";
    const load_error one({error});
    CHECK(std::string(one.what()) == "error: wrong\n\nconfiguration not loaded: 1 error\n");
    CHECK(one.to_string() == one.what());
    CHECK_FALSE(one.is_help());
    CHECK(one.unreported() == 0);

    const load_error mixed({error, warning, error});
    CHECK(std::string(mixed.what()) ==
          "error: wrong\n\nwarning: odd\n\nerror: wrong\n\nconfiguration not loaded: 2 errors\n");
    CHECK(mixed.problems().size() == 3);

    const load_error more({error}, 7);
    CHECK(std::string(more.what()) == "error: wrong\n\n... and 7 more\nconfiguration not loaded: 8 errors\n");
    CHECK(more.unreported() == 7);

    const load_error other({error}, 0, "override not set");
    CHECK(std::string(other.what()) == "error: wrong\n\noverride not set: 1 error\n");
    CHECK(other.to_string() == other.what());
}

TEST_CASE("a load error is a runtime error, cheap and safe to copy") {
    static_assert(std::is_base_of_v<std::runtime_error, load_error>);
    static_assert(std::is_nothrow_copy_constructible_v<load_error>);
    auto first = std::make_unique<load_error>(std::vector{wrong_port()});
    const load_error copy = *first;
    CHECK(&copy.problems() == &first->problems());
    first.reset();
    CHECK(copy.problems()[0].path == "http.port");
    try {
        throw copy;
    } catch (const std::exception& thrown) {
        CHECK(std::string_view(thrown.what()).find("http.port") != std::string_view::npos);
    }
}

TEST_CASE("the answer to --help is no report") {
    const load_error help = load_error::help("usage: ...\n");
    CHECK(help.is_help());
    CHECK(help.problems().empty());
    CHECK(std::string(help.what()) == "usage: ...\n");
    CHECK(help.to_string(colour::on) == "usage: ...\n");
}

// ---- colour ---------------------------------------------------------------------------------------------------------

std::string without_colours(std::string text) {
    for (std::size_t at = text.find('\x1b'); at != text.npos; at = text.find('\x1b'))
        text.erase(at, text.find('m', at) - at + 1);
    return text;
}

TEST_CASE("colours add nothing but colours") {
    problem found = wrong_port();
    found.suggestion = "s";
    found.notes = {"n"};
    found.overridden_by = "o";
    const std::string plain = to_string(found);
    const std::string coloured = to_string(found, colour::on);
    CHECK(plain.find('\x1b') == std::string::npos);
    CHECK(coloured.find("\x1b[1;31m") != std::string::npos);
    CHECK(without_colours(coloured) == plain);
    CHECK(coloured.substr(coloured.rfind('\x1b')).starts_with("\x1b[0m"));

    found.level = problem::severity::warning;
    CHECK(to_string(found, colour::on).find("\x1b[1;33m") != std::string::npos);
    CHECK(to_string(found, colour::on).find("\x1b[1;31m") == std::string::npos);
    CHECK(without_colours(load_error({found}, 1).to_string(colour::on)) == load_error({found}, 1).what());
}

#if defined(__unix__)

class variable {
public:
    variable(std::string name, const char* text) : name_(std::move(name)) {
        if (const char* found = std::getenv(name_.c_str())) before_ = found;
        set(text);
    }
    ~variable() { set(before_ ? before_->c_str() : nullptr); }
    variable(const variable&) = delete;
    variable& operator=(const variable&) = delete;
    void set(const char* text) const {
        if (text != nullptr)
            ::setenv(name_.c_str(), text, 1);
        else
            ::unsetenv(name_.c_str());
    }

private:
    std::string name_;
    std::optional<std::string> before_;
};

using stream = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

/// A terminal of its own; null where the machine gives none.
stream open_terminal() {
    static const int parent = ::posix_openpt(O_RDWR | O_NOCTTY);
    if (parent < 0 || ::grantpt(parent) != 0 || ::unlockpt(parent) != 0) return {nullptr, &std::fclose};
    const char* name = ::ptsname(parent);
    const int terminal = name != nullptr ? ::open(name, O_RDWR | O_NOCTTY) : -1;
    return {terminal >= 0 ? ::fdopen(terminal, "w") : nullptr, &std::fclose};
}

TEST_CASE("only a terminal gets colours, and only if it may") {
    const variable term("TERM", "xterm-256color");
    const variable refused("NO_COLOR", nullptr);
    const stream file(std::tmpfile(), &std::fclose);
    REQUIRE(file);
    CHECK(cfg::colour_for(file.get()) == colour::off);

    const stream terminal = open_terminal();
    if (!terminal) {
        MESSAGE("no terminal to be had; not tested");
        return;
    }
    CHECK(cfg::colour_for(terminal.get()) == colour::on);
    refused.set("1");
    CHECK(cfg::colour_for(terminal.get()) == colour::off);
    refused.set("");
    CHECK(cfg::colour_for(terminal.get()) == colour::on);
    term.set("dumb");
    CHECK(cfg::colour_for(terminal.get()) == colour::off);
    term.set(nullptr);
    CHECK(cfg::colour_for(terminal.get()) == colour::off);
}

TEST_CASE("a report printed to a file is plain") {
    const stream file(std::tmpfile(), &std::fclose);
    REQUIRE(file);
    const load_error error({wrong_port()});
    cfg::print(error, file.get());
    std::rewind(file.get());
    std::string written(4096, '\0');
    written.resize(std::fread(written.data(), 1, written.size(), file.get()));
    CHECK(written == error.what());
}

#endif

}  // namespace
