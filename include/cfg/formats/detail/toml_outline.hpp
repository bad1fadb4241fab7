// SPDX-License-Identifier: MIT
// Where in a TOML document each key, value and table stands, byte by byte.
#pragma once

#include <cfg/core/load_state.hpp>
#include <cfg/core/show.hpp>
#include <cfg/formats/detail/scan.hpp>
#include <cfg/formats/detail/toml_scalar.hpp>
#include <cfg/formats/detail/toml_string.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cfg::detail {

/// A value, a table or an element of an array. Places are offsets in the text.
struct toml_item {
    enum class kind : std::uint8_t {
        single,
        array,
        inline_table,
        table,      // the root, one with a header, one that the headers of others or dotted keys imply
        table_list  // [[...]]; its elements are tables
    };
    static constexpr std::size_t nowhere = ~std::size_t{0};

    kind is = kind::table;
    toml_item* parent = nullptr;
    std::map<std::string, toml_item*, std::less<>> members;  // of tables
    std::vector<toml_item*> entries;                         // elements of arrays and lists; keys of an inline table

    // What is written with a key, or is an element of an array.
    std::size_t begin = nowhere;        // of its key
    std::size_t value_begin = nowhere;
    std::size_t value_end = nowhere;
    std::size_t comma = nowhere;        // the one after it, inside brackets
    std::size_t line_begin = nowhere;   // of all its lines, if it has them for itself
    std::size_t line_end = nowhere;
    toml_item* written_in = nullptr;    // the table among whose lines, or the brackets between which, it stands

    // Tables.
    std::string header;                 // the path to it, as headers spell it
    bool has_header = false;
    bool is_element = false;            // of [[...]]
    std::size_t block_begin = nowhere;  // from its header
    std::size_t block_end = nowhere;    // to the end of the last of its own lines: where another line goes
    std::size_t extent_end = nowhere;   // to the end of all tables inside it
    std::string indent;                 // before its keys
    toml_item* dotted_in = nullptr;     // where dotted keys imply it
    std::string dotted_prefix;          // "a.b.": what its members' keys begin with there

    [[nodiscard]] bool is_table() const noexcept { return is == kind::table || is == kind::inline_table; }
};

/// The outline of a text that the reader has found to be a TOML document.
class toml_outline {
public:
    explicit toml_outline(std::string_view text) : padded_(text), size_(text.size()) {
        padded_.append(text_padding, '\0');
        root_ = &items_.emplace_back();
        root_->has_header = true;
        scan();
    }
    toml_outline(const toml_outline&) = delete;
    toml_outline& operator=(const toml_outline&) = delete;

    [[nodiscard]] toml_item& root() noexcept { return *root_; }

private:
    [[nodiscard]] std::size_t offset(const char* p) const noexcept {
        return static_cast<std::size_t>(p - padded_.data());
    }
    [[nodiscard]] const char* end() const noexcept { return padded_.data() + size_; }

    toml_item& add_item(toml_item& parent) {
        toml_item& made = items_.emplace_back();
        made.parent = &parent;
        return made;
    }

    toml_item& add_member(toml_item& table, const std::string& name) {
        toml_item& made = add_item(table);
        made.header = table.header;
        if (!made.header.empty()) made.header += '.';
        append_key(made.header, name);
        table.members.emplace(name, &made);
        return made;
    }

    void scan() {
        const char* p = padded_.data();
        if (std::string_view(p, size_).starts_with("\xEF\xBB\xBF")) p += 3;
        root_->block_begin = offset(p);
        root_->block_end = offset(skip_title(p));
        toml_item* table = root_;
        while (p != end()) {
            const char* const line = p;
            p = skip_blanks(p);
            const std::string_view indent(line, static_cast<std::size_t>(p - line));
            toml_item* written = nullptr;
            const bool is_header = *p == '[';
            if (is_header)
                p = scan_header(p, table);
            else if (p != end() && *p != '#' && *p != '\n' && *p != '\r')
                p = scan_statement(p, *table, written);
            p = skip_line(p);
            if (!is_header && written == nullptr) continue;
            if (is_header) table->block_begin = offset(line);
            table->indent = indent;
            table->block_end = offset(p);
            for (toml_item* each = table; each != nullptr; each = each->parent) each->extent_end = offset(p);
            if (written == nullptr) continue;
            written->line_begin = offset(line);
            written->line_end = offset(p);
        }
    }

    [[nodiscard]] const char* skip_line(const char* p) const {
        while (p != end() && *p != '\n') ++p;
        return p == end() ? p : p + 1;
    }

    // Past the comments that the document begins with, and the empty line behind them; nowhere without that.
    [[nodiscard]] const char* skip_title(const char* const begin) const {
        const char* p = begin;
        while (*skip_blanks(p) == '#') p = skip_line(p);
        const char* const blank = skip_blanks(p);
        return p != begin && (*blank == '\n' || *blank == '\r') ? skip_line(p) : begin;
    }

    const char* read_key(const char* p, std::string& name) {
        if (*p == '"' || *p == '\'') {
            std::string_view text;
            p = read_string(p, end(), text, buffer_, fault_);
            name = text;
            return p;
        }
        const std::size_t length = bare_key_length(p);
        name.assign(p, length);
        return p + length;
    }

    const char* scan_header(const char* p, toml_item*& table) {
        const bool is_list = p[1] == '[';
        p = skip_blanks(p + (is_list ? 2 : 1));
        toml_item* in = root_;
        std::string name;
        for (;;) {
            p = skip_blanks(read_key(p, name));
            const auto found = in->members.find(name);
            toml_item* member = found != in->members.end() ? found->second : &add_member(*in, name);
            if (*p == '.') {
                in = member->is == toml_item::kind::table_list ? member->entries.back() : member;
                p = skip_blanks(p + 1);
                continue;
            }
            if (is_list) {
                member->is = toml_item::kind::table_list;
                toml_item& element = add_item(*member);
                element.header = member->header;
                element.is_element = true;
                member->entries.push_back(&element);
                member = &element;
            }
            member->has_header = true;
            table = member;
            return p + 1;
        }
    }

    // key.key = value
    const char* scan_statement(const char* p, toml_item& table, toml_item*& written) {
        const char* const begin = p;
        toml_item* in = &table;
        std::string prefix;
        std::string name;
        for (;;) {
            p = skip_blanks(read_key(p, name));
            if (*p != '.') break;
            const auto found = in->members.find(name);
            in = found != in->members.end() ? found->second : &add_member(*in, name);
            append_key(prefix, name);
            prefix += '.';
            if (in->dotted_in == nullptr) {
                in->dotted_in = &table;
                in->dotted_prefix = prefix;
            }
            p = skip_blanks(p + 1);
        }
        written = &add_member(*in, name);
        written->begin = offset(begin);
        written->written_in = &table;
        if (table.is == toml_item::kind::inline_table) table.entries.push_back(written);
        return scan_value(skip_blanks(p + 1), *written);
    }

    const char* skip_space(const char* p) const {
        for (;;) {
            while (is_blank(*p) || *p == '\n' || *p == '\r') ++p;
            if (*p != '#') return p;
            p = skip_line(p);
        }
    }

    const char* scan_value(const char* p, toml_item& item) {
        item.value_begin = offset(p);
        if (*p == '[' || *p == '{') {
            const bool is_array = *p == '[';
            item.is = is_array ? toml_item::kind::array : toml_item::kind::inline_table;
            for (p = skip_space(p + 1); *p != (is_array ? ']' : '}'); p = skip_space(p)) {
                toml_item* written = nullptr;
                if (is_array) {
                    written = &add_item(item);
                    written->begin = offset(p);
                    written->written_in = &item;
                    item.entries.push_back(written);
                    p = scan_value(p, *written);
                } else {
                    p = scan_statement(p, item, written);
                }
                p = skip_space(p);
                if (*p != ',') continue;
                written->comma = offset(p);
                ++p;
            }
            ++p;
        } else {
            item.is = toml_item::kind::single;
            scalar ignored;
            p = read_scalar(p, end(), ignored, buffer_, fault_);
        }
        item.value_end = offset(p);
        return p;
    }

    std::string padded_;
    std::size_t size_;
    std::deque<toml_item> items_;  // a deque: they point to each other
    toml_item* root_ = nullptr;
    std::string buffer_;
    toml_fault fault_;
};

}  // namespace cfg::detail
