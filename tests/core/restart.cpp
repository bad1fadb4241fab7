// SPDX-License-Identifier: MIT
// Tests of core/restart.hpp: almost all of it is checked while this file compiles.
#include <cfg/core/restart.hpp>
#include <doctest/doctest.h>

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct tls {
    bool verify = true;
    std::string certificate;
    static constexpr cfg::field schema = cfg::field("certificate").non_empty().restart();
};

struct endpoint {
    std::string host;
    int port = 0;
    tls security;
    static constexpr cfg::field schema[] = {cfg::field("host").doc("a name"), cfg::field("port").range(1, 65535).restart()};
};

struct plain {
    int size = 0;
    std::vector<int> sizes;
};

struct node {
    std::string name;
    std::vector<node> below;
    static constexpr cfg::field schema[] = {cfg::field("name").required()};
};

struct application {
    bool verbose = false;
    endpoint http;
    plain cache;
    plain pool;
    tls security;
    std::map<std::string, endpoint> upstreams;
    std::optional<endpoint> proxy;
    std::vector<std::map<std::string, std::optional<tls>>> deep;
    std::vector<plain> plains;
    std::optional<plain> spare;
    std::map<std::string, node> trees;
    std::vector<int> workers;
    double timeout = 2;

    static constexpr cfg::field schema[] = {
        cfg::field("pool").restart(),
        cfg::field("workers").restart().append(),
        cfg::field("timeout").min(1),
    };
};

template <class Config>
constexpr bool restarts(std::initializer_list<std::string_view> paths) {
    cfg::leaf_set<Config> all;
    for (const std::string_view path : paths)
        for (cfg::leaf_id leaf = 0; leaf < cfg::leaf_count<Config>; ++leaf)
            if (cfg::keys<Config>[leaf] == path) all.insert(leaf);
    return all.size() == paths.size() && cfg::restart_leaves<Config> == all;
}

static_assert(restarts<plain>({}));
static_assert(restarts<tls>({"certificate"}));
static_assert(restarts<endpoint>({"port", "security.certificate"}));
static_assert(restarts<node>({}));
// The struct's own entries, those of structs in it, all of a struct that is named as a whole, and containers of structs.
static_assert(restarts<application>({"http.port", "http.security.certificate", "pool.size", "pool.sizes", "security.certificate",
                                     "upstreams", "proxy", "deep", "workers"}));

struct around {
    int own = 0;
    application inner;
    static constexpr cfg::field schema[] = {cfg::field("inner").restart()};
};

static_assert(cfg::restart_leaves<around>.size() == cfg::leaf_count<application> && !cfg::restart_leaves<around>.contains(0));
static_assert(cfg::restart_leaves<around> == cfg::matching_leaves<around, "inner">);

struct tree {
    std::string name;
    std::vector<tree> below;
    static constexpr cfg::field schema[] = {cfg::field("name").restart()};
};

struct forest {
    std::vector<tree> trees;
};

static_assert(restarts<tree>({"name", "below"}));
static_assert(restarts<forest>({"trees"}));
static_assert(!cfg::field("a").needs_restart && cfg::field("a").restart().needs_restart && !cfg::field("a").restart().restricts());
static_assert(cfg::field("a").restart().doc("b").min(1).needs_restart);

}  // namespace

TEST_CASE("the leaves that need a restart, as code that is no template sees them") {
    std::string found;
    for (cfg::leaf_id leaf = 0; leaf < cfg::leaf_count<endpoint>; ++leaf)
        if ((cfg::restart_leaves<endpoint>.words()[leaf / 64] >> (leaf % 64) & 1) != 0) found.append(cfg::keys<endpoint>[leaf]).append(" ");
    CHECK(found == "port security.certificate ");
}
