// SPDX-License-Identifier: MIT
// cfg::diff of two configurations with 53 leaves.
#include <cfg/store/diff.hpp>
#include <cstdio>
#include <cstdlib>

#include "documents/opaque.hpp"
#include "store/versions.hpp"
#include "store/work.hpp"

namespace {

void compare(const more_batches& more, const benchmark_model::gateway& changed, std::size_t differences) {
    const benchmark_model::gateway before = version(0);
    if (cfg::diff(before, changed).size() != differences) {
        std::fprintf(stderr, "cfg::diff does not find %zu differences\n", differences);
        std::abort();
    }
    const auto* hidden_before = hide(&before);
    const auto* hidden_changed = hide(&changed);
    while (more()) sink(cfg::diff(*hidden_before, *hidden_changed).size());
}

void compare_equal(const more_batches& more) {
    const benchmark_model::gateway same = version(0);
    compare(more, same, 0);
}

void compare_changed(const more_batches& more) {
    benchmark_model::gateway changed = version(0);
    changed.auth.token_ttl_seconds += 1;
    compare(more, changed, 1);
}

void compare_by_hand(const more_batches& more) {
    const benchmark_model::gateway before = version(0);
    const benchmark_model::gateway same = version(0);
    const auto* hidden_before = hide(&before);
    const auto* hidden_same = hide(&same);
    while (more()) sink(*hidden_before == *hidden_same);
}

const bool added = add_work({"diff", "(operator==, equal)", compare_by_hand}) &&
                   add_work({"diff", "cfg::diff, equal", compare_equal}) &&
                   add_work({"diff", "cfg::diff, one leaf changed", compare_changed});

}  // namespace
