// SPDX-License-Identifier: MIT
// An entry of a struct's schema: what is known of one member beyond its type and default.
#pragma once

#include <array>
#include <cfg/core/codec.hpp>
#include <cfg/core/from.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace cfg {

/// What to do with a key that no member has.
enum class unknown_policy : std::uint8_t {
    inherit,  ///< as the enclosing table or the source says; for a source: reject
    reject,   ///< an error, with the nearest known key
    warn,     ///< a warning
    ignore    ///< nothing
};

inline constexpr unknown_policy reject = unknown_policy::reject;
inline constexpr unknown_policy warn = unknown_policy::warn;
inline constexpr unknown_policy ignore = unknown_policy::ignore;

/// A number that a rule compares with: an integer of either sign, a real, or the measure of a type whose codec has one
/// (durations in nanoseconds, `bytes` in bytes).
struct bound {
    enum class form : std::uint8_t { none, negative, natural, real };

    form kind = form::none;
    std::int64_t negative = 0;   // form::negative: below zero
    std::uint64_t natural = 0;   // form::natural: zero or above
    double real = 0;             // form::real

    constexpr bound() = default;

    template <class Number>
        requires std::is_arithmetic_v<Number>
    constexpr bound(Number number) {
        if constexpr (std::is_floating_point_v<Number>) {
            kind = form::real;
            real = static_cast<double>(number);
        } else if (number < Number{}) {
            kind = form::negative;
            negative = static_cast<std::int64_t>(number);
        } else {
            kind = form::natural;
            natural = static_cast<std::uint64_t>(number);
        }
    }

    template <detail::measurable Measured>
    constexpr bound(const Measured& object) : bound(codec<Measured>::measure(object)) {}

    [[nodiscard]] constexpr double as_real() const noexcept {
        if (kind == form::negative) return static_cast<double>(negative);
        return kind == form::natural ? static_cast<double>(natural) : real;
    }
};

/// Negative, zero or positive as `left` is below, equal to or above `right`. NaN is above everything.
[[nodiscard]] constexpr int compare(const bound& left, const bound& right) noexcept {
    using enum bound::form;
    if (left.kind == real || right.kind == real) {
        const double a = left.as_real();
        const double b = right.as_real();
        if (a != b || (left.kind == real && right.kind == real)) return a < b ? -1 : (a == b ? 0 : 1);
        // A 64-bit integer beyond 2^53 may only seem equal to the real: what rounding took away decides.
        const bound& integer = left.kind == real ? right : left;
        const double rounded = integer.as_real();
        int beyond = 0;
        if (integer.kind == natural && rounded < 0x1p64) {
            const auto back = static_cast<std::uint64_t>(rounded);
            beyond = integer.natural < back ? -1 : (integer.natural > back ? 1 : 0);
        } else if (integer.kind == natural) {
            beyond = -1;
        } else if (rounded >= -0x1p63) {
            const auto back = static_cast<std::int64_t>(rounded);
            beyond = integer.negative < back ? -1 : (integer.negative > back ? 1 : 0);
        }
        return left.kind == real ? -beyond : beyond;
    }
    if (left.kind != right.kind) return left.kind == negative ? -1 : 1;
    if (left.kind == negative) return left.negative < right.negative ? -1 : (left.negative > right.negative ? 1 : 0);
    return left.natural < right.natural ? -1 : (left.natural > right.natural ? 1 : 0);
}

/// One of the values that `.one_of` allows: text (also for enums), or a number.
struct choice {
    std::string_view text;
    bound number;

    constexpr choice() = default;
    constexpr choice(std::string_view allowed) : text(allowed) {}
    constexpr choice(const char* allowed) : text(allowed) {}

    template <class Number>
        requires std::constructible_from<bound, const Number&>
    constexpr choice(const Number& allowed) : number(allowed) {}
};

/// What becomes of a list or a map that several layers give.
enum class merge_rule : std::uint8_t {
    standard,  ///< lists replace, maps merge by key
    append,
    prepend,
    by_key,
    replace
};

/// A condition of the user's own. `is_given` is asked instead of comparing `holds` with null, which g++ cannot do in a
/// constant expression under -fsanitize=undefined.
template <class Argument>
struct predicate {
    bool (*holds)(Argument) = nullptr;
    bool is_given = false;
};

/// A schema entry. A struct lists them in `static constexpr cfg::field schema[] = {...}`; members without an entry are
/// plain fields. Each call returns the entry with one more fact:
///
///     cfg::field("port").range(1, 65535).doc("TCP port to listen on")
///
/// Rules on a list, a set, a map or a string bound its size; on an optional they hold when it has a value.
/// Misuse: a name that is no member of the struct does not compile.
struct field {
    static constexpr std::size_t most_choices = 16;

    std::string_view name;
    std::string_view documentation;
    std::string_view environment_name;
    std::string_view former_name;
    bound lowest;
    bound highest;
    std::array<choice, most_choices> choices{};
    std::size_t choice_count = 0;
    predicate<std::string_view> text_predicate;
    predicate<std::int64_t> integer_predicate;
    predicate<double> real_predicate;
    std::string_view predicate_message;
    unknown_policy unknown_keys = unknown_policy::inherit;
    merge_rule merging = merge_rule::standard;
    std::string_view merge_key;  // of by_key: the member that tells elements apart
    from allowed_sources = from::anywhere;
    bool must_not_be_empty = false;
    bool is_required = false;
    bool is_secret = false;
    bool needs_restart = false;

    constexpr explicit field(std::string_view member) : name(member) {}

    /// The value lies between the two bounds, both included.
    [[nodiscard]] constexpr field range(bound from, bound to) const { return min(from).max(to); }

    /// The value is not below `from`.
    [[nodiscard]] constexpr field min(bound from) const {
        field entry = *this;
        entry.lowest = from;
        return entry;
    }

    /// The value is not above `to`.
    [[nodiscard]] constexpr field max(bound to) const {
        field entry = *this;
        entry.highest = to;
        return entry;
    }

    /// The value is one of these: text for strings and enums, numbers for numbers.
    template <class... Allowed>
    [[nodiscard]] constexpr field one_of(const Allowed&... allowed) const {
        static_assert(sizeof...(Allowed) <= most_choices,
                      "cfg: one_of takes at most 16 values; use an enum or .matches(function, message)");
        field entry = *this;
        if constexpr (sizeof...(Allowed) <= most_choices) {
            entry.choices = {choice(allowed)...};
            entry.choice_count = sizeof...(Allowed);
        }
        return entry;
    }

    /// A string, list, set or map that has at least one character or element.
    [[nodiscard]] constexpr field non_empty() const {
        field entry = *this;
        entry.must_not_be_empty = true;
        return entry;
    }

    /// `holds(value)` is true; `message` says what is wanted ("a path that starts with /"). The function takes text
    /// (strings, enums, types with a codec), an integer, or a double.
    [[nodiscard]] constexpr field matches(bool (*holds)(std::string_view), std::string_view message) const {
        field entry = *this;
        entry.text_predicate = {holds, true};
        entry.predicate_message = message;
        return entry;
    }
    [[nodiscard]] constexpr field matches(bool (*holds)(std::int64_t), std::string_view message) const {
        field entry = *this;
        entry.integer_predicate = {holds, true};
        entry.predicate_message = message;
        return entry;
    }
    [[nodiscard]] constexpr field matches(bool (*holds)(double), std::string_view message) const {
        field entry = *this;
        entry.real_predicate = {holds, true};
        entry.predicate_message = message;
        return entry;
    }

    /// Some source must give the value; the default alone is not enough.
    [[nodiscard]] constexpr field required() const {
        field entry = *this;
        entry.is_required = true;
        return entry;
    }

    /// The value is masked in every output, and its line is never shown.
    [[nodiscard]] constexpr field secret() const {
        field entry = *this;
        entry.is_secret = true;
        return entry;
    }

    /// One sentence for `--help`, generated samples and schemas.
    [[nodiscard]] constexpr field doc(std::string_view sentence) const {
        field entry = *this;
        entry.documentation = sentence;
        return entry;
    }

    /// The whole name of the environment variable, instead of PREFIX_ and the path.
    [[nodiscard]] constexpr field env(std::string_view variable) const {
        field entry = *this;
        entry.environment_name = variable;
        return entry;
    }

    /// An earlier key of this field, relative to the struct that declares the entry and dotted where it was nested. It is
    /// still read, with a warning that says where it stands.
    [[nodiscard]] constexpr field was(std::string_view old_key) const {
        field entry = *this;
        entry.former_name = old_key;
        return entry;
    }

    /// What to do with unknown keys inside this table, whatever the source says.
    [[nodiscard]] constexpr field unknown(unknown_policy policy) const {
        field entry = *this;
        entry.unknown_keys = policy;
        return entry;
    }

    /// Only sources of these kinds may give the field, or what lies in it, a value: `cfg::from::file | cfg::from::directory`
    /// keeps a secret out of the environment and off the command line, where others can see it. The default in the struct
    /// is always allowed.
    [[nodiscard]] constexpr field allow_from(from sources) const {
        field entry = *this;
        entry.allowed_sources = sources;
        return entry;
    }

    /// A list to which each layer adds its elements, behind those of the layers below it, instead of replacing them.
    [[nodiscard]] constexpr field append() const { return merged_by(merge_rule::append); }

    /// As `append`, but each layer's elements come before those of the layers below it.
    [[nodiscard]] constexpr field prepend() const { return merged_by(merge_rule::prepend); }

    /// A list of structs that are told apart by a member, such as "id": an element of a higher layer changes the element
    /// with that id, or is added behind all others if there is none. Every element must give the member, in a file.
    [[nodiscard]] constexpr field by_key(std::string_view member) const {
        field entry = merged_by(merge_rule::by_key);
        entry.merge_key = member;
        return entry;
    }

    /// A map that each layer replaces as a whole, instead of adding its entries to those of the layers below it.
    [[nodiscard]] constexpr field replace() const { return merged_by(merge_rule::replace); }

    /// A changed value takes effect only when the program starts again: a running `cfg::store` keeps the value that it has
    /// and reports the new one as pending. On a struct this holds for all that is in it.
    [[nodiscard]] constexpr field restart() const {
        field entry = *this;
        entry.needs_restart = true;
        return entry;
    }

    /// Whether the entry says anything that a value can break.
    [[nodiscard]] constexpr bool restricts() const noexcept {
        return lowest.kind != bound::form::none || highest.kind != bound::form::none || choice_count != 0 ||
               text_predicate.is_given || integer_predicate.is_given || real_predicate.is_given ||
               must_not_be_empty || is_required || allowed_sources != from::anywhere;
    }

private:
    [[nodiscard]] constexpr field merged_by(merge_rule rule) const {
        field entry = *this;
        entry.merging = rule;
        return entry;
    }
};

}  // namespace cfg
