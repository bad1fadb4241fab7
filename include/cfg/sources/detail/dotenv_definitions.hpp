// SPDX-License-Identifier: MIT
// How a .env file is read as a source, and outlined.
#pragma once

#include <cfg/core/error.hpp>
#include <cfg/core/load_state.hpp>
#include <cfg/core/origin.hpp>
#include <cfg/core/source_outline.hpp>
#include <cfg/sources/detail/dotenv_reading.hpp>
#include <cfg/sources/dotenv.hpp>
#include <cfg/sources/noted_input.hpp>
#include <cfg/sources/regular_file.hpp>
#include <cfg/sources/variable_names.hpp>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace cfg {

CFG_INLINE dotenv_source::dotenv_source(std::filesystem::path path, std::string_view prefix)
    : path_(std::move(path)), prefix_(detail::environment_prefix(prefix)) {}

CFG_INLINE dotenv_source dotenv_source::optional() const {
    dotenv_source changed = *this;
    changed.optional_ = true;
    return changed;
}

CFG_INLINE dotenv_source dotenv_source::unknown(unknown_policy policy) const {
    dotenv_source changed = *this;
    changed.policy_ = policy;
    return changed;
}

CFG_INLINE dotenv_source dotenv_source::allow_empty() const {
    dotenv_source changed = *this;
    changed.takes_empty_ = true;
    return changed;
}

CFG_INLINE dotenv_source dotenv_source::interpolate(variables given) const {
    dotenv_source changed = *this;
    changed.variables_.use(std::move(given));
    return changed;
}

CFG_INLINE void dotenv_source::apply(detail::load_state& state) const {
    std::string content;
    std::string why;
    const std::size_t most = state.bounds.document_bytes;
    const detail::file_outcome outcome = detail::read_noted_file(path_, state, content, why);
    if (outcome == detail::file_outcome::missing && optional_) return;
    const std::uint32_t source = state.origins.add_source(source_kind::dotenv, path_.string());
    if (outcome != detail::file_outcome::read || content.size() > most) {
        state.incomplete = true;
        state.unreadable |= outcome != detail::file_outcome::read;
        problem found;
        found.where = state.origins.origin_at(source, 0, 0);
        found.message = outcome != detail::file_outcome::read
                            ? detail::describe_unread_file(detail::place_of_file(path_, state), outcome, why)
                            : detail::describe_oversize("this file", most);
        state.add_problem(std::move(found));
        return;
    }
    detail::read_dotenv(std::move(content), source, detail::dotenv_rules(prefix_, policy_, takes_empty_), state,
                        variables_);
}

CFG_INLINE void dotenv_source::outline(detail::source_outline& out) const {
    std::string content;
    std::string why;
    const std::size_t most = out.state.bounds.document_bytes;
    const detail::file_outcome outcome = detail::read_file(path_, most, content, why);
    std::string answer = detail::describe_presence(outcome, std::move(why), optional_);
    if (content.size() > most) {
        answer = detail::describe_oversize("this file", most);
    } else if (outcome == detail::file_outcome::read) {
        const std::uint32_t source = out.state.origins.add_source(source_kind::dotenv, path_.string());
        answer += ", " + detail::list_dotenv(std::move(content), source,
                                             detail::dotenv_rules(prefix_, policy_, takes_empty_), out.state);
    }
    out.add(path_.string() + detail::describe_prefix(prefix_), std::move(answer));
}

CFG_INLINE dotenv_source dotenv(std::filesystem::path path, std::string_view prefix) {
    return {std::move(path), prefix};
}

}  // namespace cfg
