// SPDX-License-Identifier: MIT
// cfg: one leaf is set, and 0, 1, 10 and 1,000 subscribers to it are told.
#include <cfg/cfg.hpp>
#include <cfg/store/store.hpp>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "documents/text.hpp"
#include "store/work.hpp"

namespace {

using benchmark_model::gateway;

void set_one_leaf(const more_batches& more, std::size_t subscribers) {
    cfg::store<gateway> store(cfg::text(cfg::toml, read_document("gateway.toml"), "gateway.toml"));
    std::size_t told = 0;
    const auto subscribe = [&] { return store.on_change<"server.port">([&](const auto&...) { ++told; }); };
    std::vector<decltype(subscribe())> subscriptions;
    for (std::size_t number = 0; number < subscribers; ++number) subscriptions.push_back(subscribe());
    std::size_t times = 0;
    while (more()) store.set<"server.port">(static_cast<std::uint16_t>(1024 + ++times % 1024));
    if (told != times * subscribers) {
        std::fprintf(stderr, "%zu subscribers were told %zu times of %zu changes\n", subscribers, told, times);
        std::abort();
    }
}

bool add(const char* name, std::size_t subscribers) {
    return add_work({"dispatch", name, [=](const more_batches& more) { set_one_leaf(more, subscribers); }});
}

const bool added = add("(set<>() with no subscriber)", 0) && add("1 subscriber", 1) && add("10 subscribers", 10) &&
                   add("1000 subscribers", 1000);

}  // namespace
