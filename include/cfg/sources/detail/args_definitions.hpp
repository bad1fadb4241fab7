// SPDX-License-Identifier: MIT
// How a command line is read.
#pragma once

#include <algorithm>
#include <cfg/core/load_state.hpp>
#include <cfg/core/origin.hpp>
#include <cfg/core/source_outline.hpp>
#include <cfg/sources/args.hpp>
#include <cfg/sources/arguments.hpp>
#include <cfg/sources/help.hpp>
#include <cfg/sources/leaf_walk.hpp>
#include <cfg/sources/text_value.hpp>
#include <cfg/sources/variable_names.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cfg {
namespace detail {

/// One reading of a command line into a configuration.
class argument_reading {
public:
    explicit argument_reading(load_state& state) : state_(state) {}

    void read(const argument& flag) {
        switch (flag.kind) {
            case argument_kind::positional:
            case argument_kind::help:
            case argument_kind::config: return;
            case argument_kind::value: return read_value(flag);
            case argument_kind::missing_value: return refuse_missing_value(flag);
            case argument_kind::not_boolean:
                return refuse_name(flag, flag.at.leaf, path_of_place(flag.at) + " is not true or false",
                                   "write --" + path_of_place(flag.at) + "=... with a value");
            case argument_kind::needless_value:
                return refuse_name(flag, flag.at.leaf, "this flag takes no value",
                                   "write " + std::string(flag.name) + ", or --" + path_of_place(flag.at) + "=false");
            case argument_kind::names_table:
                return refuse_name(flag, no_leaf, "this is a table, not a value",
                                   flag.near.empty() ? std::string() : "its values are flags, such as --" + flag.near);
            case argument_kind::unknown:
                return refuse_name(
                    flag, no_leaf, "unknown flag",
                    flag.near.empty() ? "--help lists all flags" : "did you mean \"--" + flag.near + "\"?");
        }
    }

private:
    // A place that flags have set already, and the source that stands for them.
    struct given_place {
        std::string path;
        std::uint32_t source;
    };

    [[nodiscard]] static std::string path_of_place(const named_place& at) {
        const std::vector<place> places = at.places(nullptr);
        return places.empty() ? std::string() : path_of(&places.back());
    }

    void read_value(const argument& flag) {
        const std::vector<place> places = flag.at.places(nullptr);
        std::string path = path_of(&places.back());
        auto given =
            std::find_if(given_.begin(), given_.end(), [&](const given_place& each) { return each.path == path; });
        // A list to which layers add sees each flag as one more layer.
        const bool is_repeated = given != given_.end() && !merges_lists(flag.at.rules);
        if (!is_repeated)
            given = given_.insert(
                given_.end(), {std::move(path), state_.origins.add_source(source_kind::flag, std::string(flag.name))});

        std::string line_prefix(flag.name);
        // The word that a flag for true or false stands for was not written.
        line_prefix += flag.separator.empty() ? "=" : flag.separator;
        const destination to{flag.at.make(state_.root), leaf_of(flag.at), &places.back(), flag.at.rules, flag.at.sight};
        const std::size_t marks = state_.origins.marks.size();
        const list_merge merge = is_repeated ? list_merge::append : list_merge::replace;
        static_cast<void>(read_text_value({flag.value, line_prefix, given->source}, to, merge, state_));
        // A list that was given in several flags has one origin, not several that override one another.
        if (is_repeated) state_.origins.marks.resize(std::min(marks, state_.origins.marks.size()));
    }

    [[nodiscard]] leaf_id leaf_of(const named_place& at) const {
        return state_.root.type->kind == form::table ? at.leaf : no_leaf;
    }

    [[nodiscard]] problem problem_of(const argument& flag) const {
        problem found;
        found.where = origin(source_kind::flag, std::make_shared<const std::string>(flag.name), 0, 1);
        show_line(found, flag.name, 1, static_cast<std::uint32_t>(count_characters(flag.name)));
        return found;
    }

    // Only the name is shown: what looks like a misspelt flag may have a secret for its value.
    void refuse_name(const argument& flag, leaf_id leaf, std::string message, std::string suggestion) {
        problem found = problem_of(flag);
        found.leaf = leaf;
        found.message = std::string(flag.name) + ": " + std::move(message);
        found.suggestion = std::move(suggestion);
        state_.add_problem(std::move(found));
    }

    void refuse_missing_value(const argument& flag) {
        problem found = problem_of(flag);
        found.message = std::string(flag.name) + " needs a value";
        if (flag.at.steps.empty()) {
            found.expected = "the path of a file";
        } else {
            found.path = path_of_place(flag.at);
            found.leaf = leaf_of(flag.at);
            found.expected = expectation(*flag.at.type, flag.at.rules);
            found.suggestion = "write " + std::string(flag.name) + "=... for a value that begins with a dash";
        }
        state_.add_problem(std::move(found));
    }

    load_state& state_;
    std::vector<given_place> given_;
};

}  // namespace detail

CFG_INLINE argument_source::argument_source(int count, const char* const* words) {
    if (count > 0 && words != nullptr && words[0] != nullptr) program_ = words[0];
    for (int i = 1; i < count && words[i] != nullptr; ++i) words_.emplace_back(words[i]);
}

CFG_INLINE void argument_source::announce(detail::load_state& state) const {
    for (const detail::argument& each : detail::read_arguments(words_, *state.root.type)) {
        if (each.kind == detail::argument_kind::help && !state.help.has_value())
            state.help = detail::help_text(program_, state.root);
        if (each.kind == detail::argument_kind::config) state.main_file = each.value;
    }
}

CFG_INLINE void argument_source::apply(detail::load_state& state) const {
    detail::argument_reading reading(state);
    for (const detail::argument& each : detail::read_arguments(words_, *state.root.type)) reading.read(each);
}

CFG_INLINE void argument_source::outline(detail::source_outline& out) const {
    std::vector<std::string> names;
    bool asks_for_help = false;
    for (const detail::argument& each : detail::read_arguments(words_, *out.state.root.type)) {
        const bool is_ours = each.kind == detail::argument_kind::help || each.kind == detail::argument_kind::config;
        asks_for_help |= each.kind == detail::argument_kind::help;
        // All that is not a value of a field only makes problems.
        if (each.kind != detail::argument_kind::value) detail::argument_reading(out.state).read(each);
        if ((is_ours || each.kind == detail::argument_kind::value) &&
            std::find(names.begin(), names.end(), each.name) == names.end())
            names.emplace_back(each.name);
    }
    out.add("flags", detail::list_names(names, "given"));
    if (asks_for_help) out.lines.back().remarks.emplace_back("a load prints the help and reads nothing");
}

CFG_INLINE std::vector<std::string> argument_source::positional_words(const detail::type_description& root) const {
    std::vector<std::string> words;
    for (const detail::argument& each : detail::read_arguments(words_, root))
        if (each.kind == detail::argument_kind::positional) words.emplace_back(each.name);
    return words;
}

CFG_INLINE argument_source args(int argument_count, const char* const* arguments) {
    return argument_source(argument_count, arguments);
}

}  // namespace cfg
