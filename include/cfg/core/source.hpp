// SPDX-License-Identifier: MIT
// What a source of configuration and a format of documents are to a load.
#pragma once

#include <cfg/core/field.hpp>
#include <cstdint>
#include <string_view>

namespace cfg::detail {

struct load_state;
struct lone_value;
struct source_outline;

/// How a format writes strings and comments, as far as templates need to know. A plain text has neither.
enum class quoting_style : std::uint8_t { toml, json, plain };

/// How a format reads a document into the configuration.
struct document_format {
    std::string_view name;
    std::string_view extension;
    /// `text` is followed by at least `text_padding` NUL bytes. Problems and origins go to `state`, for that source.
    void (*read)(std::string_view text, std::uint32_t source, unknown_policy policy, load_state& state);
    quoting_style quotes = quoting_style::toml;
    /// The same for a text that is one value.
    void (*read_value)(std::string_view text, const lone_value& to, load_state& state) = nullptr;
};

/// A place a configuration can come from. Sources are values that describe what to read; `apply` reads it.
class source_base {
public:
    virtual ~source_base() = default;

    /// Called for every source before any is applied, so that a flag can name the file to read.
    virtual void announce(load_state&) const {}

    /// Reads the source into `state.root`, over what is there.
    virtual void apply(load_state& state) const = 0;

    /// Says what `apply` would read, for `cfg::explain_sources`. One that says nothing is listed without details.
    virtual void outline(source_outline&) const {}

    /// Whether it is a file whose place --config may take.
    [[nodiscard]] virtual bool is_main_file() const noexcept { return false; }

protected:
    source_base() = default;
    source_base(const source_base&) = default;
    source_base(source_base&&) = default;
    source_base& operator=(const source_base&) = default;
    source_base& operator=(source_base&&) = default;
};

}  // namespace cfg::detail
