// SPDX-License-Identifier: MIT
// The command line as a source: every leaf is a flag.
#pragma once

#include <cfg/core/describe.hpp>
#include <cfg/core/source.hpp>
#include <cfg/core/version.hpp>
#include <string>
#include <vector>

namespace cfg {

/// The command line as a source of a load; made by `cfg::args`.
class argument_source final : public detail::source_base {
public:
    argument_source(int count, const char* const* words);

    /// The words that are neither flags nor values of flags: all that does not begin with `--`, and everything after a
    /// bare `--`. Which words are values is known only with the type: a boolean flag never takes the word after it.
    template <class Config>
    [[nodiscard]] std::vector<std::string> positional() const {
        return positional_words(detail::description_of<Config>::value);
    }

    CFG_INLINE void announce(detail::load_state& state) const override;

    CFG_INLINE void apply(detail::load_state& state) const override;

    CFG_INLINE void outline(detail::source_outline& out) const override;

private:
    [[nodiscard]] std::vector<std::string> positional_words(const detail::type_description& root) const;

    std::string program_;
    std::vector<std::string> words_;
};

/// The command line. `http.port` is set by `--http.port=9090` or `--http.port 9090`, `features.debug` by
/// `--features.debug` or `--no-features.debug`, an entry of a map by `--tenants.acme.rps=5`. Dashes may stand for
/// underscores. A flag that is repeated adds to a list, and otherwise the last one counts. A value that begins with a
/// dash follows after `=`, unless it is a number. `--` ends the flags. Unless the struct has members of these names,
/// `--help` and `-h` ask for a list of all flags, and `--config FILE` names the file to read in place of the first file
/// source.
/// Errors:   unknown flags, missing values, and text that its field does not take.
/// Lifetime: copies the words.
[[nodiscard]] argument_source args(int argument_count, const char* const* arguments);

}  // namespace cfg

#if CFG_HAS_DEFINITIONS
#include <cfg/sources/detail/args_definitions.hpp>
#endif
