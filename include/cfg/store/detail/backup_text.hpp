// SPDX-License-Identifier: MIT
// What stands in a backup: a line about it, the folders that relative paths begin at, and the value of each leaf.
#pragma once

#include <algorithm>
#include <cfg/core/date_time.hpp>
#include <cfg/core/load_state.hpp>
#include <cfg/core/show.hpp>
#include <cfg/core/utf8.hpp>
#include <cfg/core/written_tree.hpp>
#include <cfg/formats/toml.hpp>
#include <cfg/formats/toml_notation.hpp>
#include <cfg/sources/document.hpp>
#include <cfg/sources/named_path.hpp>
#include <cfg/store/event.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cfg::detail {

// ---- the first line --------------------------------------------------------------------------------------------------------

inline constexpr std::string_view backup_mark = "# cfg-backup ";
inline constexpr std::string_view backup_format = "1 ";

/// The 64-bit FNV-1a hash, 16 digits. No two texts that differ in one byte have the same.
[[nodiscard]] inline std::string checksum_of(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char each : text) hash = (hash ^ static_cast<unsigned char>(each)) * 0x100000001b3;
    std::string digits(16, '0');
    for (std::size_t i = digits.size(); i-- > 0; hash >>= 4) digits[i] = "0123456789abcdef"[hash & 15];
    return digits;
}

/// ` "gateway" 12 `
[[nodiscard]] inline std::string owner_of_backup(std::string_view application, std::uint64_t number) {
    std::string text = " ";
    append_quoted(text, application);
    return text + ' ' + std::to_string(number) + ' ';
}

/// The whole text: the first line, `# cfg-backup 1 <checksum> "gateway" 12 2024-05-01T12:00:00.250Z`, and what follows. The
/// checksum is of all that stands behind it.
[[nodiscard]] inline std::string seal_backup(std::string_view application, std::uint64_t number, std::string_view time,
                                             std::string_view body) {
    const std::string rest = owner_of_backup(application, number).append(time).append("\n").append(body);
    return std::string(backup_mark).append(backup_format).append(checksum_of(rest)) + rest;
}

/// What is wrong with a backup, nothing if it is intact. Sets the time then.
[[nodiscard]] inline std::string find_fault(std::string_view text, std::string_view application, std::uint64_t number,
                                            std::chrono::system_clock::time_point& time) {
    constexpr std::size_t checksum_size = 16;
    if (!text.starts_with(backup_mark)) return "is not a backup: it does not begin with \"# cfg-backup \"";
    text.remove_prefix(backup_mark.size());
    if (!text.starts_with(backup_format)) return "has a format version that this program does not support";
    text.remove_prefix(backup_format.size());
    const std::string_view checksum = text.substr(0, checksum_size);
    text.remove_prefix(checksum.size());
    if (checksum_of(text) != checksum) return "has a checksum mismatch: the file was modified or truncated";
    const std::string owner = owner_of_backup(application, number);
    if (!text.starts_with(owner))
        return "was renamed or copied: it was written for another application, or has another number";
    const std::string_view written = text.substr(owner.size(), text.find('\n') - owner.size());
    offset_date_time when;
    std::string_view why;
    if (!parse_date_time(written, when, why)) return "has no valid time in its first line";
    time = std::chrono::time_point_cast<std::chrono::system_clock::duration>(to_sys_time(when));
    return {};
}

/// What follows the first line.
[[nodiscard]] inline std::string_view body_of_backup(std::string_view text) noexcept {
    const std::size_t end = text.find('\n');
    return end == text.npos ? std::string_view() : text.substr(end + 1);
}

// ---- where relative paths begin --------------------------------------------------------------------------------------------

// A path in a file is relative to the folder of that file, which a backup must not change. So a comment says which file it was:
// "# from file tls.certificate /etc/gateway/gateway.toml".

struct folder_kind {
    source_kind kind;
    std::string_view begin;  // of the line
};
inline constexpr folder_kind folder_kinds[] = {{source_kind::file, "# from file "},
                                               {source_kind::dotenv, "# from dotenv "},
                                               {source_kind::directory, "# from directory "}};

/// Whether values of the type are file system paths, or contain some.
[[nodiscard]] inline bool has_path(const type_description& type, const enclosing_table* above = nullptr) {
    if (type.kind == form::encoded) return type.text == description_of<std::filesystem::path>::value.text;
    if (type.kind != form::table) return type.element != nullptr && has_path(*type.element, above);
    for (const enclosing_table* each = above; each != nullptr; each = each->above)
        if (each->table == type.table) return false;
    const enclosing_table here{above, type.table};
    for (std::uint32_t i = 0; i < type.table->row_count; ++i)
        if (has_path(*type.table->rows[i].type, &here)) return true;
    return false;
}

/// Gives leaves with paths the file that they came from as their origin.
inline void restore_folders(std::string_view body, load_state& state) {
    for (; body.starts_with("# from "); body = body.substr(std::min(body.find('\n'), body.size() - 1) + 1)) {
        for (const folder_kind& each : folder_kinds) {
            std::string_view line = body.substr(0, body.find('\n'));
            if (!line.starts_with(each.begin)) continue;
            line.remove_prefix(each.begin.size());
            const std::size_t blank = line.find(' ');
            named_place at(*state.root.type);
            std::size_t lost_at = 0;
            if (blank == line.npos || follow_path(at, line.substr(0, blank), lost_at) != path_outcome::found) continue;
            const std::uint32_t source = state.origins.add_source(each.kind, std::string(line.substr(blank + 1)));
            std::erase_if(state.origins.marks, [&](const mark& given) { return given.leaf == at.leaf; });
            state.origins.marks.push_back({at.leaf, source, 0, 0});
        }
    }
}

// ---- the values ------------------------------------------------------------------------------------------------------------

/// Writes what sources gave, so that reading it over the defaults gives exactly the same.
class backup_writer {
public:
    explicit backup_writer(const load_state& given) : given_(given), last_(given.root.type->table->leaf_count) {
        for (const mark& each : given.origins.marks)
            if (each.leaf < last_.size()) last_[each.leaf] = &each;
    }

    /// Errors: throws write_error.
    [[nodiscard]] std::string write() {
        add_table(*given_.root.type->table, given_.root.object, 0, {});
        if (unset_.empty()) return folders_ + lines_;
        return folders_ + std::string(unset_key) + " = [" + unset_ + "]\n" + lines_;
    }

private:
    void add_table(const table_description& table, const void* object, leaf_id first, const std::string& path) {
        for (std::uint32_t i = 0; i < table.row_count; ++i) {
            const field_row& row = table.rows[i];
            const leaf_id leaf = first + row.first_leaf;
            // It has to stay one that no source gives.
            if (row.rules != nullptr && row.rules->is_required && !is_given(leaf, row.leaf_count)) continue;
            std::string below = path;
            if (!below.empty()) below += '.';
            append_key(below, row.name);
            const void* const member = table.member(const_cast<void*>(object), i);
            if (row.type->kind == form::table)
                add_table(*row.type->table, member, leaf, below);
            else
                add_leaf(row, member, leaf, below);
        }
    }

    void add_leaf(const field_row& row, const void* object, leaf_id leaf, const std::string& path) {
        written_node node;
        node.type = row.type;
        node.object = object;
        const bool has_value = written_tree::inside(node).object != nullptr;
        // What is read would be added to a default.
        if (!has_value || merges_layers(row)) {
            if (!unset_.empty()) unset_ += ", ";
            append_quoted(unset_, path);
        }
        try {
            if (has_value) lines_.append(path).append(" = ").append(toml_of({row.type, object})).append("\n");
        } catch (const write_error& error) {
            throw write_error(error.path().empty() ? path : path + '.' + error.path(), error.reason());
        }
        if (last_[leaf] != nullptr && has_path(*row.type))
            add_folder(path, given_.origins.sources[last_[leaf]->source]);
    }

    void add_folder(const std::string& path, const source_name& source) {
        const std::string& name = *source.name;
        const bool is_line =
            std::none_of(name.begin(), name.end(),
                         [](char each) { return static_cast<unsigned char>(each) < ' ' || each == '\x7f'; }) &&
            find_malformed_utf8(name.data(), name.data() + name.size()) == name.data() + name.size();
        for (const folder_kind& each : folder_kinds)
            if (each.kind == source.kind && is_line)
                folders_.append(each.begin).append(path).append(" ").append(name).append("\n");
    }

    [[nodiscard]] bool is_given(leaf_id first, std::uint32_t count) const {
        return std::any_of(last_.begin() + first, last_.begin() + first + count,
                           [](const mark* each) { return each != nullptr; });
    }

    const load_state& given_;
    std::vector<const mark*> last_;  // by leaf
    std::string folders_;
    std::string unset_;
    std::string lines_;
};

/// A backup as the source that takes the place of all others.
class backup_source final : public source_base {
public:
    /// Lifetime: a view of the text.
    backup_source(std::filesystem::path path, std::string_view text) : path_(std::move(path)), text_(text) {}

    /// What this version of the program does not know any more is only warned of: a backup has to do where nothing else does.
    void apply(load_state& state) const override {
        const std::uint32_t source = state.origins.add_source(source_kind::backup, path_.string());
        read_document(std::string(text_), toml, source, unknown_policy::warn, {}, state);
        restore_folders(body_of_backup(text_), state);
        for (problem& each : state.problems) {
            each.line.clear();  // a field that the program does not know any more may have been a secret
            if (each.path != unset_key || each.level != problem::severity::error) continue;
            each.level = problem::severity::warning;
            --state.errors;
            ++state.warnings;
        }
    }

private:
    std::filesystem::path path_;
    std::string_view text_;
};

}  // namespace cfg::detail
