// SPDX-License-Identifier: MIT
// Changes values in a TOML text and leaves its comments, its order and its layout as they are.
#pragma once

#include <cfg/core/describe.hpp>
#include <cfg/core/error.hpp>
#include <cfg/core/result.hpp>
#include <cfg/core/slot.hpp>
#include <cfg/core/version.hpp>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cfg {

/// What `edit_toml` is to do: `cfg::toml_changes().set("http.port", 9090).set("routes[1].host", "b").remove("old.key")`.
/// A path has the keys, with quotes where TOML needs them, and the numbers of elements, as the paths in problems do.
class toml_changes {
public:
    /// Gives the key a value of any type that can be a member of a configuration. One that is not there yet is added:
    /// behind the last line of its table, or with a [table] of its own at the end of the document.
    template <class T>
    toml_changes& set(std::string path, const T& value) {
        if constexpr (std::convertible_to<const T&, std::string_view>)
            add(std::move(path), detail::view{&detail::description_of<std::string>::value, nullptr},
                std::string(std::string_view(value)));
        else
            add(std::move(path), detail::view{&detail::description_of<T>::value, &value}, {});
        return *this;
    }

    /// As `set`, with the value in TOML's notation.
    toml_changes& set_toml(std::string path, std::string value) {
        all_.push_back({std::move(path), std::move(value), {}});
        return *this;
    }

    /// Takes away a key, a whole table or an element of an array: its lines and the comments at their ends and between
    /// them, but not those above.
    toml_changes& remove(std::string path) {
        all_.push_back({std::move(path), std::nullopt, {}});
        return *this;
    }

    struct change {
        std::string path;
        std::optional<std::string> value;  ///< as TOML; nothing: it is removed
        std::string refusal;               ///< why the value cannot be written as TOML
    };

    [[nodiscard]] const std::vector<change>& all() const noexcept { return all_; }

private:
    void add(std::string path, detail::view what, const std::string& text);

    std::vector<change> all_;
};

namespace detail {

/// Reads a document into `root`; the error, if there is one.
[[nodiscard]] std::optional<load_error> read_for_edit(const std::string& text, const slot& root,
                                                      const std::string& name);

/// The keys of a path that has no numbers of elements, `tenants."a b".rps`; nothing if it is spelt differently.
[[nodiscard]] std::vector<std::string> keys_of_path(std::string_view path);

}  // namespace detail

/// The text with the changes made, one after the other; every byte that they do not concern stays. The result means what
/// the text meant, and the changes, and nothing else: that is checked.
/// Errors:  syntax errors in the text at their place (in messages, it is called `name`); paths that lead nowhere; values
///          that TOML cannot write. Then nothing is changed at all.
/// Misuse:  documents with integers beyond std::int64_t, which TOML need not have, are refused.
/// Threads: any. Cost: a few passes over the text for each change.
[[nodiscard]] result<std::string> edit_toml(std::string_view text, const toml_changes& changes,
                                            const std::string& name = "text");

/// As above, for a document of a Config: the changed document is also read into one, and what does not fit is an error.
/// Rules that values must obey are not checked.
template <class Config>
[[nodiscard]] result<std::string> edit_toml(std::string_view text, const toml_changes& changes,
                                            const std::string& name = "text") {
    result<std::string> changed = edit_toml(text, changes, name);
    if (!changed) return changed;
    Config config{};
    if (std::optional<load_error> error =
            detail::read_for_edit(*changed, {&detail::description_of<Config>::value, &config}, name))
        return *std::move(error);
    return changed;
}

}  // namespace cfg

#if CFG_HAS_DEFINITIONS
#include <cfg/formats/detail/edit_toml_definitions.hpp>
#endif
