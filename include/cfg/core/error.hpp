// SPDX-License-Identifier: MIT
// What went wrong in a load, told so that nobody needs the manual: place, line, caret, expectation, suggestion.
#pragma once

#include <cfg/core/origin.hpp>
#include <cfg/core/shape.hpp>
#include <cfg/core/version.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace cfg {

/// One finding of a load. Every text is ready to be shown; none contains the value of a secret.
struct problem {
    enum class severity : std::uint8_t { error, warning };

    severity level = severity::error;
    std::string path;           ///< `http.port`, `routes[3].host`; empty if it concerns a whole document
    origin where;               ///< source, line and column
    std::string line;           ///< the offending line, or the part of it around the place; empty where it must not be shown
    std::uint32_t caret = 0;    ///< characters of `line` before the place
    std::uint32_t width = 1;    ///< characters from there on that are meant
    std::string message;        ///< the fact
    std::string expected;       ///< "an integer from 1 to 65535"
    std::string suggestion;     ///< "did you mean \"port\"?"
    std::vector<std::string> notes;  ///< further facts, such as where the other fields of a rule got their values
    std::string overridden_by;  ///< the origin that gives the field its value after all
    leaf_id leaf = no_leaf;     ///< the leaf concerned, if it is one
    std::uint32_t source = no_source;  ///< the number of the source, in order of precedence

    static constexpr std::uint32_t no_source = ~std::uint32_t{0};
};

namespace detail {

/// What the exception being handled says of itself; nothing if there is no memory for it.
[[nodiscard]] std::string message_of_exception() noexcept;

/// Lets a problem show a line, with `width` characters from `column` on underlined: the part around them that fits a
/// screen, with control characters, which could take over the terminal, replaced.
void show_line(problem& found, std::string_view line, std::uint32_t column, std::uint32_t width);

}  // namespace detail

/// How `to_string` marks its parts.
enum class colour : bool { off, on };

/// One problem as a few lines of text.
[[nodiscard]] std::string to_string(const problem& each, colour tint = colour::off);

/// All problems, one after the other.
[[nodiscard]] std::string to_string(std::span<const problem> problems, colour tint = colour::off);

/// Whether a report on `stream` should be coloured: it is a terminal, and `NO_COLOR` is not set.
[[nodiscard]] colour colour_for(std::FILE* stream) noexcept;

/// A load that failed, with every problem found. Warnings of the same load are among them.
/// Cost: copying shares the problems.
class load_error : public std::runtime_error {
public:
    /// `conclusion` is the last line of the report, but for how many errors there are: a literal, for it is not copied.
    explicit load_error(std::vector<problem> problems, std::size_t unreported = 0,
                        std::string_view conclusion = "configuration not loaded");

    /// Not an error but the answer to `--help`: `what()` is the text to print.
    [[nodiscard]] static load_error help(std::string text);

    /// Whether this is the answer to `--help`.
    [[nodiscard]] bool is_help() const noexcept { return is_help_; }

    /// In order of appearance, source by source.
    [[nodiscard]] const std::vector<problem>& problems() const noexcept { return *problems_; }
    /// How many more there were than `limits::problems` allows to keep.
    [[nodiscard]] std::size_t unreported() const noexcept { return unreported_; }

    /// The whole report, as `what()` gives it without colour.
    [[nodiscard]] std::string to_string(colour tint = colour::off) const;

private:
    load_error(std::shared_ptr<const std::vector<problem>> problems, std::size_t unreported,
               std::string_view conclusion, const std::optional<std::string>& help);

    static std::string render(const std::vector<problem>& problems, std::size_t unreported, std::string_view conclusion,
                              colour tint);

    std::shared_ptr<const std::vector<problem>> problems_;
    std::size_t unreported_ = 0;
    std::string_view conclusion_;
    bool is_help_ = false;
};

/// Writes the report to `stream`, coloured if that is a terminal.
void print(const load_error& error, std::FILE* stream = stderr);

}  // namespace cfg

#if CFG_HAS_DEFINITIONS
#include <cfg/core/detail/error_definitions.hpp>
#endif
