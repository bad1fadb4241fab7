// SPDX-License-Identifier: MIT
// Writes a tree of values as TOML in any of the styles that the language has, chosen by chance.
#pragma once

#include <cfg/core/value.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace toml_writer {

/// Chance that is the same on every machine.
class dice {
public:
    explicit dice(std::uint64_t seed) : engine_(seed) {}

    [[nodiscard]] std::uint64_t bits() { return engine_(); }
    /// 0 to `count` - 1.
    [[nodiscard]] std::size_t below(std::size_t count) { return static_cast<std::size_t>(engine_() % count); }
    [[nodiscard]] bool chance(unsigned percent) { return below(100) < percent; }

    template <class List>
    [[nodiscard]] const auto& one_of(const List& list) {
        return list[below(std::size(list))];
    }

    template <class List>
    void shuffle(List& list) {
        for (std::size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[below(i)]);
    }

private:
    std::mt19937_64 engine_;
};

/// A value to be written: a single one, a list or a table.
struct node {
    enum class kind { single, list, table };
    struct entry;

    kind is = kind::single;
    cfg::value single;      ///< what it is when read without a type
    std::string spelling;   ///< how a single value must be written; empty where there is a choice
    std::vector<node> elements;
    std::vector<entry> members;
};

struct node::entry {
    std::string name;
    node what;
};

[[nodiscard]] inline bool is_list_of_tables(const node& list) {
    return list.is == node::kind::list && !list.elements.empty() &&
           std::all_of(list.elements.begin(), list.elements.end(), [](const node& each) { return each.is == node::kind::table; });
}

/// The dynamic value that a document of the whole must give.
[[nodiscard]] inline cfg::value as_value(const node& whole) {
    if (whole.is == node::kind::single) return whole.single;
    if (whole.is == node::kind::list) {
        cfg::value::array array;
        for (const node& each : whole.elements) array.push_back(as_value(each));
        return array;
    }
    cfg::value::table table;
    for (const auto& [name, member] : whole.members) table.emplace(name, as_value(member));
    return table;
}

/// Writes one document; every call may write another one.
class writer {
public:
    explicit writer(dice& chance) : dice_(chance) {}

    [[nodiscard]] std::string write(const node& document) {
        newline_ = dice_.chance(25) ? "\r\n" : "\n";
        indents_ = dice_.chance(20);
        comments_ = dice_.chance(50) ? 15 : 0;
        compact_ = dice_.chance(20);
        chain root;
        std::vector<chain> others;
        root.emplace_back();
        write_members(document, {}, {}, root.front(), root, others);
        std::string text = dice_.chance(5) ? "\xEF\xBB\xBF" : "";
        // The root's own members have no header, so they come first.
        for (const std::string& each : root) text += each;
        for (const std::string& each : merged(std::move(others))) text += each;
        if (dice_.chance(10) && text.ends_with(newline_)) text.resize(text.size() - newline_.size());
        return text;
    }

private:
    /// Pieces of a document that must keep their order, with anything between them.
    using chain = std::vector<std::string>;

    [[nodiscard]] chain merged(std::vector<chain> chains) {
        chain all;
        std::vector<std::size_t> next(chains.size(), 0);
        for (;;) {
            std::vector<std::size_t> open;
            for (std::size_t i = 0; i < chains.size(); ++i)
                if (next[i] < chains[i].size()) open.push_back(i);
            if (open.empty()) return all;
            const std::size_t chosen = dice_.one_of(open);
            all.push_back(std::move(chains[chosen][next[chosen]++]));
        }
    }

    // Writes the members of a table: lines into `body`, whose place in the document is the end of `own`, and tables with
    // headers into `own` where they must follow and into `others` where they need not. `path` is written in headers, and
    // `prefix` before the keys of lines.
    void write_members(const node& table, const std::string& path, const std::string& prefix, std::string& body, chain& own, std::vector<chain>& others) {
        std::vector<std::string> lines;
        chain following;
        write_lines(table, path, prefix, lines, following, others);
        dice_.shuffle(lines);
        for (const std::string& line : lines) {
            write_between(body);
            body += line;
            write_line_end(body);
        }
        for (std::string& each : following) own.push_back(std::move(each));
    }

    void write_lines(const node& table, const std::string& path, const std::string& prefix, std::vector<std::string>& lines, chain& following,
                     std::vector<chain>& others) {
        for (const auto& [name, member] : table.members) {
            const std::string inner_path = path.empty() ? key(name) : path + dot() + key(name);
            const std::string inner_prefix = prefix.empty() ? key(name) : prefix + dot() + key(name);
            // Tables in a dotted table follow it: written before, they would be tables that a dotted key must not extend.
            const bool dotted = !prefix.empty();
            const auto take = [&](std::vector<chain> made) {
                if (dotted)
                    for (std::string& each : merged(std::move(made))) following.push_back(std::move(each));
                else
                    for (chain& each : made) others.push_back(std::move(each));
            };
            if (member.is == node::kind::table && !member.members.empty() && dice_.chance(25)) {
                write_lines(member, inner_path, inner_prefix, lines, following, others);
            } else if (member.is == node::kind::table && dice_.chance(65)) {
                take(write_section(member, inner_path));
            } else if (is_list_of_tables(member) && dice_.chance(65)) {
                take({write_elements(member, inner_path)});
            } else {
                lines.push_back(inner_prefix + equals() + value(member, 0));
            }
        }
    }

    // [path] and what belongs to it.
    [[nodiscard]] std::vector<chain> write_section(const node& table, const std::string& path) {
        std::vector<chain> others;
        chain own;
        std::string body;
        own.emplace_back();
        write_members(table, path, {}, body, own, others);
        // A table that only holds tables needs no header of its own.
        const bool implied = body.empty() && !(others.empty() && own.size() == 1) && dice_.chance(50);
        if (!implied) own.front() = header("[", path, "]") + body;
        others.push_back(std::move(own));
        return others;
    }

    // [[path]] for each element, each followed by all that belongs to it.
    [[nodiscard]] chain write_elements(const node& list, const std::string& path) {
        chain all;
        for (const node& each : list.elements) {
            std::vector<chain> others;
            chain own;
            std::string body;
            own.emplace_back();
            write_members(each, path, {}, body, own, others);
            all.push_back(header("[[", path, "]]") + body);
            own.erase(own.begin());
            others.push_back(std::move(own));
            for (std::string& inner : merged(std::move(others))) all.push_back(std::move(inner));
        }
        return all;
    }

    // ---- lines -----------------------------------------------------------------------------------------------------

    [[nodiscard]] std::string blanks() {
        if (compact_ || !dice_.chance(15)) return {};
        return dice_.chance(70) ? " " : dice_.chance(50) ? "\t" : "  \t ";
    }

    [[nodiscard]] std::string dot() { return blanks() + "." + blanks(); }

    // Mostly as people write it, so that the reader's shortcuts are taken too.
    [[nodiscard]] std::string equals() {
        if (compact_) return "=";
        return dice_.chance(80) ? " = " : blanks() + "=" + blanks();
    }

    [[nodiscard]] std::string header(std::string_view opening, const std::string& path, std::string_view closing) {
        std::string line;
        write_between(line);
        if (indents_) line += "  ";
        line.append(opening).append(blanks()).append(path).append(blanks()).append(closing);
        write_line_end(line);
        return line;
    }

    void write_between(std::string& out) {
        if (dice_.chance(comments_)) out += newline_;
        if (dice_.chance(comments_)) out.append(indents_ ? " " : "").append(comment()).append(newline_);
        if (indents_) out += dice_.chance(50) ? "    " : "\t";
    }

    void write_line_end(std::string& out) {
        if (dice_.chance(comments_)) out.append(blanks()).append(comment());
        out += newline_;
    }

    [[nodiscard]] std::string comment() {
        constexpr std::string_view texts[] = {"#", "# comment", "# [no.header]", "# x = 1", "#\t\xC3\xA9 \xF0\x9F\x98\x80", "# \"\"\" ''' \\"};
        return std::string(dice_.one_of(texts));
    }

    // Between the parts of an array or an inline table.
    [[nodiscard]] std::string space() {
        if (!dice_.chance(10)) return dice_.chance(50) && !compact_ ? " " : "";
        std::string text = blanks();
        if (dice_.chance(30)) text += comment();
        return text + newline_ + blanks();
    }

    // ---- keys --------------------------------------------------------------------------------------------------------

    [[nodiscard]] static bool is_bare(std::string_view name) {
        return !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == name.npos;
    }

    [[nodiscard]] std::string key(const std::string& name) {
        if (is_bare(name) && dice_.chance(85)) return name;
        if (is_literal(name) && dice_.chance(50)) return "'" + name + "'";
        return '"' + escaped(name, false) + '"';
    }

    // ---- values --------------------------------------------------------------------------------------------------------

    [[nodiscard]] std::string value(const node& what, int depth) {
        if (what.is == node::kind::single) return single(what);
        if (what.is == node::kind::list) {
            std::string text = "[" + space();
            for (std::size_t i = 0; i < what.elements.size(); ++i) {
                if (i != 0) text += space() + (dice_.chance(70) ? ", " : ",") + space();
                text += value(what.elements[i], depth + 1);
            }
            if (!what.elements.empty() && dice_.chance(15)) text += space() + ",";
            return text + space() + "]";
        }
        std::vector<std::string> members;
        inline_members(what, {}, members, depth);
        dice_.shuffle(members);
        std::string text = "{" + space();
        for (std::size_t i = 0; i < members.size(); ++i) text += (i != 0 ? space() + "," + space() : "") + members[i];
        if (!members.empty() && dice_.chance(10)) text += space() + ",";
        return text + space() + "}";
    }

    void inline_members(const node& table, const std::string& prefix, std::vector<std::string>& out, int depth) {
        for (const auto& [name, member] : table.members) {
            const std::string path = prefix.empty() ? key(name) : prefix + dot() + key(name);
            if (member.is == node::kind::table && !member.members.empty() && dice_.chance(25))
                inline_members(member, path, out, depth);
            else
                out.push_back(path + equals() + value(member, depth + 1));
        }
    }

    [[nodiscard]] std::string single(const node& what) {
        if (!what.spelling.empty()) return what.spelling;
        if (const bool* truth = what.single.get_if<bool>()) return *truth ? "true" : "false";
        if (const auto* number = what.single.get_if<std::int64_t>()) return integer(*number);
        return text(what.single.as<std::string>());
    }

    [[nodiscard]] std::string integer(std::int64_t number) {
        const std::uint64_t magnitude = number < 0 ? 0 - static_cast<std::uint64_t>(number) : static_cast<std::uint64_t>(number);
        if (number < 0 || dice_.chance(70)) {
            const std::string sign = number < 0 ? "-" : (dice_.chance(5) ? "+" : "");
            return sign + with_underscores(std::to_string(magnitude));
        }
        constexpr std::pair<unsigned, const char*> bases[] = {{16, "0x"}, {8, "0o"}, {2, "0b"}};
        const auto& [base, prefix] = dice_.one_of(bases);
        std::string digits;
        const bool upper = dice_.chance(50);
        for (std::uint64_t rest = magnitude; digits.empty() || rest != 0; rest /= base)
            digits.insert(digits.begin(), (upper ? "0123456789ABCDEF" : "0123456789abcdef")[rest % base]);
        if (dice_.chance(10)) digits.insert(0, "00");  // only decimal numbers must not begin with zeros
        return prefix + with_underscores(digits);
    }

    [[nodiscard]] std::string with_underscores(std::string digits) {
        if (dice_.chance(80)) return digits;
        for (std::size_t i = digits.size(); i-- > 1;)
            if (dice_.chance(30)) digits.insert(i, 1, '_');
        return digits;
    }

    // ---- strings -----------------------------------------------------------------------------------------------------

    [[nodiscard]] static bool is_literal(std::string_view text) {
        return std::all_of(text.begin(), text.end(), [](char c) {
            const auto byte = static_cast<unsigned char>(c);
            return c == '\t' || (byte >= 0x20 && byte != 0x7F && c != '\'');
        });
    }

    // Newlines may be written as they are where the text's own are the document's.
    [[nodiscard]] bool keeps_newlines(std::string_view text) const {
        for (std::size_t i = 0; i < text.size(); ++i) {
            const bool after_return = i != 0 && text[i - 1] == '\r';
            if (text[i] == '\n' && after_return != (newline_ == "\r\n")) return false;
            if (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n')) return false;
        }
        return true;
    }

    [[nodiscard]] static bool is_multi_line_literal(std::string_view text) {
        if (text.find("'''") != text.npos) return false;
        return std::all_of(text.begin(), text.end(), [](char c) {
            const auto byte = static_cast<unsigned char>(c);
            return c == '\t' || c == '\n' || c == '\r' || (byte >= 0x20 && byte != 0x7F);
        });
    }

    [[nodiscard]] std::string text(const std::string& what) {
        const std::size_t style = dice_.below(10);
        if (style < 2 && is_literal(what)) return "'" + what + "'";
        if (style == 2 && keeps_newlines(what) && is_multi_line_literal(what) && (what.empty() || what.back() != '\''))
            return "'''" + first_newline(what) + what + "'''";
        if (style == 3 || style == 4) return "\"\"\"" + first_newline(what) + escaped(what, true) + "\"\"\"";
        return '"' + escaped(what, false) + '"';
    }

    // The newline right after three quotes is not part of the text, so one that is needs another before it.
    [[nodiscard]] std::string first_newline(std::string_view what) {
        const bool needed = what.starts_with('\n') || what.starts_with("\r\n");
        return needed || dice_.chance(50) ? newline_ : "";
    }

    [[nodiscard]] std::string escaped(std::string_view what, bool multi_line) {
        const bool raw_newlines = multi_line && keeps_newlines(what) && dice_.chance(70);
        const unsigned eager = dice_.chance(20) ? 20 : 0;  // escapes where none are needed
        std::string out;
        std::size_t quotes = 0;
        for (std::size_t i = 0; i < what.size(); ++i) {
            const char c = what[i];
            const auto byte = static_cast<unsigned char>(c);
            quotes = c == '"' ? quotes + 1 : 0;
            if (c == '"') {
                const bool may_stay = multi_line && quotes < 3 && i + 1 != what.size();
                if (may_stay && dice_.chance(50)) {
                    out += c;
                } else {
                    out += "\\\"";
                    quotes = 0;
                }
            } else if (c == '\\') {
                out += "\\\\";
            } else if (raw_newlines && (c == '\n' || c == '\r')) {
                out += c;
            } else if (byte < 0x20 || byte == 0x7F) {
                out += control(c);
            } else if (byte < 0x80 && dice_.chance(eager)) {
                out += hexadecimal(byte);
            } else {
                out += c;
            }
            // A backslash at the end of a line swallows what is white up to the next word.
            const bool white_follows = i + 1 == what.size() || std::string_view(" \t\r\n").find(what[i + 1]) != std::string_view::npos;
            if (multi_line && !white_follows && byte < 0x80 && static_cast<unsigned char>(what[i + 1]) < 0x80 && c != '"' && c != '\r' && dice_.chance(3))
                out += "\\" + blanks() + newline_ + (dice_.chance(50) ? newline_ + "\t" : "  ");
        }
        return out;
    }

    [[nodiscard]] std::string control(char c) {
        constexpr std::string_view known = "\b\t\n\f\r\x1B";
        const std::size_t at = known.find(c);
        if (c == '\t' && dice_.chance(50)) return "\t";
        if (at != known.npos && dice_.chance(80)) return {'\\', "btnfre"[at]};
        return hexadecimal(static_cast<unsigned char>(c));
    }

    [[nodiscard]] std::string hexadecimal(unsigned char byte) {
        constexpr std::string_view forms[] = {"\\x", "\\u00", "\\U000000"};
        const std::string_view digits = dice_.chance(50) ? "0123456789ABCDEF" : "0123456789abcdef";
        return std::string(dice_.one_of(forms)) + digits[byte >> 4] + digits[byte & 15];
    }

    dice& dice_;
    std::string newline_ = "\n";
    unsigned comments_ = 0;
    bool indents_ = false;
    bool compact_ = false;
};

}  // namespace toml_writer
