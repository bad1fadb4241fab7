// SPDX-License-Identifier: MIT
// Overrides at run time: the layer above all others, changed while the program runs and kept in a file.
#pragma once

#include <cfg/core/describe.hpp>
#include <cfg/core/error.hpp>
#include <cfg/core/key.hpp>
#include <cfg/core/result.hpp>
#include <cfg/core/slot.hpp>
#include <cfg/core/source.hpp>
#include <cfg/core/version.hpp>
#include <cfg/load/layers.hpp>
#include <concepts>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace cfg {
namespace detail {

// ---- which values go into which fields -------------------------------------------------------------------------------

template <class T>
struct inside_wrappers {
    using type = T;
};
template <class T>
    requires(is_optional<T> || is_secret_type<T>)
struct inside_wrappers<T> : inside_wrappers<typename T::value_type> {};

template <class T>
inline constexpr bool is_plain_number = is_number<T> && !std::is_same_v<T, bool> && !std::is_same_v<T, char>;

/// Numbers go into numbers, whether they fit is seen at run time, but no fraction into an integer; everything else goes
/// where the language converts it, but not to or from a boolean or a number, and nothing goes nowhere.
template <class Value, class Field>
consteval bool goes_into() {
    using inner = typename inside_wrappers<Field>::type;
    if constexpr (std::is_same_v<Value, Field> || std::is_same_v<Value, inner>) return true;
    else if constexpr (std::is_same_v<Value, std::nullopt_t>) return false;
    else if constexpr (is_plain_number<Value> && is_plain_number<inner>)
        return std::is_integral_v<Value> || !std::is_integral_v<inner>;
    else if constexpr (is_number<inner>) return false;
    else if constexpr (std::is_same_v<inner, std::string>) return std::is_convertible_v<const Value&, std::string_view>;
    else return std::is_convertible_v<const Value&, Field> || std::is_convertible_v<const Value&, inner>;
}

/// The field that a key names; where the key is unknown, one that takes everything, for the compiler has said so already.
template <class Config, fixed_string Path>
using field_at = std::remove_cvref_t<decltype(cfg::get<Path>(std::declval<Config&>()))>;

/// Whether the key is one of a leaf; if not, `key::id` has said so already.
template <class Config, fixed_string Path>
consteval bool names_leaf() {
    constexpr resolved_path at = required_path<Config, Path>;
    return at.found && !at.table->members[at.member].is_section;
}

// ---- what overrides are but for their type ---------------------------------------------------------------------------

struct named_place;

/// What a leaf has to be once the text is read; its place is one of the leaf itself.
struct exact_value {
    const named_place& at;
    view what;
};

/// See `cfg::overrides`. It is a TOML text with the values that are set: what `save` writes and a load reads.
class override_layer : public source_base {
public:
    /// Sets what `path` names to what `text` says, as a flag would: `set("http.port", "9090")`, `set("peers", "a, b")`,
    /// `set("labels.\"a.b\"", "x")`, `set("tenants.acme", "{ rps = 5 }")`. Keys that TOML writes in quotes need them here.
    /// Paths name leaves, or what is in maps, in optional structs and in dynamic values; lists and maps can be set whole,
    /// and then the field's entry says whether they replace those of the layers below.
    /// Errors: unknown paths, with the nearest one; text that the field does not take; values that break its rules. Rules
    ///         over several fields, and fields that are missing, are for the load to find. Then nothing has changed.
    [[nodiscard]] result<void> set(std::string_view path, std::string_view text);

    /// Sets a whole leaf to exactly this value, whatever the layers below give: where they would be added to, as those of maps,
    /// of optional structs and of lists with `.append`, they are taken away first (`cfg-unset` in the text). An empty optional,
    /// or null for a dynamic value, means that there is none. What is set later inside of the leaf is added to the value.
    /// Errors: as `set`; paths that do not name a whole leaf; a value that would not be the same when it is read again, because
    ///         of a list deep in it that is added to a default. Then nothing has changed.
    [[nodiscard]] result<void> replace(std::string_view path, view what);

    /// Takes away what is set at the path, or in the table that it names, and what keeps the layers below from it: they count
    /// again. False if there was nothing. Errors: unknown paths.
    [[nodiscard]] result<bool> unset(std::string_view path);

    /// Makes what is set at a leaf, or inside of it, what it is in other overrides of the same configuration.
    /// Errors: unknown paths, and those of tables.
    [[nodiscard]] result<void> restore(std::string_view path, const override_layer& from);

    /// Whether something is set at the path, or in the table that it names. That there is no value counts as well.
    [[nodiscard]] bool contains(std::string_view path) const;

    /// Whether nothing is set.
    [[nodiscard]] bool empty() const { return paths().empty(); }

    /// The paths of all that is set, in alphabetical order, and of what is only taken away from the layers below.
    [[nodiscard]] std::vector<std::string> paths() const;

    /// A line `path = value` for each of them, `secret_mask` for secrets, and `path unset` for what is taken away from the
    /// layers below, whether or not a value follows.
    [[nodiscard]] std::string to_string() const;

    /// Whether there are changes that no file has yet.
    [[nodiscard]] bool has_unsaved_changes() const noexcept { return text_ != saved_.value_or(std::string()); }

    /// The file that they were opened from; empty if they are in memory only.
    [[nodiscard]] const std::filesystem::path& file() const noexcept { return file_; }

    /// Writes what is set to the file that it was opened from. Comments and layout that somebody gave the file stay. The file
    /// is replaced at one stroke: a crash leaves the old one or the new one. A new file belongs to its owner only (0600), one
    /// that is there keeps its mode; secrets that are set stand in it in clear. A symbolic link stays and its target is
    /// replaced. Without changes nothing is written.
    /// Errors: what the system says, with the path; a file that somebody else has changed since it was opened or saved is
    ///         not overwritten. Without a file: always.
    [[nodiscard]] result<void> save();

    /// Writes a copy to another file in the same way, over whatever it contains. These overrides keep the file they have.
    [[nodiscard]] result<void> save(const std::filesystem::path& path) const;

    /// Learns of the file what another copy of these overrides knows of it, which was opened or saved later.
    void know_file_as(const override_layer& later);

    CFG_INLINE void apply(load_state& state) const override;
    CFG_INLINE void outline(source_outline& out) const override;

protected:
    explicit override_layer(const configuration_maker& maker) : maker_(&maker) {}

    [[nodiscard]] std::optional<load_error> open_file(std::filesystem::path path);
    [[nodiscard]] result<void> set_value(std::string_view path, view what);

private:
    [[nodiscard]] result<void> set_toml(std::string_view path, leaf_id leaf, const std::string& toml);
    [[nodiscard]] std::vector<problem> check(const std::string& text, const std::string& name,
                                             const exact_value* wanted) const;
    [[nodiscard]] result<void> check_alone(const std::string& path, const std::string& alone,
                                           const exact_value* wanted) const;
    [[nodiscard]] result<void> adopt(const std::string& changed, leaf_id leaf, const std::string& path);
    [[nodiscard]] std::string name() const;

    const configuration_maker* maker_;
    std::filesystem::path file_;
    std::filesystem::path place_;  // the same, wherever the process goes
    std::string text_;
    std::optional<std::string> saved_;          // the content of the file, if there is one
    std::map<leaf_id, std::string> unsaved_;    // leaves that were set since, and by which path
};

}  // namespace detail

/// Values that the running program sets over all other sources of a Config. They are a source themselves: pass them to
/// `cfg::load` as the last one. In a loaded configuration their origins are `override http.port`, or the file and the line
/// once they are in a file (with changes that are not saved yet: the line that they will have). A relative path among them
/// is never resolved against the folder of that file.
///
///     auto runtime = cfg::overrides<gateway>::open("overrides.toml");
///     runtime.set<"http.port">(9090).value();
///     auto config = cfg::load<gateway>(cfg::file("gateway.toml"), cfg::env("GATEWAY"), runtime);
///     runtime.save().value();
///
/// Errors:   what can fail says so in its result, and has then changed nothing; `value()` throws it.
/// Lifetime: a value: a copy can be changed and loaded, and thrown away if that fails.
/// Threads:  as a std container: several may read (and load) at the same time, but not while one changes it. Processes that
///           share a file must take turns.
/// Cost:     each operation reads the text of what is set, once or a few times.
template <class Config>
class overrides final : public detail::override_layer {
public:
    using overridden = Config;

    /// Without a file.
    overrides() : override_layer(detail::maker_of<Config>) {}

    /// Reads a file, in TOML whatever it is called; one that is missing is an empty set, which `save` writes. Former names
    /// (`.was`) become the present ones, in the file with the next `save`.
    /// Errors: as a load has with a file: syntax, unknown keys, values that do not fit or break rules; files that cannot be
    ///         read. Throws them.
    [[nodiscard]] static overrides open(std::filesystem::path path) { return try_open(std::move(path)).value(); }

    /// As `open`, with the errors in the result.
    [[nodiscard]] static result<overrides> try_open(std::filesystem::path path) {
        overrides opened;
        if (std::optional<load_error> error = opened.open_file(std::move(path))) return *std::move(error);
        return opened;
    }

    using override_layer::set;
    using override_layer::replace;
    using override_layer::unset;
    using override_layer::contains;

    /// Sets a leaf: `set<"http.port">(9090)`, `set<"peers">({"a", "b"})`.
    /// Errors: numbers that the field has no room for, and values that break its rules. Then nothing has changed.
    /// Misuse: unknown keys and values of another type do not compile.
    template <fixed_string Path, class Value = detail::field_at<Config, Path>>
    [[nodiscard]] result<void> set(const Value& value) {
        return with_converted<Path>(value, [this](detail::view what) { return set_value(Path.view(), what); });
    }

    /// As `replace(path, value)`: `replace<"labels">({{"tier", "1"}})`, `replace<"http.proxy">(std::nullopt)`.
    /// Misuse: as `set`.
    template <fixed_string Path, class Value = detail::field_at<Config, Path>>
    [[nodiscard]] result<void> replace(const Value& value) {
        using wanted = detail::field_at<Config, Path>;
        if constexpr (std::is_same_v<Value, std::nullopt_t> && detail::is_optional<wanted>)
            return replace<Path>(wanted());
        else
            return with_converted<Path>(value, [this](detail::view what) { return replace(Path.view(), what); });
    }

    /// As `unset(path)`; the key may name a table. Misuse: an unknown key does not compile.
    template <fixed_string Path>
    [[nodiscard]] result<bool> unset() {
        static_cast<void>(detail::required_path<Config, Path>);
        return unset(Path.view());
    }

    /// As `contains(path)`. Misuse: an unknown key does not compile.
    template <fixed_string Path>
    [[nodiscard]] bool contains() const {
        static_cast<void>(detail::required_path<Config, Path>);
        return contains(Path.view());
    }

private:
    /// Calls `use(view)` with the value as one that the leaf takes.
    template <fixed_string Path, class Value, class Use>
    [[nodiscard]] static result<void> with_converted(const Value& value, const Use& use) {
        using wanted = detail::field_at<Config, Path>;
        using inner = typename detail::inside_wrappers<wanted>::type;
        static_cast<void>(key<Path>::template id<Config>);
        constexpr bool is_leaf = detail::names_leaf<Config, Path>();
        static_assert(!is_leaf || detail::goes_into<Value, wanted>(),
                      "cfg: the field that this key names does not take a value of this type; pass one of the field's own "
                      "type, or unset the key where there should be none");
        if constexpr (!is_leaf || !detail::goes_into<Value, wanted>()) {
            return {};
        } else if constexpr (detail::is_plain_number<Value> && detail::is_plain_number<inner>) {
            return use({&detail::description_of<Value>::value, &value});
        } else if constexpr (std::is_same_v<Value, wanted>) {
            return use({&detail::description_of<wanted>::value, &value});
        } else if constexpr (std::is_same_v<inner, std::string>) {
            const std::string text{std::string_view(value)};
            return use({&detail::description_of<std::string>::value, &text});
        } else if constexpr (std::is_convertible_v<const Value&, wanted>) {
            const wanted converted = value;
            return use({&detail::description_of<wanted>::value, &converted});
        } else {
            const inner converted = value;
            return use({&detail::description_of<inner>::value, &converted});
        }
    }
};

}  // namespace cfg

#if CFG_HAS_DEFINITIONS
#include <cfg/load/detail/overrides_definitions.hpp>
#include <cfg/load/detail/overrides_file_definitions.hpp>
#endif
