// SPDX-License-Identifier: MIT
// Values of a store that are other ones for the length of a test.
#pragma once

#include <cfg/core/error.hpp>
#include <cfg/core/fixed_string.hpp>
#include <cfg/core/key.hpp>
#include <cfg/core/result.hpp>
#include <cfg/core/restart.hpp>
#include <cfg/load/overrides.hpp>
#include <cfg/store/event.hpp>
#include <cfg/store/store.hpp>
#include <cfg/store/subscribe.hpp>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

namespace cfg::testing {

/// What `with` returns: as long as it lives, the value is another one.
/// Errors:   if the way back is refused, by rules or in `on_prepare`, the report is written to the standard error, and the
///           value stays.
/// Lifetime: ends before the store.
template <class Config>
class [[nodiscard]] override_scope {
public:
    /// `with` makes them.
    override_scope(const detail::section_place& where, std::string_view path, overrides<Config> before)
        : core_(where.core), path_(path), before_(std::move(before)) {}

    override_scope(const override_scope&) = delete;
    override_scope& operator=(const override_scope&) = delete;

    ~override_scope() {
        try {
            const auto ended = core_->edit(change_cause::reset, "end of an override in a test",
                                           [this](detail::override_layer& top) { return top.restore(path_, before_); });
            if (!ended) print(ended.error());
        } catch (const std::exception& thrown) {
            std::fprintf(stderr, "%s stays overridden: %s\n", path_.c_str(), thrown.what());
        }
    }

private:
    detail::store_core* core_;
    std::string path_;
    overrides<Config> before_;
};

/// Overrides the value of a leaf until the end of the scope; then what was set there at run time before, or nothing, is back.
///
///     TEST_CASE("requests wait no longer than the timeout") {
///         const auto impatient = cfg::testing::with<"http.timeout">(store, 1ms);
///         const auto crowded = cfg::testing::with<"http.threads">(store, 1);
///         ...
///     }
///
/// As with `store::set`, those who subscribed are told, also of the way back, and reloads keep the value. Scopes of one key
/// end in the reverse order. Other keys may be set meanwhile, and stay.
/// Errors:  throws load_error if the value is refused.
/// Misuse:  unknown keys, values of another type, and fields that need a restart, do not compile.
/// Threads: any; all who read the store see the value.
template <fixed_string Path, class Config, class Value = detail::field_at<Config, Path>>
[[nodiscard]] override_scope<Config> with(store<Config>& changed, const Value& value) {
    static_assert(!restart_leaves<Config>.contains(key<Path>::template id<Config>),
                  "cfg: this field changes only with a restart; make a store for the test whose source has the value");
    const detail::section_place where = detail::section_access::of(changed.section());
    overrides<Config> before;
    const auto set = where.core->edit(change_cause::set, "override in a test", [&](detail::override_layer& top) {
        auto& typed = static_cast<overrides<Config>&>(top);
        before = typed;
        return typed.template replace<Path>(value);
    });
    if (!set) throw set.error();
    return override_scope<Config>(where, Path.view(), std::move(before));
}

}  // namespace cfg::testing
