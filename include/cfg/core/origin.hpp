// SPDX-License-Identifier: MIT
// Where a value came from: the default in the struct, a line of a file, a variable, a flag, an override at run time.
#pragma once

#include <cfg/core/version.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace cfg {

/// What kind of place a value was read from; see `cfg::from` for those that a field can be kept from.
enum class source_kind : std::uint8_t {
    default_value,
    file,
    text,
    dotenv,
    directory,
    environment,
    flag,
    runtime_override,
    backup
};

/// The place a value was read from. `line` and `column` count from 1; 0 where the source has no lines.
/// Columns count characters (code points), as editors do.
class origin {
public:
    origin() = default;
    origin(source_kind kind, std::shared_ptr<const std::string> name, std::uint32_t line = 0, std::uint32_t column = 0)
        : name_(std::move(name)), line_(line), column_(column), kind_(kind) {}

    [[nodiscard]] source_kind kind() const noexcept { return kind_; }
    /// The file as it was named, the name given to a text, the variable, the flag, the path of an override that is in no
    /// file, the file of a store's backup; empty for a default.
    [[nodiscard]] std::string_view name() const noexcept {
        return name_ ? std::string_view(*name_) : std::string_view{};
    }
    [[nodiscard]] std::uint32_t line() const noexcept { return line_; }
    [[nodiscard]] std::uint32_t column() const noexcept { return column_; }
    [[nodiscard]] bool is_default() const noexcept { return kind_ == source_kind::default_value; }

    /// `gateway.toml:3:8`, `env GATEWAY_HTTP_PORT`, `flag --http.port`, `override http.port`, `default`.
    [[nodiscard]] std::string to_string() const;

    friend bool operator==(const origin& left, const origin& right) {
        return left.kind_ == right.kind_ && left.line_ == right.line_ && left.column_ == right.column_ &&
               left.name() == right.name();
    }

private:
    std::shared_ptr<const std::string> name_;
    std::uint32_t line_ = 0;
    std::uint32_t column_ = 0;
    source_kind kind_ = source_kind::default_value;
};

}  // namespace cfg

#if CFG_HAS_DEFINITIONS
#include <cfg/core/detail/origin_definitions.hpp>
#endif
