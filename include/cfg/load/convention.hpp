// SPDX-License-Identifier: MIT
// The conventional load: what a program reads that names no sources.
#pragma once

#include <cfg/core/source.hpp>
#include <cfg/core/version.hpp>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cfg {
namespace detail {

// The compiler's name for the type, with its namespaces, in a longer sentence.
template <class T>
consteval std::string_view sentence_with_type() {
#if defined(__GNUC__)
    return __PRETTY_FUNCTION__;
#else
    return __FUNCSIG__;
#endif
}

/// The name of a type without its namespaces and template arguments.
template <class T>
consteval std::string_view plain_type_name() {
    std::string_view text = sentence_with_type<T>();
#if defined(__GNUC__)
    text.remove_prefix(text.find("T = ") + 4);  // "... [with T = shop::gateway; ...]"
    text = text.substr(0, text.find_first_of(";]<"));
#else
    text.remove_prefix(text.find("sentence_with_type<") + 19);  // "... sentence_with_type<struct shop::gateway>(void)"
    text = text.substr(0, text.find_first_of("<>"));
#endif
    const std::size_t last = text.find_last_of(": ");
    return last == text.npos ? text : text.substr(last + 1);
}

/// What a configuration's files and variables are called: `static constexpr std::string_view app` of the struct, or else
/// the name of its type.
template <class Config>
consteval std::string_view application_name() {
    if constexpr (requires { std::string_view(Config::app); })
        return Config::app;
    else
        return plain_type_name<Config>();
}

/// The sources of a conventional load, lowest precedence first.
class conventional_sources {
public:
    /// `argc` and `argv` as main() has them; 0 for no flags.
    conventional_sources(std::string_view application, int argc, const char* const* argv);

    /// Lifetime: this object's.
    [[nodiscard]] std::span<const source_base* const> in_order() const noexcept { return in_order_; }

private:
    template <class Source>
    void add(Source source);

    std::vector<std::unique_ptr<const source_base>> sources_;
    std::vector<const source_base*> in_order_;
};

/// All of them as one source, made anew each time that it is read.
class conventional_source final : public source_base {
public:
    conventional_source(std::string_view application, int argc, const char* const* argv)
        : application_(application), words_(argv, argv + argc) {}

    CFG_INLINE void announce(load_state& state) const override;
    CFG_INLINE void apply(load_state& state) const override;
    [[nodiscard]] CFG_INLINE bool is_main_file() const noexcept override;

private:
    [[nodiscard]] conventional_sources make() const;

    std::string_view application_;
    std::vector<std::string> words_;
};

}  // namespace detail
}  // namespace cfg

#if CFG_HAS_DEFINITIONS
#include <cfg/load/detail/convention_definitions.hpp>
#endif
