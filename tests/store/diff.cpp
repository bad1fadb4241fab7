// SPDX-License-Identifier: MIT
// Tests of store/diff.hpp: which leaves differ, how the places are shown and written, and that secrets are not.
#include <cfg/store/diff.hpp>
#include <doctest/doctest.h>

#include <atomic>
#include <cfg/formats/toml.hpp>
#include <cfg/load/load.hpp>
#include <cfg/load/write.hpp>
#include <cfg/sources/text.hpp>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <new>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "every_kind.hpp"

namespace {

std::atomic<std::size_t> allocations{0};

}  // namespace

// Every allocation of this test program is counted. Not inlined, or g++ sees one half of a pair and takes it for a mismatch;
// weak, for clang's thread sanitizer has its own, and then nothing is counted.
[[gnu::weak]] [[gnu::noinline]] void* operator new(std::size_t size) {
    ++allocations;
    if (void* const made = std::malloc(size == 0 ? 1 : size)) return made;
    throw std::bad_alloc();
}
[[gnu::weak]] [[gnu::noinline]] void operator delete(void* made) noexcept { std::free(made); }
[[gnu::weak]] [[gnu::noinline]] void operator delete(void* made, std::size_t) noexcept { std::free(made); }

namespace {

using namespace std::chrono_literals;
using namespace store_test;

// What changes between two such objects, as lines.
template <class Edit>
std::string lines(const everything& before, Edit edit) {
    everything after = before;
    edit(after);
    return cfg::to_string(cfg::diff(before, after));
}

template <class Edit>
std::string lines(Edit edit) {
    return lines(everything{}, edit);
}

template <class Edit>
std::string document(const everything& before, Edit edit) {
    everything after = before;
    edit(after);
    return cfg::to_json(cfg::diff(before, after));
}

}  // namespace

TEST_CASE("equal configurations have no changes") {
    const everything before{};
    const everything after{};
    const auto changed = cfg::diff(before, after);
    CHECK(changed.empty());
    CHECK(changed.size() == 0);
    CHECK(cfg::to_string(changed).empty());
    CHECK_FALSE(changed.any<"**">());
    changed.for_each([](auto, const auto&, const auto&) { FAIL("nothing changed"); });
    CHECK(cfg::diff(before, before).empty());
}

TEST_CASE("changes are asked for by key, by table and by pattern") {
    const everything before{};
    everything after{};
    after.http.port = 9090;
    after.text = "new";
    const auto changed = cfg::diff(before, after);
    CHECK_FALSE(changed.empty());
    CHECK(changed.size() == 2);
    CHECK(changed.contains<"http.port">());
    CHECK_FALSE(changed.contains<"http.host">());
    CHECK(changed.contains<"http">());
    CHECK(changed.contains<"text">());
    CHECK_FALSE(changed.contains<"flag">());
    CHECK(changed.any<"http.*">());
    CHECK(changed.any<"**.port">());
    CHECK_FALSE(changed.any<"**.host">());
    CHECK(changed.any<"**.host", "flag", "text">());
    CHECK_FALSE(changed.any<"**.host", "flag">());
    CHECK(changed.leaves().contains(cfg::key<"http.port">::id<everything>));
    CHECK(&changed.before() == &before);
    CHECK(&changed.after() == &after);
}

TEST_CASE("each changed leaf is visited with its key and both values") {
    const everything before{};
    everything after{};
    after.peers = {"a"};
    after.http.port = 9090;
    std::string visited;
    cfg::diff(before, after).for_each([&](auto key, const auto& old, const auto& now) {
        visited.append(key.path).append(" ");
        CHECK(&old == &cfg::get(before, key));
        CHECK(&now == &cfg::get(after, key));
        if constexpr (key.path == "http.port") {
            static_assert(std::is_same_v<decltype(old), const std::uint16_t&>);
            CHECK(old == 8080);
            CHECK(now == 9090);
        }
    });
    CHECK(visited == "http.port peers ");
}

TEST_CASE("loaded configurations are compared by value, not by origin") {
    const auto before = cfg::load<server>(cfg::text(cfg::toml, "host = 'localhost'\nport = 80\n", "a.toml"));
    const auto after = cfg::load<server>(cfg::text(cfg::toml, "\nport = 81\n", "b.toml"));
    const auto changed = cfg::diff(before, after);
    CHECK(cfg::to_string(changed) == "port: 80 -> 81\n");
    CHECK_FALSE(changed.contains<"host">());
}

TEST_CASE("single values are shown as they were and as they are") {
    CHECK(lines([](everything& it) { it.flag = true; }) == "flag: false -> true\n");
    CHECK(lines([](everything& it) { it.small = -128; }) == "small: 0 -> -128\n");
    CHECK(lines([](everything& it) { it.large = UINT64_MAX; }) == "large: 0 -> 18446744073709551615\n");
    CHECK(lines([](everything& it) { it.single = 0.1f; }) == "single: 0.0 -> 0.1\n");
    CHECK(lines([](everything& it) { it.real = 1e300; }) == "real: 0.0 -> 1e+300\n");
    CHECK(lines([](everything& it) { it.text = "a\n\"b\""; }) == "text: \"\" -> \"a\\n\\\"b\\\"\"\n");
    CHECK(lines([](everything& it) { it.severity = level::error; }) == "severity: \"info\" -> \"error\"\n");
    CHECK(lines([](everything& it) { it.wait = 90s; }) == "wait: \"0s\" -> \"1m30s\"\n");
    CHECK(lines([](everything& it) { it.size = cfg::bytes{2048}; }) == "size: \"0B\" -> \"2KiB\"\n");
    CHECK(lines([](everything& it) { it.file = "/etc/app"; }) == "file: \"\" -> \"/etc/app\"\n");
    CHECK(lines([](everything& it) { it.hour.hour = 7; }) == "hour: 00:00:00 -> 07:00:00\n");
    CHECK(lines([](everything& it) { it.maybe = 0; }) == "maybe: (none) -> 0\n");
    CHECK(lines([](everything& it) { it.http.port = 9090; }) == "http.port: 8080 -> 9090\n");
    CHECK_FALSE(lines([](everything& it) {
                    it.day = cfg::local_date{std::chrono::year(2024), std::chrono::month(2), std::chrono::day(29)};
                }).empty());
    CHECK_FALSE(lines([](everything& it) { it.when.time.second = 1; }).empty());
    CHECK_FALSE(lines([](everything& it) { it.exactly.time.second = 1; }).empty());
}

TEST_CASE("values differ if they are written differently") {
    const auto changed = [](auto edit_before, auto edit_after) {
        everything before{};
        everything after{};
        edit_before(before);
        edit_after(after);
        return cfg::diff(before, after).size() != 0;
    };
    const auto real = [](double number) { return [number](everything& it) { it.real = number; }; };
    CHECK_FALSE(changed(real(std::nan("")), real(-std::nan("1"))));
    CHECK(changed(real(0.0), real(-0.0)));
    CHECK(changed(real(0.0), real(std::nan(""))));
    const auto file = [](const char* path) { return [path](everything& it) { it.file = path; }; };
    CHECK(changed(file("/a/b"), file("/a//b")));
    const auto release = [](const char* name) { return [name](everything& it) { it.release = {1, name}; }; };
    CHECK(version{1, "alpha"} == version{1, "beta"});
    CHECK(changed(release("alpha"), release("beta")));
    CHECK_FALSE(changed(release("alpha"), release("alpha")));
}

TEST_CASE("optional structs are one value, or their members") {
    CHECK(lines([](everything& it) { it.other.emplace(); }) ==
          "other: (none) -> {host = \"localhost\", port = 8080}\n");
    everything before{};
    before.other.emplace();
    CHECK(lines(before, [](everything& it) { it.other->port = 1; }) == "other.port: 8080 -> 1\n");
    CHECK(lines(before, [](everything& it) { it.other.reset(); }) ==
          "other: {host = \"localhost\", port = 8080} -> (none)\n");
}

TEST_CASE("lists and arrays are compared by position") {
    everything before{};
    before.peers = {"a", "b"};
    before.switches = {true, false};
    before.mirrors.resize(2);
    CHECK(lines(before, [](everything& it) { it.peers = {"a", "c", "d"}; }) ==
          "peers[1]: \"b\" -> \"c\"\n+ peers[2] = \"d\"\n");
    CHECK(lines(before, [](everything& it) { it.peers = {"b"}; }) == "peers[0]: \"a\" -> \"b\"\n- peers[1]\n");
    CHECK(lines(before, [](everything& it) { it.switches = {true, true, true}; }) ==
          "switches[1]: false -> true\n+ switches[2] = true\n");
    CHECK(lines(before, [](everything& it) { it.triple[2] = 7; }) == "triple[2]: 0 -> 7\n");
    CHECK(lines(before, [](everything& it) { it.mirrors[1].host = "m"; }) ==
          "mirrors[1].host: \"localhost\" -> \"m\"\n");
}

TEST_CASE("sets are compared by content") {
    everything before{};
    before.tags = {"a", "b"};
    CHECK(lines(before, [](everything& it) { it.tags = {"b", "c"}; }) == "- tags[\"a\"]\n+ tags[\"c\"]\n");
}

TEST_CASE("maps are compared by key, in any order of their own") {
    everything before{};
    before.tenants["acme"].rate = 5;
    before.tenants["old"].rate = 1;
    before.tenants["a.b"].rate = 1;
    const auto edit = [](everything& it) {
        it.tenants["acme"].rate = 6;
        it.tenants["new"].burst = 2;
        it.tenants["a.b"].burst = 9;
        it.tenants.erase("old");
    };
    CHECK(lines(before, edit) ==
          "tenants.\"a.b\".burst: (none) -> 9\n"
          "tenants.acme.rate: 5 -> 6\n"
          "+ tenants.new = {rate = 5, burst = 2}\n"
          "- tenants.old\n");
    CHECK(lines([](everything& it) { it.counts = {{"x", 1}, {"", 2}}; }) == "+ counts.\"\" = 2\n+ counts.x = 1\n");

    everything forwards;
    everything backwards;
    for (int i = 0; i < 100; ++i) {
        forwards.tenants[std::to_string(i)].rate = i;
        backwards.tenants[std::to_string(99 - i)].rate = 99 - i;
    }
    backwards.tenants.rehash(1000);
    CHECK(cfg::diff(forwards, backwards).empty());
}

TEST_CASE("what lies deep inside is found") {
    everything before{};
    before.deep.resize(2);
    before.deep[1]["x"].resize(3);
    CHECK(lines(before, [](everything& it) { it.deep[1]["x"][2].burst = 1; }) == "deep[1].x[2].burst: (none) -> 1\n");
    CHECK(lines(before, [](everything& it) { it.deep[1]["x"].pop_back(); }) == "- deep[1].x[2]\n");
}

TEST_CASE("elements that merge by a key are compared by it") {
    everything before{};
    before.routes = {route_to("/a"), route_to("/b"), route_to("/c")};
    SUBCASE("one changed, one gone, one new") {
        CHECK(
            lines(before, [](everything& it) { it.routes = {route_to("/a", 10s), route_to("/d"), route_to("/c")}; }) ==
            "routes[\"/a\"].timeout: \"5s\" -> \"10s\"\n"
            "- routes[\"/b\"]\n"
            "+ routes[\"/d\"] = {id = \"/d\", timeout = \"5s\", key = ********, codes = []}\n");
    }
    SUBCASE("one in front of the others") {
        CHECK(lines(before, [](everything& it) { it.routes.insert(it.routes.begin(), route_to("/0")); }) ==
              "+ routes[\"/0\"] = {id = \"/0\", timeout = \"5s\", key = ********, codes = []}\n");
    }
    SUBCASE("another order") {
        CHECK(lines(before, [](everything& it) { std::swap(it.routes[0], it.routes[2]); }) ==
              "routes: [\"/a\", \"/b\", \"/c\"] -> [\"/c\", \"/b\", \"/a\"]\n");
    }
    SUBCASE("lists inside of them") {
        CHECK(lines(before, [](everything& it) { it.routes[1].codes = {200}; }) == "+ routes[\"/b\"].codes[0] = 200\n");
    }
    SUBCASE("two with the same key are compared by position") {
        CHECK(lines(before, [](everything& it) { it.routes[1].id = "/a"; }) == "routes[1].id: \"/b\" -> \"/a\"\n");
    }
}

TEST_CASE("dynamic values are compared node by node") {
    const auto plugins = [](const char* text) {
        return *cfg::load<cfg::value>(cfg::text(cfg::toml, text, "plugins.toml"));
    };
    everything before{};
    before.plugins = plugins("a = 1\nb = [1, 2]\n[c]\nd = 'x'\n");
    const auto changed_to = [&](const char* text) {
        return lines(before, [&](everything& it) { it.plugins = plugins(text); });
    };
    CHECK(changed_to("\n\na = 1\nb = [1, 2]\nc = { d = 'x' }\n").empty());
    CHECK(changed_to("a = '1'\nb = [1, 3, 4]\n[c]\ne = 1\n") ==
          "plugins.a: 1 -> \"1\"\nplugins.b[1]: 2 -> 3\n+ plugins.b[2] = 4\n- plugins.c.d\n+ plugins.c.e = 1\n");
    CHECK(lines([&](everything& it) { it.plugins = plugins("a = 1"); }) == "plugins: (none) -> {a = 1}\n");
}

TEST_CASE("secrets are compared and never shown") {
    everything before{};
    before.token = cfg::secret<std::string>("hidden-1");
    before.password = "hidden-2";
    before.routes = {route_to("/a")};
    before.routes[0].key = "hidden-3";
    before.tokens = {"hidden-4"};
    before.credentials = {{"hidden-user", "hidden-5"}};
    before.spare = cfg::secret<std::string>("hidden-6");
    const auto edit = [](everything& it) {
        it.token = cfg::secret<std::string>("hidden-7");
        it.password = "hidden-8";
        it.routes[0].key = "hidden-9";
        it.routes.push_back(it.routes[0]);
        it.routes[1].id = "/b";
        it.tokens = {"hidden-10", "hidden-11"};
        it.credentials["hidden-user"] = "hidden-12";
        it.spare.reset();
    };
    const std::string shown = lines(before, edit);
    CHECK(shown.find("hidden") == shown.npos);
    CHECK(document(before, edit).find("hidden") == shown.npos);
    CHECK(shown ==
          "token: ******** -> ********\n"
          "spare: ******** -> (none)\n"
          "password: ******** -> ********\n"
          "routes[\"/a\"].key: ******** -> ********\n"
          "+ routes[\"/b\"] = {id = \"/b\", timeout = \"5s\", key = ********, codes = []}\n"
          "tokens[0]: ******** -> ********\n"
          "+ tokens[1] = ********\n"
          "credentials: ******** -> ********\n");
    CHECK(lines(before, [](everything&) {}).empty());
}

namespace {

struct account {
    std::string pin;
    int limit = 0;
    static constexpr cfg::field schema[] = {cfg::field("pin").secret()};
};

struct hidden_server {
    std::string host;
    std::vector<account> accounts;
    static constexpr cfg::field schema[] = {cfg::field("accounts").by_key("pin")};
};

struct hidden_table {
    hidden_server inner;
    hidden_server outer;
    static constexpr cfg::field schema[] = {cfg::field("inner").secret()};
};

}  // namespace

TEST_CASE("a secret is no name of an element, and a secret table has secret leaves") {
    hidden_table before;
    before.inner = {"hidden", {{"hidden", 1}}};
    before.outer = {"shown", {{"hidden", 1}}};
    hidden_table after = before;
    after.inner.host = "hidden too";
    after.inner.accounts[0].limit = 2;
    after.outer.accounts[0].limit = 2;
    after.outer.accounts.push_back({"hidden as well", 3});
    CHECK(cfg::to_string(cfg::diff(before, after)) ==
          "inner.host: ******** -> ********\n"
          "inner.accounts: ******** -> ********\n"
          "outer.accounts[0].limit: 1 -> 2\n"
          "+ outer.accounts[1] = {pin = ********, limit = 3}\n");
}

TEST_CASE("changes are written as JSON") {
    everything before{};
    before.tenants["old"].rate = 1;
    before.tenants["acme"].rate = 5;
    before.tags = {"a"};
    before.routes = {route_to("/a"), route_to("/b")};
    CHECK(document(before, [](everything&) {}) == "[]\n");
    const auto edit = [](everything& it) {
        it.http.port = 9090;
        it.real = std::numeric_limits<double>::infinity();
        it.text = "a\n\"b\"";
        it.wait = 90s;
        it.maybe = 3;
        it.token = cfg::secret<std::string>("hidden");
        it.tags = {"b"};
        it.tenants.erase("old");
        it.tenants["acme"].rate = 6;
        it.tenants["new"].burst = 2;
        it.tenants["a.b"];
        it.peers = {"x"};
        std::swap(it.routes[0], it.routes[1]);
        it.routes.push_back(route_to("/c"));
        it.plugins.become<cfg::value::table>()["on"].become<bool>() = true;
    };
    CHECK(document(before, edit) == R"([
  {"change": "replaced", "path": "real", "before": 0.0, "after": "inf"},
  {"change": "replaced", "path": "text", "before": "", "after": "a\n\"b\""},
  {"change": "replaced", "path": "wait", "before": "0s", "after": "1m30s"},
  {"change": "replaced", "path": "maybe", "before": null, "after": 3},
  {"change": "replaced", "path": "token", "before": "********", "after": "********"},
  {"change": "replaced", "path": "http.port", "before": 8080, "after": 9090},
  {"change": "added", "path": "peers[0]", "after": "x"},
  {"change": "removed", "path": "tags[\"a\"]"},
  {"change": "added", "path": "tags[\"b\"]"},
  {"change": "added", "path": "tenants.\"a.b\"", "after": {"rate": 5, "burst": null}},
  {"change": "replaced", "path": "tenants.acme.rate", "before": 5, "after": 6},
  {"change": "added", "path": "tenants.new", "after": {"rate": 5, "burst": 2}},
  {"change": "removed", "path": "tenants.old"},
  {"change": "added", "path": "routes[\"/c\"]", "after": {"id": "/c", "timeout": "5s", "key": "********", "codes": []}},
  {"change": "reordered", "path": "routes", "before": ["\"/a\"", "\"/b\""], "after": ["\"/b\"", "\"/a\"", "\"/c\""]},
  {"change": "replaced", "path": "plugins", "before": null, "after": {"on": true}}
]
)");
}

TEST_CASE("comparing equal configurations allocates nothing") {
    everything before{};
    before.text = before.password = std::string(1000, 'x');
    before.file = "/a/path/that/is/far/too/long/to/stand/in/a/small/string";
    before.token = cfg::secret<std::string>(std::string(100, 'x'));
    before.peers.resize(1000, std::string(100, 'y'));
    before.switches = {true, false, true};
    before.tags = {std::string(100, 'a'), "b"};
    before.exactly.time.hour = 12;
    for (int i = 0; i < 20; ++i) before.tenants["a tenant with a long name " + std::to_string(i)].rate = i;
    before.routes = {route_to("/a/route/that/is/too/long/for/a/small/string"), route_to("/b")};
    before.deep.resize(2);
    before.deep[1]["x"].resize(100);
    before.plugins = *cfg::load<cfg::value>(
        cfg::text(cfg::toml, "a = [1, 2, { b = 'a text that needs memory of its own' }]\n", "a.toml"));
    const everything after = before;
    const std::size_t at_first = allocations;
    const auto changed = cfg::diff(before, after);
    const std::size_t at_last = allocations;
    CHECK(at_last == at_first);
    CHECK(changed.empty());
}
