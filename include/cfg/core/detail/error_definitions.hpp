// SPDX-License-Identifier: MIT
// How problems become a report.
#pragma once

#include <cfg/core/error.hpp>
#include <cfg/core/utf8.hpp>
#include <cstdlib>
#include <exception>
#include <utility>

#if defined(__unix__) || defined(__APPLE__)
#include <unistd.h>
#endif

namespace cfg {
namespace detail {

CFG_INLINE std::string message_of_exception() noexcept {
    try {
        try {
            throw;
        } catch (const std::exception& thrown) {
            return thrown.what();
        } catch (...) {
            return "an exception without a message";
        }
    } catch (...) {
        return {};
    }
}

struct palette {
    std::string_view error, warning, accent, strong, reset;
};

inline constexpr palette plain_palette{};
inline constexpr palette terminal_palette{"\x1b[1;31m", "\x1b[1;33m", "\x1b[1;34m", "\x1b[1m", "\x1b[0m"};

CFG_INLINE void show_line(problem& found, std::string_view line, std::uint32_t column, std::uint32_t width) {
    constexpr std::uint32_t most_before = 100;
    constexpr std::uint32_t most_after = 60;
    const std::uint32_t wanted = column == 0 ? 0 : column - 1;
    const std::uint32_t first = wanted > most_before ? wanted - most_before : 0;
    found.line = first != 0 ? "..." : "";
    found.caret = wanted - first + static_cast<std::uint32_t>(found.line.size());
    found.width = width < 1 ? 1 : (width > most_after ? most_after : width);
    std::uint32_t character = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (i != 0 && !continues_character(line[i])) ++character;
        if (character < first) continue;
        if (character > wanted + most_after) {
            found.line += "...";
            break;
        }
        append_printable(found.line, line, i);
    }
}

inline void append_line(std::string& out, const problem& each, const palette& paint) {
    const std::string number = each.where.line() != 0 ? std::to_string(each.where.line()) : std::string();
    const std::string margin(number.size() + 2, ' ');
    const auto bar = [&](std::string_view left) {
        out.append(paint.accent).append(left).append("|").append(paint.reset);
    };
    bar(margin);
    out += '\n';
    bar(" " + number + " ");
    out.append(" ").append(each.line).append("\n");
    bar(margin);
    out += ' ';
    std::uint32_t characters = 0;
    for (std::size_t i = 0; i < each.line.size() && characters < each.caret; ++i) {
        if (continues_character(each.line[i])) continue;
        out += each.line[i] == '\t' ? '\t' : ' ';
        ++characters;
    }
    out.append(each.caret - characters, ' ');
    const std::string_view tint = each.level == problem::severity::error ? paint.error : paint.warning;
    out.append(tint).append(std::string(each.width, '^'));
    if (!each.expected.empty()) out.append(" expected ").append(each.expected);
    out.append(paint.reset);
    out += '\n';
}

inline void append_problem(std::string& out, const problem& each, const palette& paint) {
    const bool is_error = each.level == problem::severity::error;
    out.append(is_error ? paint.error : paint.warning).append(is_error ? "error" : "warning").append(paint.reset);
    out.append(paint.strong).append(": ");
    if (!each.path.empty()) out.append(each.path).append(": ");
    out.append(each.message).append(paint.reset);
    out += '\n';
    if (!each.where.is_default() || each.where.line() != 0)
        out.append(paint.accent).append("  --> ").append(paint.reset).append(each.where.to_string()).append("\n");
    if (!each.line.empty())
        append_line(out, each, paint);
    else if (!each.expected.empty())
        out.append(paint.accent)
            .append("   = ")
            .append(paint.reset)
            .append("expected ")
            .append(each.expected)
            .append("\n");
    const auto note = [&](std::string_view label, std::string_view text) {
        if (!text.empty())
            out.append(paint.accent).append("   = ").append(paint.reset).append(label).append(text).append("\n");
    };
    note("help: ", each.suggestion);
    for (const std::string& each_note : each.notes) note("note: ", each_note);
    note("note: this value is not used: overridden by ", each.overridden_by);
}

}  // namespace detail

CFG_INLINE std::string to_string(const problem& each, colour tint) {
    std::string out;
    detail::append_problem(out, each, tint == colour::on ? detail::terminal_palette : detail::plain_palette);
    return out;
}

CFG_INLINE std::string to_string(std::span<const problem> problems, colour tint) {
    std::string out;
    for (const problem& each : problems) {
        if (!out.empty()) out += '\n';
        out += to_string(each, tint);
    }
    return out;
}

CFG_INLINE colour colour_for(std::FILE* stream) noexcept {
#if defined(__unix__) || defined(__APPLE__)
    const char* refused = std::getenv("NO_COLOR");
    const char* terminal = std::getenv("TERM");
    const bool dumb = terminal == nullptr || std::string_view(terminal) == "dumb";
    if ((refused == nullptr || *refused == '\0') && !dumb && isatty(fileno(stream)) != 0) return colour::on;
#else
    static_cast<void>(stream);
#endif
    return colour::off;
}

CFG_INLINE load_error::load_error(std::vector<problem> problems, std::size_t unreported, std::string_view conclusion)
    : load_error(std::make_shared<const std::vector<problem>>(std::move(problems)), unreported, conclusion,
                 std::nullopt) {}

CFG_INLINE load_error::load_error(std::shared_ptr<const std::vector<problem>> problems, std::size_t unreported,
                                  std::string_view conclusion, const std::optional<std::string>& help)
    : std::runtime_error(help ? *help : render(*problems, unreported, conclusion, colour::off)),
      problems_(std::move(problems)),
      unreported_(unreported),
      conclusion_(conclusion),
      is_help_(help.has_value()) {}

CFG_INLINE load_error load_error::help(std::string text) {
    return {std::make_shared<const std::vector<problem>>(), 0, {}, std::move(text)};
}

CFG_INLINE std::string load_error::to_string(colour tint) const {
    return is_help_ ? what() : render(*problems_, unreported_, conclusion_, tint);
}

CFG_INLINE std::string load_error::render(const std::vector<problem>& problems, std::size_t unreported,
                                          std::string_view conclusion, colour tint) {
    std::size_t errors = unreported;
    for (const problem& each : problems) errors += each.level == problem::severity::error ? 1 : 0;
    std::string out = cfg::to_string(std::span(problems), tint);
    out += '\n';
    if (unreported != 0) out += "... and " + std::to_string(unreported) + " more\n";
    out.append(conclusion).append(": ").append(std::to_string(errors)).append(errors == 1 ? " error\n" : " errors\n");
    return out;
}

CFG_INLINE void print(const load_error& error, std::FILE* stream) {
    std::fputs(error.to_string(colour_for(stream)).c_str(), stream);
}

}  // namespace cfg
