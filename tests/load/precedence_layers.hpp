// SPDX-License-Identifier: MIT
// Every kind of source: each writes values for leaves where it reads them, and knows what origins they then have.
#pragma once

#include "precedence_leaves.hpp"

#include "../sources/loading.hpp"
#include "../sources/scratch_directory.hpp"

#include <cfg/formats/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace precedence {

/// What a source is to give: a value for a leaf.
struct given {
    const precedence::leaf* leaf;
    const precedence::spelling* spelling;
};

/// A source that has been written, and the origin of each value it gives. Where a column is 0 it is not said here.
struct layer {
    std::unique_ptr<const cfg::detail::source_base> source;
    std::vector<cfg::origin> origins;
    std::list<loading::variable> variables{};
};

/// Where layers are written. No two layers of one scratch have the same name.
struct layer_place {
    const loading::scratch_directory& folder;
    std::string name;

    /// A path of the layer's own.
    [[nodiscard]] std::filesystem::path path(std::string_view end) const { return folder / (name + std::string(end)); }
    std::filesystem::path write(std::string_view end, std::string_view content) const { return folder.write(name + std::string(end), content); }
    /// The prefix of its variables.
    [[nodiscard]] std::string prefix() const { return "CFG_PRECEDENCE_" + upper(name); }

    [[nodiscard]] static std::string upper(std::string text) {
        for (char& letter : text)
            if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
        return text;
    }
};

template <class Source>
[[nodiscard]] std::unique_ptr<const cfg::detail::source_base> keep(Source source) {
    return std::make_unique<const Source>(std::move(source));
}

[[nodiscard]] inline cfg::origin at(cfg::source_kind kind, std::string name, std::size_t line = 0, std::size_t column = 0) {
    return {kind, std::make_shared<const std::string>(std::move(name)), static_cast<std::uint32_t>(line), static_cast<std::uint32_t>(column)};
}

// ---- documents --------------------------------------------------------------------------------------------------------

/// A document and where its values stand.
struct written_document {
    struct value_place {
        std::size_t line;
        std::size_t column;
    };
    std::string text;
    std::vector<value_place> places{};

    [[nodiscard]] std::vector<cfg::origin> origins(cfg::source_kind kind, const std::string& name) const {
        std::vector<cfg::origin> all;
        for (const value_place& each : places) all.push_back(at(kind, name, each.line, each.column));
        return all;
    }
};

/// One line for each value, under a first line of its own.
[[nodiscard]] inline written_document write_toml(std::span<const given> values, std::string_view first_line = "# a layer") {
    written_document made{std::string(first_line) + "\n"};
    for (const given& each : values) {
        const std::string path = each.leaf->full_path();
        made.places.push_back({made.places.size() + 2, each.leaf->entry.empty() ? path.size() + 4 : 0});
        made.text.append(path).append(" = ").append(each.spelling->toml).append("\n");
    }
    return made;
}

/// One line for each value, and one at the beginning of each section.
[[nodiscard]] inline written_document write_json(std::span<const given> values) {
    written_document made{"{"};
    std::size_t line = 1;
    std::string_view open;
    for (const given& each : values) {
        const std::string_view path = each.leaf->path;
        const std::string_view section = path.substr(0, path.find('.'));
        if (section != open) {
            made.text.append(open.empty() ? "" : "},").append("\n\"").append(section).append("\": {");
            ++line;
        } else {
            made.text += ',';
        }
        open = section;
        made.text.append("\n\"").append(path.substr(section.size() + 1)).append("\": ");
        ++line;
        made.places.push_back({line, each.leaf->entry.empty() ? path.size() - section.size() + 4 : 0});
        std::string closing;
        for (std::string_view rest = each.leaf->entry; !rest.empty();) {
            const std::size_t end = std::min(rest.find('.'), rest.size());
            made.text.append("{\"").append(rest.substr(0, end)).append("\": ");
            closing += '}';
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
        made.text.append(each.spelling->json).append(closing);
    }
    made.text += open.empty() ? "}" : "}}";
    return made;
}

[[nodiscard]] inline layer toml_file(const layer_place& to, std::span<const given> values) {
    const written_document document = write_toml(values);
    const std::filesystem::path path = to.write(".toml", document.text);
    return {keep(cfg::file(path)), document.origins(cfg::source_kind::file, path.string())};
}

[[nodiscard]] inline layer json_file(const layer_place& to, std::span<const given> values) {
    const written_document document = write_json(values);
    const std::filesystem::path path = to.write(".json", document.text);
    return {keep(cfg::file(path)), document.origins(cfg::source_kind::file, path.string())};
}

[[nodiscard]] inline layer toml_text(const layer_place& to, std::span<const given> values) {
    const written_document document = write_toml(values);
    return {keep(cfg::text(cfg::toml, document.text, to.name)), document.origins(cfg::source_kind::text, to.name)};
}

[[nodiscard]] inline layer json_text(const layer_place& to, std::span<const given> values) {
    const written_document document = write_json(values);
    return {keep(cfg::text(cfg::json, document.text, to.name)), document.origins(cfg::source_kind::text, to.name)};
}

/// Every value that is neither a list nor a table is a variable.
[[nodiscard]] inline layer toml_template(const layer_place& to, std::span<const given> values) {
    std::list<spelling> spellings;
    std::vector<given> changed;
    cfg::variables variables;
    for (const given& each : values) {
        const std::string& written = each.spelling->toml;
        const bool has_quotes = written.starts_with('"');
        spellings.push_back(*each.spelling);
        if (!written.starts_with('[') && !written.starts_with('{')) {
            const std::string name = "V" + std::to_string(changed.size());
            variables.emplace(name, has_quotes ? written.substr(1, written.size() - 2) : written);
            spellings.back().toml = has_quotes ? "\"${" + name + "}\"" : "${" + name + "}";
        }
        changed.push_back({each.leaf, &spellings.back()});
    }
    const written_document document = write_toml(changed);
    return {keep(cfg::text(cfg::toml, document.text, to.name).interpolate(variables)), document.origins(cfg::source_kind::text, to.name)};
}

[[nodiscard]] inline layer profile_file(const layer_place& to, std::span<const given> values) {
    const written_document document = write_toml(values);
    const std::filesystem::path base = to.write(".toml", "");
    const std::filesystem::path path = to.write(".staged.toml", document.text);
    return {keep(cfg::file(base).profile("staged")), document.origins(cfg::source_kind::file, path.string())};
}

[[nodiscard]] inline layer profile_table(const layer_place& to, std::span<const given> values) {
    const written_document document = write_toml(values, "[profile.staged]");
    const std::filesystem::path path = to.write(".toml", document.text);
    return {keep(cfg::file(path).profile("staged").profile_tables()), document.origins(cfg::source_kind::file, path.string())};
}

// ---- variables --------------------------------------------------------------------------------------------------------

/// PREFIX_MAPS_MAP, PREFIX_MAPS_STRUCTS__MAIN__PORT
[[nodiscard]] inline std::string variable_name(const layer_place& to, const leaf& of) {
    std::string name = to.prefix() + '_' + of.path;
    std::replace(name.begin(), name.end(), '.', '_');
    if (!of.entry.empty()) name.append("__").append(of.entry);
    for (std::size_t dot; (dot = name.find('.')) != name.npos;) name.replace(dot, 1, "__");
    return layer_place::upper(std::move(name));
}

[[nodiscard]] inline layer environment(const layer_place& to, std::span<const given> values) {
    layer made{keep(cfg::env(to.prefix())), {}};
    for (const given& each : values) {
        const std::string name = variable_name(to, *each.leaf);
        made.variables.emplace_back(name, each.spelling->text.c_str());
        made.origins.push_back(at(cfg::source_kind::environment, name));
    }
    return made;
}

[[nodiscard]] inline layer files_named_by_variables(const layer_place& to, std::span<const given> values) {
    layer made{keep(cfg::env(to.prefix())), {}};
    for (const given& each : values) {
        const std::string name = variable_name(to, *each.leaf) + "_FILE";
        const std::filesystem::path path = to.write('.' + name, each.spelling->text + "\n");
        made.variables.emplace_back(name, path.c_str());
        made.origins.push_back(at(cfg::source_kind::environment, name));
    }
    return made;
}

/// A .env file of names with texts, which stand for the values.
[[nodiscard]] inline layer write_dotenv(const layer_place& to, std::span<const std::pair<std::string, std::string>> entries) {
    written_document document{"# a layer\n"};
    for (const auto& [name, text] : entries) {
        document.places.push_back({document.places.size() + 2, name.size() + 2});
        document.text.append(name).append("='").append(text).append("'\n");
    }
    const std::filesystem::path path = to.write(".env", document.text);
    return {keep(cfg::dotenv(path, to.prefix())), document.origins(cfg::source_kind::dotenv, path.string())};
}

[[nodiscard]] inline layer dotenv(const layer_place& to, std::span<const given> values) {
    std::vector<std::pair<std::string, std::string>> entries;
    for (const given& each : values) entries.emplace_back(variable_name(to, *each.leaf), each.spelling->text);
    return write_dotenv(to, entries);
}

[[nodiscard]] inline layer files_named_in_dotenv(const layer_place& to, std::span<const given> values) {
    std::vector<std::pair<std::string, std::string>> entries;
    for (const given& each : values) {
        const std::string name = variable_name(to, *each.leaf) + "_FILE";
        entries.emplace_back(name, to.write('.' + name, each.spelling->text + "\n").string());
    }
    return write_dotenv(to, entries);
}

[[nodiscard]] inline layer directory(const layer_place& to, std::span<const given> values) {
    const std::filesystem::path path = to.path(".d");
    std::filesystem::create_directory(path);
    layer made{keep(cfg::directory(path)), {}};
    for (const given& each : values) {
        const std::filesystem::path file = to.write(".d/" + each.leaf->full_path(), each.spelling->text + "\n");
        made.origins.push_back(at(cfg::source_kind::directory, file.string()));
    }
    return made;
}

[[nodiscard]] inline layer flags(const layer_place&, std::span<const given> values) {
    std::vector<std::string> words{"program"};
    layer made;
    for (const given& each : values) {
        const std::string name = "--" + each.leaf->full_path();
        words.push_back(name + '=' + each.spelling->text);
        made.origins.push_back(at(cfg::source_kind::flag, name));
    }
    std::vector<const char*> arguments;
    for (const std::string& each : words) arguments.push_back(each.c_str());
    made.source = keep(cfg::args(static_cast<int>(arguments.size()), arguments.data()));
    return made;
}

// ---- all of them --------------------------------------------------------------------------------------------------------

struct kind_of_source {
    std::string_view name;
    std::string spelling::*notation;  // in which it takes values
    layer (*write)(const layer_place& to, std::span<const given> values);
    bool takes_entries = true;  // a part of a map has a name of its own

    [[nodiscard]] bool can_give(const given& value) const {
        return !(value.spelling->*notation).empty() && (takes_entries || value.leaf->entry.empty());
    }
};

inline constexpr kind_of_source kinds_of_sources[] = {
    {"TOML file", &spelling::toml, toml_file},
    {"JSON file", &spelling::json, json_file},
    {"TOML text", &spelling::toml, toml_text},
    {"JSON text", &spelling::json, json_text},
    {"template", &spelling::toml, toml_template},
    {"profile's file", &spelling::toml, profile_file},
    {"profile's table", &spelling::toml, profile_table},
    {".env file", &spelling::text, dotenv},
    {"NAME_FILE in a .env file", &spelling::text, files_named_in_dotenv, false},
    {"directory of values", &spelling::text, directory},
    {"NAME_FILE", &spelling::text, files_named_by_variables, false},
    {"environment", &spelling::text, environment},
    {"flags", &spelling::text, flags},
};

}  // namespace precedence
