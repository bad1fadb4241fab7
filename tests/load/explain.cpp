// SPDX-License-Identifier: MIT
// Tests of load/explain.hpp: every value on its line, with where it came from and what it overrode, and no secret.
#include <cfg/load/explain.hpp>

#include "../sources/scratch_directory.hpp"
#include "every_secret.hpp"
#include "loading.hpp"

#include <cfg/sources/dotenv.hpp>

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using every_secret::everything_secret;
using loading::contains;
using loading::loaded;
using loading::toml;

struct limits {
    int requests = 10;
    int burst = 20;
};
struct server {
    std::string host = "localhost";
    int port = 8080;
    limits rate;
};
struct gateway {
    server http;
    bool verbose = false;
};

TEST_CASE("one aligned line for each leaf") {
    CHECK(cfg::explain(loaded<gateway>(toml("http.port = 9090\nverbose = true\n"))) ==
          "http.host          = \"localhost\"  default\n"
          "http.port          = 9090         gateway.toml:1:13\n"
          "http.rate.requests = 10           default\n"
          "http.rate.burst    = 20           default\n"
          "verbose            = true         gateway.toml:2:11\n");
}

TEST_CASE("who won over whom") {
    CHECK(cfg::explain(loaded<limits>(toml("burst = 1\n", "base"), toml("burst = 2\n", "profile"),
                                      toml("burst = 3\nrequests = 4\n", "last"))) ==
          "requests = 4  last:2:12\n"
          "burst    = 3  last:1:9 (over profile:1:9, base:1:9)\n");
}

struct collections {
    std::vector<std::string> names{"a", "b"};
    std::vector<limits> routes;
    std::map<std::string, limits> tenants;
    std::map<std::string, int> weights;
    std::array<int, 2> pair{1, 2};
    std::optional<limits> fallback;
    std::optional<int> maximum;
    std::vector<std::vector<limits>> nested;
};

TEST_CASE("lists of plain values stand on one line, structs inside on one for each value") {
    CHECK(cfg::explain(loaded<collections>(toml(R"(
[[routes]]
burst = 1
[[routes]]
[tenants."a b"]
burst = 5
[weights]
w = 7
[fallback]
)"))) ==
          R"(names                  = ["a", "b"]  default
routes[0].requests     = 10          gateway.toml:2:3
routes[0].burst        = 1           gateway.toml:2:3
routes[1].requests     = 10          gateway.toml:2:3
routes[1].burst        = 20          gateway.toml:2:3
tenants."a b".requests = 10          gateway.toml:5:2
tenants."a b".burst    = 5           gateway.toml:5:2
weights.w              = 7           gateway.toml:7:2
pair                   = [1, 2]      default
fallback.requests      = 10          gateway.toml:9:2
fallback.burst         = 20          gateway.toml:9:2
maximum                = (none)      default
nested                 = []          default
)");
}

TEST_CASE("what is empty is still named") {
    CHECK(cfg::explain(loaded<collections>(toml("names = []\n"))) ==
          R"(names    = []      gateway.toml:1:9
routes   = []      default
tenants  = {}      default
weights  = {}      default
pair     = [1, 2]  default
fallback = (none)  default
maximum  = (none)  default
nested   = []      default
)");
}

TEST_CASE("a map that two layers filled names both, and neither as overridden") {
    const std::string text =
        cfg::explain(loaded<collections>(toml("weights.a = 1\n", "base"), toml("weights.b = 2\n", "profile")));
    CHECK(contains(text, "weights.a = 1"));
    CHECK(contains(text, "weights.b = 2"));
    CHECK(contains(text, "base:1:1"));
    CHECK(contains(text, "profile:1:1"));
    CHECK_FALSE(contains(text, "over"));
}

TEST_CASE("a long value does not push the others aside") {
    struct texts {
        std::string endless;
        std::string brief = "x";
    };
    const std::string endless(100, 'e');
    const std::string text = cfg::explain(loaded<texts>(toml("endless = \"" + endless + "\"\n")));
    CHECK(contains(text, "brief   = \"x\"" + std::string(37, ' ') + "  default\n"));
}

TEST_CASE("a struct without leaves explains nothing") {
    struct none {};
    CHECK(cfg::explain(loaded<none>()).empty());
}

// ---- what several layers gave -------------------------------------------------------------------------------------

struct plugin_set {
    std::string name;
    std::vector<std::string> plugins{"log"};
    std::optional<int> rate;
    static constexpr cfg::field schema[] = {cfg::field("name").was("title"), cfg::field("plugins").append()};
};
struct merged {
    std::map<std::string, int> labels;
    std::map<std::string, int> only;
    std::map<std::string, plugin_set> tenants;
    std::vector<plugin_set> sets;
    std::optional<plugin_set> fallback;
    std::optional<std::vector<std::string>> peers;
    static constexpr cfg::field schema[] = {cfg::field("only").replace(), cfg::field("sets").by_key("name"), cfg::field("peers").append()};
};

// What explain says of the places whose path begins so.
template <class... Source>
std::string explained(std::string_view begin, const Source&... sources) {
    const std::string all = cfg::explain(loaded<merged>(sources...));
    std::string found;
    for (std::size_t at = 0, end = 0; at < all.size(); at = end + 1) {
        end = all.find('\n', at);
        if (std::string_view(all).substr(at).starts_with(begin)) found += all.substr(at, end + 1 - at);
    }
    std::string narrow;  // the width of a column depends on all lines
    for (const char each : found)
        if (each != ' ' || !narrow.ends_with(' ')) narrow += each;
    return narrow;
}

// Each line of the file was taken for a layer of its own that gave all of them: "(over .env:1:10, .env:1:10)".
TEST_CASE("entries of a map that one .env file gives line by line") {
    const loading::scratch_directory files;
    const std::string dotenv = files.write(".env", "M_LABELS__A=1\nM_LABELS__B=2\nM_LABELS__C=3\n").string();
    CHECK(explained("labels", toml("labels = { a = 9, z = 9 }"), cfg::dotenv(dotenv, "M")) ==
          "labels.a = 1 " + dotenv + ":1:13 (over gateway.toml:1:16)\n"
          "labels.b = 2 " + dotenv + ":2:13\n"
          "labels.c = 3 " + dotenv + ":3:13\n"
          "labels.z = 9 gateway.toml:1:23\n");
}

// The entries of the file were said to be the variable's.
TEST_CASE("a single entry does not replace a map that layers replace") {
    const loading::scratch_directory files;
    const std::string dotenv = files.write(".env", "M_ONLY__B=2\n").string();
    CHECK(explained("only", toml("only.z = 1", "base"), toml("only.a = 1"), cfg::dotenv(dotenv, "M")) ==
          "only.a = 1 gateway.toml:1:10\nonly.b = 2 " + dotenv + ":1:11\n");
}

// Only the elements that the leaf itself has by default were counted: those of structs in it moved the others aside.
TEST_CASE("elements that structs in maps, lists and optionals have by default") {
    const std::string_view expected =
        "X.plugins[0] = \"log\" default\n"
        "X.plugins[1] = \"a\" base:1:B\n"
        "X.plugins[2] = \"b\" gateway.toml:1:B\n";
    const auto expect = [&](std::string_view name, std::string_view column) {
        std::string text(expected);
        for (std::size_t at = text.find('X'); at != text.npos; at = text.find('X', at + name.size())) text.replace(at, 1, name);
        for (std::size_t at = text.find('B'); at != text.npos; at = text.find('B', at + 1)) text.replace(at, 1, column);
        return text;
    };
    CHECK(explained("tenants.t.plugins", toml("tenants.t.plugins = ['a']", "base"), toml("tenants.t.plugins = ['b']")) == expect("tenants.t", "22"));
    CHECK(explained("fallback.plugins", toml("fallback = {plugins = ['a']}", "base"), toml("fallback = {plugins = ['b']}")) == expect("fallback", "24"));
    CHECK(explained("sets[0].plugins", toml("sets = [{name = 's', plugins = ['a']}]", "base"), toml("sets = [{name = 's', plugins = ['b']}]")) == expect("sets[0]", "33"));
}

// What layers gave to an optional list was on one line, as "merged from" all of them, also from those whose elements are gone.
TEST_CASE("the elements of an optional list of several layers") {
    CHECK(explained("peers", toml("peers = ['a']", "base"), toml("cfg-unset = ['peers']\npeers = ['b']"), toml("peers = ['c']", "last")) ==
          "peers[0] = \"b\" gateway.toml:2:10\npeers[1] = \"c\" last:1:10\n");
}

// It was "merged from" the layer whose elements are gone as well.
TEST_CASE("a list that was emptied between, of which one layer is left") {
    CHECK(explained("peers", toml("peers = ['a']", "base"), toml("cfg-unset = ['peers']\npeers = ['b', 'c']")) == "peers = [\"b\", \"c\"] gateway.toml:2:9\n");
    CHECK(explained("sets", toml("sets = [{name = 'a', rate = 1}]", "base"), toml("cfg-unset = ['sets']\nsets = [{name = 'a'}]"), toml("sets = [{name = 'a', rate = 2}]", "last")) ==
          "sets[0].name = \"a\" last:1:17 (over gateway.toml:2:17)\nsets[0].plugins = [\"log\"] default\nsets[0].rate = 2 last:1:29\n");
}

// The list was taken to be read where it stands: what the document gave before it looked like a default.
TEST_CASE("a document takes away before it gives, wherever its list stands") {
    CHECK(explained("labels", toml("labels = { a = 1, b = 1 }", "base"), toml("labels = { a = 2 }\ncfg-unset = ['labels.a', 'labels.b']")) ==
          "labels.a = 2 gateway.toml:1:16\n");
}

// It was compared as it is written with the name as it is declared.
TEST_CASE("what is unset under a name with dashes, and what is given under a former name") {
    struct with_underscore {
        std::optional<int> at_most;
        int x = 0;
    };
    struct holder {
        std::map<std::string, with_underscore> all;
    };
    CHECK(cfg::explain(loaded<holder>(toml("all.a.at_most = 1", "base"), toml("cfg-unset = ['all.a.at-most']\nall.a.x = 2"))) ==
          "all.a.at_most = (none)  gateway.toml:1:14 (over base:1:17)\n"
          "all.a.x       = 2       gateway.toml:2:11\n");
    CHECK(explained("tenants.t.name", toml("tenants.t.title = 'old'", "base"), toml("tenants.t.rate = 1")) == "tenants.t.name = \"old\" base:1:19\n");
}

// ---- dynamic values -------------------------------------------------------------------------------------------------

struct plugins {
    cfg::value settings;
    cfg::value unset;
};

TEST_CASE("each node of a dynamic value has its own origin") {
    const auto read = loaded<plugins>(toml("[settings]\na = 1\n[settings.deep]\n'b c' = [1, 2]\nempty = {}\n", "base"),
                                      toml("settings.a = 2\n", "profile"));
    CHECK(cfg::explain(read) ==
          "settings.a          = 2       profile:1:14\n"
          "settings.deep.\"b c\" = [1, 2]  base:4:9\n"
          "settings.deep.empty = {}      base:5:9\n"
          "unset               = (none)  default\n");
}

TEST_CASE("a configuration without a struct is explained node by node") {
    CHECK(cfg::explain(loaded<cfg::value>(toml("a = 1\n[b]\nc = \"x\"\n"))) ==
          "a   = 1    gateway.toml:1:5\n"
          "b.c = \"x\"  gateway.toml:3:5\n");
}

// ---- secrets --------------------------------------------------------------------------------------------------------

TEST_CASE("no secret is explained, wherever it stands") {
    const std::string text = cfg::explain(loaded<everything_secret>(toml(R"(
plain = "canary"
by_schema = "canary"
account = {user = "ada", password = "canary"}
hidden_table = {user = "canary", password = "canary"}
accounts = [{user = "bob", password = "canary"}]
named.x = {user = "eve", password = "canary"}
teams = [[{user = "kim", password = "canary"}]]
list = ["canary", "canary"]
maybe = "canary"
map.k = "canary"
lists.k = ["canary"]
maps = [{k = "canary"}]
list_by_schema = ["canary"]
map_by_schema.canary = "canary"
dynamic_by_schema = {canary = "canary"}
optional_struct = {user = "joe", password = "canary"}
pin = 77777
)")));
    CHECK_FALSE(contains(text, "canary"));
    CHECK_FALSE(contains(text, "77777"));
    for (const char* shown : {"plain", "by_schema", "account.password", "hidden_table.user", "accounts[0].password",
                              "named.x.password", "teams[0][0].password", "list", "maybe", "map.k", "lists.k", "maps[0].k",
                              "list_by_schema", "map_by_schema", "dynamic_by_schema", "optional_struct.password", "pin"}) {
        CAPTURE(shown);
        const std::size_t at = text.find(std::string("\n") + shown + " ");
        const bool first = text.starts_with(std::string(shown) + " ");
        REQUIRE((at != text.npos || first));
        const std::size_t begin = first ? 0 : at + 1;
        CHECK(contains(text.substr(begin, text.find('\n', begin) - begin), cfg::secret_mask));
    }
    for (const char* name : {"ada", "bob", "eve", "joe", "kim"}) CHECK(contains(text, name));
}

}  // namespace
