// SPDX-License-Identifier: MIT
// What the tests of stores share: a source that the test rewrites, events that are kept, and results as text.
#pragma once

#include <cfg/core/report.hpp>
#include <cfg/core/result.hpp>
#include <cfg/core/secret.hpp>
#include <cfg/core/source.hpp>
#include <cfg/formats/toml.hpp>
#include <cfg/sources/text.hpp>
#include <cfg/store/event.hpp>
#include <cfg/store/store.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace doctest {

template <>
struct StringMaker<std::vector<std::string>> {
    static String convert(const std::vector<std::string>& lines) {
        std::string text;
        for (const std::string& each : lines) text += "\n    " + each;
        return text.c_str();
    }
};

}  // namespace doctest

namespace storing {

/// A TOML document that changes between readings.
class rewritable final : public cfg::detail::source_base {
public:
    explicit rewritable(std::string text = {}) : text_(std::make_shared<std::string>(std::move(text))) {}

    void write(std::string text) const { *text_ = std::move(text); }

    void apply(cfg::detail::load_state& state) const override {
        cfg::text(cfg::toml, *text_, "gateway.toml").apply(state);
    }

private:
    std::shared_ptr<std::string> text_;
};

/// The events of a store.
class event_log {
public:
    [[nodiscard]] cfg::store_options options(cfg::store_options from = {}) const {
        from.on_event = [events = events_](const cfg::event& happened) { events->push_back(happened); };
        return from;
    }
    [[nodiscard]] const std::vector<cfg::event>& all() const { return *events_; }
    [[nodiscard]] const cfg::event& last() const {
        REQUIRE(!events_->empty());
        return events_->back();
    }

private:
    std::shared_ptr<std::vector<cfg::event>> events_ = std::make_shared<std::vector<cfg::event>>();
};

[[nodiscard]] inline bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != text.npos;
}

/// The report of what failed, or nothing.
template <class T>
[[nodiscard]] std::string report_of(const cfg::result<T>& outcome) {
    return outcome ? std::string() : outcome.error().to_string();
}

/// "committed", "unchanged" or the report.
template <class Config>
[[nodiscard]] std::string outcome_of(const cfg::result<cfg::transition<Config>>& outcome) {
    if (!outcome) return outcome.error().to_string();
    return *outcome ? "committed" : "unchanged";
}

}  // namespace storing
