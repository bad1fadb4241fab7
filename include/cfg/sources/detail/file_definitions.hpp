// SPDX-License-Identifier: MIT
// How a file is found, read and refused.
#pragma once

#include <algorithm>
#include <cfg/core/load_state.hpp>
#include <cfg/core/show.hpp>
#include <cfg/core/source_outline.hpp>
#include <cfg/formats/known_formats.hpp>
#include <cfg/sources/detail/profile_table.hpp>
#include <cfg/sources/document.hpp>
#include <cfg/sources/file.hpp>
#include <cfg/sources/noted_input.hpp>
#include <cfg/sources/regular_file.hpp>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace cfg {
namespace detail {

// ---- one file as a layer ----------------------------------------------------------------------------------------------

/// Reads a file as a document; `text` is then what was read.
inline file_outcome read_layer(const std::filesystem::path& path, unknown_policy policy,
                               const template_variables& variables, bool may_be_missing, load_state& state,
                               document*& text) {
    std::string content;
    std::string why;
    const document_format* format = known_format::find(path.extension().string());
    const file_outcome outcome = read_noted_file(path, state, content, why);
    if (outcome == file_outcome::missing && may_be_missing) return outcome;
    const std::uint32_t source = state.origins.add_source(source_kind::file, path.string());
    if (outcome == file_outcome::read && format != nullptr) {
        read_document(std::move(content), *format, source, policy, variables, state);
        text = state.document_of(source);
        return outcome;
    }
    state.incomplete = true;
    state.unreadable |= outcome != file_outcome::read;
    problem found;
    found.where = state.origins.origin_at(source, 0, 0);
    if (outcome != file_outcome::read || path.empty()) {
        found.message = describe_unread_file(place_of_file(path, state), outcome, why);
    } else {
        found.message = "the format of this file is not known by its extension";
        found.expected = known_format::list_extensions();
        if (path.extension() == ".json") found.suggestion = "a program that includes <cfg/formats/json.hpp> reads JSON";
    }
    state.add_problem(std::move(found));
    return outcome == file_outcome::missing ? outcome : file_outcome::failed;
}

/// Adds the line of a file. Its first byte is read, which tells whether the others can be.
inline file_outcome outline_file(const std::filesystem::path& path, bool may_be_missing, source_outline& out) {
    std::string first_byte;
    std::string why;
    file_outcome outcome = read_file(path, 0, first_byte, why);
    if (outcome == file_outcome::read && known_format::find(path.extension().string()) == nullptr) {
        outcome = file_outcome::failed;
        why = "found, but not of a known format, " + known_format::list_extensions();
    }
    out.add(path.string(), describe_presence(outcome, std::move(why), may_be_missing));
    return outcome;
}

/// Whether a file source is the first of a load, and so reads the file that --config names, if it names one.
[[nodiscard]] inline bool takes_main_file(load_state& state) {
    return !state.main_file.empty() && !std::exchange(state.main_file_taken, true);
}

// ---- profiles -----------------------------------------------------------------------------------------------------------

/// The profile that counts: the one that the program names, or else CFG_PROFILE; empty if there is none.
[[nodiscard]] inline std::string active_profile(const std::string& named_by_program) {
    const char* const named = named_by_program.empty() ? std::getenv("CFG_PROFILE") : nullptr;
    return named != nullptr ? named : named_by_program;
}

/// `gateway.prod.toml` for `gateway.toml`.
[[nodiscard]] inline std::filesystem::path profile_path(const std::filesystem::path& base, std::string_view profile) {
    std::filesystem::path path = base;
    return path.replace_filename(base.stem().string().append(".").append(profile).append(base.extension().string()));
}

/// The profiles that have a file beside `base`.
[[nodiscard]] inline std::vector<std::string> profile_files_of(const std::filesystem::path& base) {
    const std::string begin = base.stem().string() + ".";
    const std::string end = base.extension().string();
    std::vector<std::string> names;
    std::error_code failed;
    const std::filesystem::path folder = base.has_parent_path() ? base.parent_path() : ".";
    for (std::filesystem::directory_iterator each(folder, failed), last; !failed && each != last;
         each.increment(failed)) {
        const std::string name = each->path().filename().string();
        if (name.size() > begin.size() + end.size() && name.starts_with(begin) && name.ends_with(end))
            names.push_back(name.substr(begin.size(), name.size() - begin.size() - end.size()));
    }
    return names;
}

inline void apply_profile(const std::filesystem::path& base, const std::string& profile, unknown_policy policy,
                          const template_variables& variables, document* tables, file_outcome base_outcome,
                          load_state& state) {
    const auto refuse = [&](std::string message, std::string suggestion) {
        problem found;
        found.where = origin(source_kind::file, std::make_shared<const std::string>(base.string()));
        found.message = std::move(message);
        found.suggestion = std::move(suggestion);
        state.incomplete = true;
        state.add_problem(std::move(found));
    };
    // The name becomes part of a path.
    if (!is_bare_key(profile))
        return refuse("\"" + std::string(shortened(profile)) + "\" is no name for a profile",
                      "a name has letters, digits, _ and -");

    std::vector<std::string> names = tables != nullptr ? profile_tables_of(*tables, state) : std::vector<std::string>();
    bool is_known = std::find(names.begin(), names.end(), profile) != names.end();
    if (is_known && find_row(*state.root.type->table, profile_key) != nullptr)
        return refuse("tables of profiles cannot be told from the configuration's own member \"profile\"",
                      "keep profiles in files of their own");
    if (is_known) read_profile_table(*tables, profile, policy, state);
    document* text = nullptr;
    is_known |= read_layer(profile_path(base, profile), policy, variables, true, state, text) != file_outcome::missing;
    if (is_known || base_outcome == file_outcome::missing) return;

    for (std::string& each : profile_files_of(base)) names.push_back(std::move(each));
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    std::string known;
    for (const std::string& each : names) known.append(known.empty() ? "the profiles are " : ", ").append(each);
    if (names.empty()) known = "there is no file " + profile_path(base, profile).string();
    state.unreadable = true;
    refuse("there is no profile \"" + profile + "\"", std::move(known));
}

}  // namespace detail

CFG_INLINE file_source::file_source(std::filesystem::path path) : path_(std::move(path)) {}

CFG_INLINE file_source file_source::optional() const {
    file_source changed = *this;
    changed.optional_ = true;
    return changed;
}

CFG_INLINE file_source file_source::unknown(unknown_policy policy) const {
    file_source changed = *this;
    changed.policy_ = policy;
    return changed;
}

CFG_INLINE file_source file_source::profile(std::string name) const {
    file_source changed = *this;
    changed.has_profile_ = true;
    changed.profile_ = std::move(name);
    return changed;
}

CFG_INLINE file_source file_source::profile_tables() const {
    file_source changed = profile(profile_);
    changed.has_profile_tables_ = true;
    return changed;
}

CFG_INLINE file_source file_source::interpolate(variables given) const {
    file_source changed = *this;
    changed.variables_.use(std::move(given));
    return changed;
}

CFG_INLINE void file_source::apply(detail::load_state& state) const {
    const bool replaced = detail::takes_main_file(state);
    const std::filesystem::path path = replaced ? std::filesystem::path(state.main_file) : path_;
    const bool has_tables = has_profile_tables_ && state.root.type->kind == detail::form::table;
    if (has_tables) state.ignored_key = detail::profile_key;
    detail::document* base = nullptr;
    const detail::file_outcome outcome =
        detail::read_layer(path, policy_, variables_, optional_ && !replaced, state, base);
    state.ignored_key = {};
    if (outcome == detail::file_outcome::missing && replaced)
        state.problems.back().suggestion = "it was named by --config";
    if (!has_profile_ || outcome == detail::file_outcome::failed) return;

    const std::string active = detail::active_profile(profile_);
    if (!active.empty())
        detail::apply_profile(path, active, policy_, variables_, has_tables ? base : nullptr, outcome, state);
}

CFG_INLINE void file_source::outline(detail::source_outline& out) const {
    const bool replaced = detail::takes_main_file(out.state);
    const std::filesystem::path path = replaced ? std::filesystem::path(out.state.main_file) : path_;
    const detail::file_outcome outcome = detail::outline_file(path, optional_ && !replaced, out);
    if (replaced)
        out.lines.back().answer +=
            path == path_ ? "; --config names it" : "; --config names it in place of " + path_.string();
    if (variables_.are_used()) out.lines.back().answer += "; a template";
    if (!has_profile_ || outcome == detail::file_outcome::failed) return;

    const std::string active = detail::active_profile(profile_);
    if (active.empty())
        return out.add(detail::profile_path(path, "<profile>").string(), "no profile: CFG_PROFILE is not set");
    const std::string named = "profile \"" + active + (profile_.empty() ? "\" from CFG_PROFILE" : "\"");
    if (!detail::is_bare_key(active)) return out.add("(no file)", named + ", which is no name for one");
    const bool may_be_missing = has_profile_tables_ || outcome == detail::file_outcome::missing;
    static_cast<void>(detail::outline_file(detail::profile_path(path, active), may_be_missing, out));
    out.lines.back().answer += "; " + named;
    if (has_profile_tables_)
        out.lines.back().remarks.push_back("over the table [profile." + active + "] of " + path.string() +
                                           ", if there is one");
}

CFG_INLINE file_source file(std::filesystem::path path) { return file_source(std::move(path)); }

}  // namespace cfg
