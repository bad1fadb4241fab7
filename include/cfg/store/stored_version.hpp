// SPDX-License-Identifier: MIT
// The versions of a store, and the way from one to the next, for code that is no template of the configuration.
#pragma once

#include <cfg/core/error.hpp>
#include <cfg/core/provenance.hpp>
#include <cfg/load/layers.hpp>
#include <cfg/load/overrides.hpp>
#include <cfg/store/event.hpp>
#include <cfg/store/publication.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace cfg::detail {

using leaf_words = std::vector<std::uint64_t>;  // the words of a leaf_set

/// A version, and all that is known of it.
struct stored_version : version_node {
    void* config = nullptr;  // these three are parts of the class derived from it
    provenance* origins = nullptr;
    std::vector<problem>* warnings = nullptr;

    std::shared_ptr<const read_layers> base;  // what it was made of
    std::shared_ptr<const override_layer> top;
    std::chrono::system_clock::time_point time{};
    change_cause cause = change_cause::construction;
    std::string reason;
    leaf_words changed;  // against the version before
    leaf_words pending;  // leaves with `.restart()` that the sources want to have another value
};

/// What a store must know of its configuration.
struct stored_type {
    const configuration_maker* maker;
    std::unique_ptr<stored_version> (*make)();
    std::shared_ptr<override_layer> (*copy_overrides)(const override_layer& from);
    std::string_view application;  // see application_name
    leaf_words restart;
    void (*copy_leaves)(const void* from, void* to, const leaf_words& leaves);  // of those in `restart`
};

/// From one version to the next, or to one that is only proposed.
struct transition_record {
    pin before;
    pin after;  // empty if it is proposed
    std::shared_ptr<const stored_version> proposed;
    const stored_version* from = nullptr;
    const stored_version* to = nullptr;
    std::uint64_t version = 0;  // the current one afterwards
    leaf_words changed;
};

using shared_transition = std::shared_ptr<const transition_record>;

[[nodiscard]] inline const stored_version& version_of(const pin& held) noexcept {
    return static_cast<const stored_version&>(*held.node());
}

}  // namespace cfg::detail
