// SPDX-License-Identifier: MIT
// One change to the text of a TOML document, which leaves every other byte as it is.
#pragma once

#include <algorithm>
#include <cfg/core/show.hpp>
#include <cfg/formats/detail/toml_outline.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cfg::detail {

/// A step of a path into a document: a key, or the number of an element.
struct toml_step {
    static constexpr std::size_t no_index = ~std::size_t{0};

    std::string name;
    std::size_t index = no_index;
};

using toml_path = std::vector<toml_step>;

/// The steps of `routes[1].host`, `tenants."a b".rps`; nothing if it is spelt differently.
[[nodiscard]] inline toml_path parse_toml_path(std::string_view text) {
    std::string padded(text);
    padded.append(text_padding, '\0');
    const char* p = padded.data();
    const char* const end = p + text.size();
    toml_path path;
    std::string buffer;
    toml_fault fault;
    for (;;) {
        if (*p == '"' || *p == '\'') {
            std::string_view name;
            if (p[1] == *p && p[2] == *p) return {};
            p = read_string(p, end, name, buffer, fault);
            if (p == nullptr) return {};
            path.push_back({std::string(name)});
        } else {
            const std::size_t length = bare_key_length(p);
            if (length == 0) return {};
            path.push_back({std::string(p, length)});
            p += length;
        }
        while (*p == '[') {
            std::size_t index = 0;
            const char* const digits = ++p;
            for (; is_digit(*p) && p - digits < 9; ++p) index = 10 * index + static_cast<std::size_t>(*p - '0');
            if (p == digits || *p++ != ']') return {};
            path.push_back({{}, index});
        }
        if (p == end) return path;
        if (*p++ != '.') return {};
    }
}

/// How far a document has what a path names.
struct toml_search {
    toml_item* item = nullptr;  // the last step that is there
    std::size_t steps = 0;      // up to it
};

[[nodiscard]] inline toml_search find_item(toml_outline& outline, const toml_path& path) {
    toml_search found{&outline.root(), 0};
    for (const toml_step& step : path) {
        if (step.index == toml_step::no_index) {
            const auto member = found.item->members.find(step.name);
            if (member == found.item->members.end()) return found;
            found.item = member->second;
        } else {
            const bool is_list =
                found.item->is == toml_item::kind::array || found.item->is == toml_item::kind::table_list;
            if (!is_list || step.index >= found.item->entries.size()) return found;
            found.item = found.item->entries[step.index];
        }
        ++found.steps;
    }
    return found;
}

/// Changes a text; each function says why it cannot, or nothing.
class toml_edit {
public:
    explicit toml_edit(std::string& text) : text_(text), newline_(text.find("\r\n") != text.npos ? "\r\n" : "\n") {}

    [[nodiscard]] std::string set(const toml_path& path, std::string_view value) {
        toml_outline outline(text_);
        const auto [item, steps] = find_item(outline, path);
        if (steps < path.size())
            return insert(*item, {path.begin() + static_cast<std::ptrdiff_t>(steps), path.end()}, value);
        if (item->value_begin == toml_item::nowhere) return "it is a table with lines of its own; set what is in it";
        text_.replace(item->value_begin, item->value_end - item->value_begin, value);
        return {};
    }

    [[nodiscard]] std::string remove(const toml_path& path) {
        for (bool removed = false;; removed = true) {
            toml_outline outline(text_);
            const auto [item, steps] = find_item(outline, path);
            if (steps < path.size()) return removed ? "" : "there is nothing of this name";
            if (item->line_begin != toml_item::nowhere) {
                erase_lines(item->line_begin, item->line_end);
                return {};
            }
            if (item->value_begin != toml_item::nowhere) {
                erase_entry(*item);
                return {};
            }
            std::vector<span> lines;
            std::vector<const toml_item*> entries;
            collect(*item, lines, entries);
            if (lines.empty() && entries.empty()) return removed ? "" : "it cannot be told from its place";
            // What is between brackets goes one by one, because the commas are different then.
            if (!entries.empty()) {
                erase_entry(*entries.back());
                continue;
            }
            // A table's own lines are part of its block.
            std::sort(lines.begin(), lines.end(),
                      [](const span& left, const span& right) { return left.begin < right.begin; });
            std::vector<span> blocks;
            for (const span& each : lines)
                if (blocks.empty() || each.begin >= blocks.back().end) blocks.push_back(each);
            for (std::size_t i = blocks.size(); i-- > 0;) erase_lines(blocks[i].begin, blocks[i].end);
            return {};
        }
    }

private:
    struct span {
        std::size_t begin;
        std::size_t end;
    };

    // ---- adding -----------------------------------------------------------------------------------------------------

    [[nodiscard]] std::string insert(toml_item& in, const toml_path& rest, std::string_view value) {
        for (const toml_step& each : rest)
            if (each.index != toml_step::no_index) return "there is no element [" + std::to_string(each.index) + "]";
        if (!in.is_table()) {
            const bool is_list = in.is == toml_item::kind::array || in.is == toml_item::kind::table_list;
            return is_list ? "what contains it is an array; name one of its elements"
                           : "what should contain it is not a table";
        }
        std::string line = spell(rest).append(" = ").append(value);
        if (in.is == toml_item::kind::inline_table) {
            insert_between_braces(in, line);
        } else if (in.dotted_in != nullptr && !in.has_header) {
            line.insert(0, in.dotted_prefix);
            if (in.dotted_in->is == toml_item::kind::inline_table)
                insert_between_braces(*in.dotted_in, line);
            else
                insert_line(*in.dotted_in, line);
        } else if (in.has_header && rest.size() == 1) {
            insert_line(in, line);
        } else {
            insert_table(in, rest, value);
        }
        return {};
    }

    [[nodiscard]] static std::string spell(const toml_path& keys) {
        std::string text;
        for (const toml_step& each : keys) {
            if (!text.empty()) text += '.';
            append_key(text, each.name);
        }
        return text;
    }

    void insert_between_braces(const toml_item& table, const std::string& entry) {
        if (!table.entries.empty()) {
            text_.insert(table.entries.back()->value_end, ", " + entry);
            return;
        }
        const std::size_t at = table.value_begin + 1;
        text_.insert(at, " " + entry + (text_[at] == '}' || text_[at] == '#' ? " " : ""));
    }

    // Behind the last line of the table.
    void insert_line(const toml_item& table, const std::string& line) {
        const std::size_t at = table.block_end;
        const bool follows_line = at != 0 && text_[at - 1] != '\n' && at != start_of_text();
        if (follows_line) {
            text_.insert(at, newline_ + table.indent + line);
            return;
        }
        // The first line of a document whose headers follow.
        const bool needs_gap = table.parent == nullptr && !has_own_lines(table) && at < text_.size() &&
                               text_[at] != '\n' && text_[at] != '\r';
        text_.insert(at, table.indent + line + newline_ + (needs_gap ? newline_ : ""));
    }

    [[nodiscard]] static bool has_own_lines(const toml_item& table) {
        return std::any_of(table.members.begin(), table.members.end(), [](const auto& each) {
            return each.second->line_begin != toml_item::nowhere || each.second->dotted_in != nullptr;
        });
    }

    // [header] and one line: at the end of the document, or of the element of [[...]] that the table belongs to.
    void insert_table(const toml_item& in, const toml_path& rest, std::string_view value) {
        const toml_item* element = &in;
        while (element != nullptr && !element->is_element) element = element->parent;
        const std::size_t at = element != nullptr ? element->extent_end : text_.size();
        std::string header = in.header;
        const toml_path above(rest.begin(), rest.end() - 1);
        if (!header.empty() && !above.empty()) header += '.';
        header += spell(above);
        std::string added = "[" + header + "]" + newline_ + spell({rest.back()}).append(" = ").append(value);
        const bool is_first = at == start_of_text();
        const bool is_line_open = !is_first && text_[at - 1] != '\n';
        if (!is_first) added.insert(0, newline_);
        if (is_line_open)
            added.insert(0, newline_);
        else
            added += newline_;
        text_.insert(at, added);
    }

    [[nodiscard]] std::size_t start_of_text() const { return text_.starts_with("\xEF\xBB\xBF") ? 3 : 0; }

    // ---- removing ---------------------------------------------------------------------------------------------------

    static void collect(const toml_item& item, std::vector<span>& lines, std::vector<const toml_item*>& entries) {
        if (item.line_begin != toml_item::nowhere) {
            lines.push_back({item.line_begin, item.line_end});
            return;
        }
        if (item.value_begin != toml_item::nowhere) {
            entries.push_back(&item);
            return;
        }
        if (item.has_header) lines.push_back({item.block_begin, item.block_end});
        for (const auto& [name, member] : item.members) collect(*member, lines, entries);
        for (const toml_item* each : item.entries) collect(*each, lines, entries);
    }

    // A text without a newline at its end stays one.
    void erase_lines(std::size_t begin, std::size_t end) {
        if (end == text_.size() && end != begin && text_[end - 1] != '\n' && begin != 0 && text_[begin - 1] == '\n') {
            --begin;
            if (begin != 0 && text_[begin - 1] == '\r') --begin;
        }
        text_.erase(begin, end - begin);
    }

    // An element of an array or a key of an inline table, with the comma that is then too many.
    void erase_entry(const toml_item& item) {
        const std::vector<toml_item*>& entries = item.written_in->entries;
        const bool is_first = entries.front() == &item;
        const bool has_comma = item.comma != toml_item::nowhere;
        std::size_t begin = item.begin;
        std::size_t end = has_comma ? item.comma + 1 : item.value_end;

        std::size_t line_begin = begin;
        while (line_begin != 0 && is_blank(text_[line_begin - 1])) --line_begin;
        const bool begins_line = line_begin != 0 && text_[line_begin - 1] == '\n';
        std::size_t after = end;
        while (after != text_.size() && is_blank(text_[after])) ++after;
        const bool ends_line = text_[after] == '\n' || text_[after] == '\r' || text_[after] == '#';
        if (begins_line && ends_line) {
            begin = line_begin;
            end = text_.find('\n', after) + 1;
        } else if (has_comma) {
            if (ends_line)
                begin = line_begin;
            else
                end = after;
        } else if (!is_first && !begins_line) {
            begin = (*(std::find(entries.begin(), entries.end(), &item) - 1))->comma;
        }
        text_.erase(begin, end - begin);
    }

    std::string& text_;
    std::string newline_;
};

}  // namespace cfg::detail
