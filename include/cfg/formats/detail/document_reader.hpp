// SPDX-License-Identifier: MIT
// What every reader of documents needs: lines and columns, origins, and reports that show the line.
#pragma once

#include <algorithm>
#include <cfg/core/load_state.hpp>
#include <cfg/core/version.hpp>
#include <cfg/formats/detail/scan.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace cfg::detail {

/// A line and a column, both from 1; columns count characters.
struct text_position {
    std::uint32_t line;
    std::uint32_t column;
};

/// Turns places in a text into lines and columns. Lines are counted on from the last place asked for, so that asking in
/// order costs one pass over the text.
class line_counter {
public:
    explicit line_counter(std::string_view text)
        : begin_(text.data()), line_begin_(text.data()), counted_to_(text.data()) {}

    [[nodiscard]] text_position position_of(const char* p) {
        if (p < line_begin_) {
            go_to_line(begin_);
            line_ = 1;
        }
        const line_count count = count_lines(std::max(line_begin_, p < counted_to_ ? line_begin_ : counted_to_), p);
        line_ += count.newlines;
        if (count.last_line != nullptr) go_to_line(count.last_line);
        if (p < counted_to_) go_to_line(line_begin_);
        column_ += count_characters(counted_to_, p);
        counted_to_ = p;
        return {line_, column_};
    }

    /// The line that begins at `begin`, known to follow the last one asked for after `newlines` newlines.
    CFG_ALWAYS_INLINE void advance(const char* begin, std::uint32_t newlines) noexcept {
        go_to_line(begin);
        line_ += newlines;
    }

    [[nodiscard]] const char* line_begin() const noexcept { return line_begin_; }
    [[nodiscard]] std::uint32_t line() const noexcept { return line_; }

private:
    CFG_ALWAYS_INLINE void go_to_line(const char* begin) noexcept {
        line_begin_ = counted_to_ = begin;
        column_ = 1;
    }

    const char* begin_;
    const char* line_begin_;  // of the last place asked for,
    const char* counted_to_;  // which is here
    std::uint32_t line_ = 1;
    std::uint32_t column_ = 1;
};

/// The base of the readers: a text, the load it is read for, and how to report about it.
class document_reader {
protected:
    document_reader(std::string_view text, std::uint32_t source, load_state& state)
        : begin_(text.data()),
          end_(text.data() + text.size()),
          state_(state),
          source_(source),
          first_mark_(state.origins.marks.size()),
          mark_count_(first_mark_),
          first_problem_(state.problems.size()),
          template_(state.reading),
          lines_(text) {}

    /// Room for the marks of a document that sets each of `count` leaves; `trim_marks` gives back what was not used.
    void reserve_marks(std::size_t count) { state_.origins.marks.resize(first_mark_ + count); }
    void trim_marks() {
        state_.origins.marks.resize(mark_count_);
        if (template_ == nullptr) return;
        for (std::size_t i = first_mark_; i < mark_count_; ++i) {
            mark& each = state_.origins.marks[i];
            each.column = template_->columns.column_in_template(each.line, each.column);
        }
    }

    /// Room for `count` more marks, which the caller fills.
    [[nodiscard]] CFG_ALWAYS_INLINE mark* add_marks(std::size_t count) {
        std::vector<mark>& marks = state_.origins.marks;
        const std::size_t first = mark_count_;
        mark_count_ += count;
        if (mark_count_ > marks.size()) [[unlikely]]
            marks.resize(mark_count_ + mark_count_ / 2);
        return marks.data() + first;
    }

    /// This document gives the leaf its value, at `p`.
    void note_leaf(leaf_id leaf, const char* p) {
        const text_position where = lines_.position_of(p);
        *add_marks(1) = {leaf, source_, where.line, where.column};
    }

    /// Where this document gave the leaf its value, or null.
    [[nodiscard]] const mark* find_mark(leaf_id leaf) const {
        for (std::size_t i = first_mark_; i < mark_count_; ++i)
            if (state_.origins.marks[i].leaf == leaf) return &state_.origins.marks[i];
        return nullptr;
    }

    /// The text is a part of its source, and begins there; without this, at the beginning.
    void begin_at(text_position place) { begins_at_ = place; }

    [[nodiscard]] origin origin_at(const char* p) { return origin_at(lines_.position_of(p)); }

    [[nodiscard]] origin origin_at(text_position where) const {
        if (template_ != nullptr) where.column = template_->columns.column_in_template(where.line, where.column);
        if (where.line == 1) where.column += begins_at_.column - 1;
        return state_.origins.origin_at(source_, where.line + begins_at_.line - 1, where.column);
    }

    /// How much of a line a report shows.
    enum class line_part : std::uint8_t {
        whole,
        up_to_separator,  // a key without its value: the key is misspelt, and the value may be a secret
        up_to_place    // what stands before the place: the rest cannot be told from a secret
    };

    /// A problem with its place and as much of its line as may be shown.
    CFG_COLD problem describe(problem::severity level, const char* begin, const char* end, line_part part,
                              visibility sight) {
        problem found;
        found.level = level;
        found.source = source_;
        const text_position position = lines_.position_of(begin);
        found.where = origin_at(position);
        const line_place there = place_on_line(position, begin, end);
        std::string line(there.line);
        const std::size_t place = there.begin;
        const std::size_t place_end = there.end;
        bool shows = sight == visibility::shown && hidden_to_ <= lines_.line_begin();
        if (part == line_part::up_to_separator) {
            const std::size_t separator = line.find(key_separator_, place_end);
            const std::size_t shown_to = separator != line.npos ? separator + 1 : place_end;
            if (has_secrets()) shows &= line.find_first_not_of(" \t[{") >= place;
            if (shown_to < line.size() && has_secrets()) line.replace(shown_to, line.npos, " ...");
        } else if (part == line_part::up_to_place) {
            line.replace(std::min(place, line.size()), line.npos, "...");
        } else {
            shows &= !names_secret(*state_.root.type, line);
            // What follows on the line was not read, or not yet: under a misspelt key it may be a secret.
            if (place_end < line.size() && has_secrets())
                line.replace(std::max(place_end, std::min(place + 1, line.size())), line.npos, "...");
        }
        const auto column = static_cast<std::uint32_t>(count_characters(there.line.substr(0, place))) + 1;
        const auto width = static_cast<std::uint32_t>(count_characters(there.line.substr(place, place_end - place)));
        if (shows) show_line(found, line, column, width);
        return found;
    }

    /// A line and the part of it that is meant, in bytes.
    struct line_place {
        std::string_view line;
        std::size_t begin;
        std::size_t end;
    };

    /// The line of `begin`, as somebody wrote it: in a template what was put in is not shown, but where it was put.
    [[nodiscard]] line_place place_on_line(text_position position, const char* begin, const char* end) const {
        const std::string_view line = line_at(lines_.line_begin());
        const std::size_t place = std::min(line.size(), static_cast<std::size_t>(begin - lines_.line_begin()));
        const std::size_t place_end = std::min(line.size(), place + static_cast<std::size_t>(end - begin));
        if (template_ == nullptr) return {line, place, place_end};
        const std::string_view written = template_->written_line(position.line);
        const auto byte_of = [&](std::uint32_t column) { return byte_of_character(written, column - 1); };
        const auto width = static_cast<std::uint32_t>(count_characters(line.substr(place, place_end - place)));
        const std::uint32_t first = template_->columns.column_in_template(position.line, position.column);
        const std::uint32_t last = template_->columns.column_in_template(position.line, position.column + width);
        return {written, byte_of(first), std::max(byte_of(last), byte_of(first))};
    }

    CFG_COLD void report(problem::severity level, const char* begin, const char* end, std::string message,
                         std::string expected, std::string suggestion, std::string path, leaf_id leaf, visibility sight,
                         line_part part = line_part::whole) {
        // Beyond the limit problems are only counted, so lines need not be.
        problem found = state_.is_full(level) ? problem() : describe(level, begin, end, part, sight);
        found.level = level;
        found.path = std::move(path);
        found.leaf = leaf;
        found.message = std::move(message);
        found.expected = std::move(expected);
        found.suggestion = std::move(suggestion);
        state_.add_problem(std::move(found));
    }

    /// Nothing that stands before `end`, back to the beginning of its line, is shown: a secret ended there.
    void hide_until(const char* begin, const char* end) {
        hidden_to_ = std::max(hidden_to_, end);
        if (document* text = state_.document_of(source_)) {
            const std::uint32_t lines_before = begins_at_.line - 1;
            const std::uint32_t first = lines_.position_of(begin).line + lines_before;
            text->hidden_lines.emplace_back(first, lines_.position_of(end).line + lines_before);
        }
    }

    [[nodiscard]] bool has_secrets() {
        if (!has_secrets_.has_value()) has_secrets_ = has_secret(*state_.root.type);
        return *has_secrets_;
    }

    [[nodiscard]] std::string_view line_at(const char* begin) const {
        const char* end = begin;
        while (end != end_ && *end != '\n') ++end;
        if (end != begin && end[-1] == '\r') --end;
        return {begin, static_cast<std::size_t>(end - begin)};
    }

    /// The problems of this document in its order; some are found only at its end. Those of one place keep theirs.
    void order_problems() {
        const auto line_and_column = [](const problem& each) {
            return std::pair(each.where.line(), each.where.column());
        };
        const auto begin =
            state_.problems.begin() + static_cast<std::ptrdiff_t>(std::min(first_problem_, state_.problems.size()));
        for (auto each = begin; each != state_.problems.end(); ++each) {
            const auto after = std::upper_bound(begin, each, *each, [&](const problem& left, const problem& right) {
                return line_and_column(left) < line_and_column(right);
            });
            std::rotate(after, each, each + 1);
        }
    }

    char key_separator_ = '=';  // what stands between a key and its value
    const char* begin_;
    const char* end_;
    load_state& state_;
    std::uint32_t source_;
    std::size_t first_mark_;     // what this document adds begins here
    std::size_t mark_count_;     // and ends here
    std::size_t first_problem_;
    const document* template_;  // what is read has been made of it; null mostly
    line_counter lines_;
    text_position begins_at_{1, 1};
    const char* hidden_to_ = nullptr;      // where the last secret ended
    std::optional<bool> has_secrets_;
};

}  // namespace cfg::detail
