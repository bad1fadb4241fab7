// SPDX-License-Identifier: MIT
// Tests of core/environment_names.hpp: how a leaf is called in the environment, and that no two are called the same.
#include <cfg/core/environment_names.hpp>

#include <doctest/doctest.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using cfg::field;
using namespace cfg::detail;

std::string name_of(std::string_view prefix, std::string_view path, const field* rules = nullptr) {
    std::string name = "what was there before";
    spell_environment_name(name, prefix, path, rules);
    return name;
}

TEST_CASE("a path becomes a name in capital letters with underscores") {
    CHECK(name_of("GATEWAY_", "http.port") == "GATEWAY_HTTP_PORT");
    CHECK(name_of("", "http.request_timeout") == "HTTP_REQUEST_TIMEOUT");
    CHECK(name_of("x_", "camelCase.v2") == "x_CAMELCASE_V2");
    CHECK(name_of("P_", "caf\xC3\xA9") == "P_CAF\xC3\xA9");
}

TEST_CASE("a name given in the schema is the whole name") {
    constexpr field entry = field("jwt_secret").env("Jwt.Secret");
    constexpr field other = field("jwt_secret").doc("has no name");
    CHECK(name_of("GATEWAY_", "jwt_secret", &entry) == "Jwt.Secret");
    CHECK(name_of("GATEWAY_", "jwt_secret", &other) == "GATEWAY_JWT_SECRET");
}

// ---- the check --------------------------------------------------------------------------------------------------

template <class Config>
constexpr bool clashes = find_environment_clash<Config>().first != find_environment_clash<Config>().second;

template <class Config, std::size_t First, std::size_t Second>
constexpr bool clash_is = find_environment_clash<Config>().first == First&& find_environment_clash<Config>().second
                          == Second;

struct empty {};
struct inner {
    int b = 0;
    int c = 0;
};
struct plain {
    int x = 0;
    inner a;
    inner b;
    std::vector<inner> list;
    std::map<std::string, inner> map;
};
static_assert(!clashes<plain> && require_environment_names<plain>());
static_assert(!clashes<empty> && require_environment_names<empty>());
static_assert(require_environment_names<cfg::value>(), "a configuration without a struct has no names");

struct table_against_leaf {
    int x = 0;
    inner a;
    int a_c = 0;
};
static_assert(clash_is<table_against_leaf, 2, 3>);

struct deep {
    inner a_a;
};
struct table_against_table {
    deep b;
    struct {
        int c = 0;
    } b_a_a;
};
static_assert(clash_is<table_against_table, 1, 2>);

struct case_only {
    int port = 0;
    int Port = 0;
};
static_assert(clash_is<case_only, 0, 1>);

struct resolved {
    inner a;
    int a_c = 0;
    static constexpr field schema[] = {field("a_c").env("OTHER")};
};
static_assert(!clashes<resolved> && require_environment_names<resolved>());

struct inner_resolved {
    int b = 0;
    int c = 0;
    static constexpr field schema[] = {field("c").doc("in a nested struct").env("C")};
};
struct resolved_inside {
    inner_resolved a;
    int a_c = 0;
};
static_assert(!clashes<resolved_inside>);

struct same_given_names {
    int x = 0;
    inner_resolved a;
    inner_resolved b;
};
static_assert(clash_is<same_given_names, 2, 4>, "the same struct twice gives the same name twice");

struct given_names_keep_their_case {
    int a = 0;
    int b = 0;
    static constexpr field schema[] = {field("a").env("NAME"), field("b").env("name")};
};
static_assert(!clashes<given_names_keep_their_case>);

struct given_like_derived {
    int a_b = 0;
    int c = 0;
    static constexpr field schema[] = {field("c").env("A_B")};
};
static_assert(!clashes<given_like_derived>, "the other one has a prefix, which is not known yet");

struct elements {
    std::map<std::string, table_against_leaf> entries;
};
static_assert(!clashes<elements>, "what is in maps has no variable of its own");

}  // namespace
