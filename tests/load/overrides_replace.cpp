// SPDX-License-Identifier: MIT
// Tests of load/overrides.hpp: leaves that are replaced as a whole, whatever the layers below give.
#include <cfg/core/elements.hpp>
#include <cfg/load/explain.hpp>
#include <cfg/load/overrides.hpp>

#include "../sources/scratch_directory.hpp"
#include "loading.hpp"
#include "overriding.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace {

using cfg::overrides;
using loading::contains;
using loading::loaded;
using loading::problems_of;
using loading::scratch_directory;
using loading::toml;
using overriding::content_of;
using overriding::report_of;

struct point {
    int x = 1;
    std::optional<int> y;
};

struct route {
    std::string id;
    int retries = 0;
};

/// A leaf of every kind whose layers are merged, and some of others.
struct merging {
    std::map<std::string, int> counts{{"built", 1}};
    std::unordered_map<std::string, point> points;
    std::optional<point> corner = point{7, 7};
    std::optional<std::map<std::string, int>> spare;
    std::vector<std::string> behind{"built"};
    std::vector<int> before{0};
    std::vector<route> routes{{"built", 1}};
    std::optional<std::vector<std::string>> peers;
    std::vector<cfg::secret<std::string>> tokens;
    cfg::value plugins;
    std::optional<int> limit = 5;
    std::optional<std::string> note;
    std::map<std::string, int> only;
    std::vector<int> plain{3};
    std::string text = "t";

    static constexpr cfg::field schema[] = {cfg::field("behind").append(), cfg::field("before").prepend(), cfg::field("routes").by_key("id"),
                                            cfg::field("peers").append(), cfg::field("tokens").append(), cfg::field("only").replace()};
};

struct config {
    merging in;
    int number = 0;
};

constexpr std::string_view base = R"(
[in]
counts = { a = 1, b = 2 }
points = { p = { x = 5, y = 6 } }
corner = { x = 2, y = 3 }
spare = { s = 1 }
behind = ["base"]
before = [1, 2]
routes = [{ id = "base", retries = 9 }, { id = "other" }]
peers = ["base"]
tokens = ["base"]
plugins = { one = { on = true }, two = 2 }
limit = 6
note = "base"
only = { o = 1 }
plain = [1]
text = "base"
)";

bool same(const merging& left, const merging& right) {
    return cfg::detail::same_value(cfg::detail::description_of<merging>::value, &left, &right);
}

template <cfg::fixed_string Path>
void replace_from(overrides<config>& runtime, const merging& wanted) {
    constexpr auto path = Path.view().substr(3);
    CAPTURE(path);
    const config holder{wanted, 0};
    CHECK(report_of(runtime.replace<Path>(cfg::get<Path>(holder))).empty());
}

void replace_all(overrides<config>& runtime, const merging& wanted) {
    replace_from<"in.counts">(runtime, wanted);
    replace_from<"in.points">(runtime, wanted);
    replace_from<"in.corner">(runtime, wanted);
    replace_from<"in.spare">(runtime, wanted);
    replace_from<"in.behind">(runtime, wanted);
    replace_from<"in.before">(runtime, wanted);
    replace_from<"in.routes">(runtime, wanted);
    replace_from<"in.peers">(runtime, wanted);
    replace_from<"in.tokens">(runtime, wanted);
    replace_from<"in.plugins">(runtime, wanted);
    replace_from<"in.limit">(runtime, wanted);
    replace_from<"in.note">(runtime, wanted);
    replace_from<"in.only">(runtime, wanted);
    replace_from<"in.plain">(runtime, wanted);
    replace_from<"in.text">(runtime, wanted);
}

merging some_values() {
    merging wanted;
    wanted.counts = {{"b", 3}, {"a.b", 4}};
    wanted.points = {{"p", {8, std::nullopt}}, {"q", {}}};
    wanted.corner = point{4, std::nullopt};
    wanted.spare.emplace()["x"] = 2;
    wanted.behind = {"mine"};
    wanted.before = {4};
    wanted.routes = {{"base", 0}};
    wanted.peers = {"mine", "base"};
    wanted.tokens = {cfg::secret<std::string>("mine")};
    wanted.plugins.become<cfg::value::table>()["two"].become<std::int64_t>() = 3;
    wanted.limit = std::nullopt;
    wanted.note = "mine";
    wanted.only = {{"z", 1}};
    wanted.plain = {};
    wanted.text = "mine";
    return wanted;
}

TEST_CASE("a load gives exactly what was replaced, also from the file, and what is unset comes from the layers below") {
    const scratch_directory directory;
    auto runtime = overrides<config>::open(directory / "overrides.toml");
    const merging wanted = some_values();
    replace_all(runtime, wanted);
    CHECK(same(loaded<config>(toml(base), runtime)->in, wanted));
    CHECK(same(loaded<config>(runtime)->in, wanted));
    CHECK(loaded<config>(toml(base), runtime).warnings().empty());
    runtime.save().value();
    auto opened = overrides<config>::open(directory / "overrides.toml");
    CHECK(opened.to_string() == runtime.to_string());
    CHECK(same(loaded<config>(toml(base), opened)->in, wanted));

    CHECK(*opened.unset("in.counts"));
    CHECK(loaded<config>(toml(base), opened)->in.counts == std::map<std::string, int>{{"a", 1}, {"b", 2}, {"built", 1}});
    CHECK(*opened.unset<"in.behind">());
    CHECK(loaded<config>(toml(base), opened)->in.behind == std::vector<std::string>{"built", "base"});
    CHECK(*opened.unset("in.limit"));
    CHECK(loaded<config>(toml(base), opened)->in.limit == 6);
    CHECK(*opened.unset("in"));
    CHECK_FALSE(*opened.unset("in"));
    CHECK(opened.empty());
    CHECK(same(loaded<config>(toml(base), opened)->in, loaded<config>(toml(base))->in));
    opened.save().value();
    CHECK(content_of(directory / "overrides.toml").empty());
}

TEST_CASE("nothing at all, for every kind of which there can be nothing") {
    overrides<config> runtime;
    merging nothing;
    nothing.counts.clear();
    nothing.corner.reset();
    nothing.limit.reset();
    nothing.behind.clear();
    nothing.before.clear();
    nothing.routes.clear();
    nothing.plain.clear();
    nothing.text.clear();
    replace_all(runtime, nothing);
    CHECK(same(loaded<config>(toml(base), runtime)->in, nothing));
    CHECK(contains(runtime.to_string(), "in.limit unset\n"));
    CHECK(runtime.contains<"in.limit">());
    CHECK(runtime.contains("in"));
    CHECK_FALSE(runtime.contains<"number">());
    CHECK(runtime.paths().size() == 15);
}

TEST_CASE("a leaf that only has no value is listed, in the file and by explain") {
    const scratch_directory directory;
    auto runtime = overrides<config>::open(directory / "overrides.toml");
    runtime.replace<"in.limit">(std::nullopt).value();
    CHECK_FALSE(runtime.empty());
    CHECK(runtime.paths() == std::vector<std::string>{"in.limit"});
    CHECK(runtime.to_string() == "in.limit unset\n");
    CHECK(loaded<config>(toml(base), runtime).origin<"in.limit">().to_string() == "override in.limit");
    runtime.save().value();
    CHECK(content_of(directory / "overrides.toml") == "cfg-unset = [\"in.limit\"]\n");
    CHECK(contains(cfg::explain(loaded<config>(toml(base), runtime)), "overrides.toml:1:14 (over gateway.toml:13:9)"));
    runtime.replace<"in.limit">(8).value();
    CHECK(runtime.to_string() == "in.limit = 8\n");
    runtime.replace<"in.limit">(std::nullopt).value();
    CHECK(*runtime.unset<"in.limit">());
    CHECK(runtime.empty());
}

TEST_CASE("what is set in a replaced leaf is added to it, and it stays replaced") {
    overrides<config> runtime;
    runtime.replace<"in.counts">({{"c", 3}}).value();
    runtime.set("in.counts.d", "4").value();
    runtime.set<"in.behind">({"first"}).value();
    CHECK(loaded<config>(toml(base), runtime)->in.behind == std::vector<std::string>{"built", "base", "first"});
    runtime.replace<"in.behind">({"second"}).value();
    runtime.set<"in.behind">({"third"}).value();
    CHECK(runtime.to_string() == "in.behind unset\nin.behind = [\"third\"]\nin.counts unset\nin.counts.c = 3\nin.counts.d = 4\n");
    CHECK(runtime.paths() == std::vector<std::string>{"in.behind", "in.counts.c", "in.counts.d"});
    const auto read = loaded<config>(toml(base), runtime);
    CHECK(read->in.behind == std::vector<std::string>{"third"});
    CHECK(read->in.counts == std::map<std::string, int>{{"c", 3}, {"d", 4}});
    CHECK(*runtime.unset("in.counts.c"));
    CHECK(*runtime.unset("in.counts.d"));
    CHECK(loaded<config>(toml(base), runtime)->in.counts.empty());
    CHECK(runtime.paths() == std::vector<std::string>{"in.behind", "in.counts"});
}

TEST_CASE("replacing again and again leaves nothing behind") {
    overrides<config> runtime;
    for (int i = 0; i < 3; ++i) {
        runtime.replace<"in.counts">({{"c", i}}).value();
        runtime.replace<"in.corner">(std::nullopt).value();
        CHECK(runtime.to_string() == "in.corner unset\nin.counts unset\nin.counts.c = " + std::to_string(i) + "\n");
        runtime.replace<"in.corner">(point{i, i}).value();
    }
    CHECK(loaded<config>(toml(base), runtime)->in.corner->x == 2);
    CHECK(*runtime.unset("in.corner"));
    CHECK(*runtime.unset("in.counts"));
    CHECK_FALSE(runtime.has_unsaved_changes());
}

TEST_CASE("a file that somebody wrote with a list of its own") {
    const scratch_directory directory;
    const std::filesystem::path path = directory.write("overrides.toml",
                                                       "cfg-unset = ['in.counts.a', 'in.note', 'in.points.p.y']  # agreed\n"
                                                       "\n"
                                                       "[in.counts]  # of today\n"
                                                       "b = 5\n");
    auto runtime = overrides<config>::open(path);
    CHECK(runtime.to_string() == "in.counts.a unset\nin.counts.b = 5\nin.note unset\nin.points.p.y unset\n");
    CHECK(runtime.paths() == std::vector<std::string>{"in.counts.a", "in.counts.b", "in.note", "in.points.p.y"});
    const auto read = loaded<config>(toml(base), runtime);
    CHECK(read->in.counts == std::map<std::string, int>{{"b", 5}, {"built", 1}});
    CHECK_FALSE(read->in.note.has_value());
    CHECK_FALSE(read->in.points.at("p").y.has_value());
    CHECK(runtime.contains("in.points.p"));
    CHECK(*runtime.unset("in.points.p.y"));
    CHECK_FALSE(*runtime.unset("in.points.p"));
    runtime.set<"number">(1).value();
    runtime.replace<"in.counts">({{"c", 1}}).value();
    runtime.save().value();
    CHECK(overrides<config>::open(path).to_string() == "in.counts unset\nin.counts.c = 1\nin.note unset\nnumber = 1\n");
    CHECK(content_of(path).starts_with("cfg-unset = [\"in.note\", \"in.counts\"]  # agreed\n"));
    // What an entry of a map would say of itself after the map is gone would be a warning.
    CHECK(loaded<config>(toml(base), runtime).warnings().empty());
    CHECK(*runtime.unset("in"));
    CHECK(runtime.to_string() == "number = 1\n");
}

struct with_list {
    std::vector<std::string> plugins{"log"};
    std::map<std::string, int> built{{"a", 1}};
    static constexpr cfg::field schema[] = {cfg::field("plugins").append()};
};
struct strict {
    std::map<std::string, with_list> all;
    std::map<std::string, int> small;
    std::map<std::string, int> from_file;
    std::map<std::string, int> cfg_unset;
    static constexpr cfg::field schema[] = {cfg::field("small").max(1), cfg::field("from_file").allow_from(cfg::from::file)};
};

TEST_CASE("what cannot be replaced changes nothing") {
    overrides<strict> runtime;
    runtime.replace<"small">({{"a", 1}}).value();
    runtime.set("cfg_unset.x", "1").value();
    const std::string before = runtime.to_string();
    const auto message_of = [&](const cfg::result<void>& outcome) {
        REQUIRE_FALSE(outcome.has_value());
        CHECK(runtime.to_string() == before);
        return outcome.error().problems().at(0).path + ": " + outcome.error().problems().at(0).message;
    };
    CHECK(message_of(runtime.replace<"small">({{"a", 1}, {"b", 2}})) == "small: a size of 2 is out of range");
    CHECK(message_of(runtime.replace<"from_file">({{"a", 1}})) == "from_file: must not be set by an override");
    // The list of the struct would be added to its default; the map of the struct has an entry that cannot be taken away.
    CHECK(message_of(runtime.replace<"all">({{"x", {}}})) == "all: this value would not be the same when it is read again");
    with_list without;
    without.built.clear();
    CHECK(message_of(runtime.replace<"all">({{"x", without}})) == "all.x.built.a: it is gone, but the default has it, which TOML cannot take away");

    const int number = 1;
    const cfg::detail::view one{&cfg::detail::description_of<int>::value, &number};
    CHECK(message_of(runtime.replace("small.a", one)) == "small.a: this is a part of a value, and only a whole one can be replaced");
    CHECK(message_of(runtime.replace("smal", one)) == "smal: unknown key");
    overrides<config> tables;
    CHECK(tables.replace("in", one).error().problems().at(0).message == "this is a table, not a value");
    CHECK(tables.replace("in.counts", one).error().problems().at(0).path == "in.counts");
    overrides<cfg::value> dynamic;
    CHECK_FALSE(dynamic.replace("a", one).has_value());
    CHECK(dynamic.empty());
}

TEST_CASE("secrets that are replaced are masked") {
    overrides<config> runtime;
    runtime.replace<"in.tokens">({cfg::secret<std::string>("hidden")}).value();
    CHECK(runtime.to_string() == "in.tokens unset\nin.tokens = " + std::string(cfg::secret_mask) + "\n");
}

// ---- random values -----------------------------------------------------------------------------------------------------

class randomness {
public:
    explicit randomness(unsigned seed) : engine_(seed) {}
    int below(int end) { return static_cast<int>(engine_() % static_cast<unsigned>(end)); }
    std::string text() {
        constexpr const char* all[] = {"base", "a", "b c", "a.b", "\"'\n", "built", "z"};
        return all[below(7)];
    }
    std::optional<int> maybe() { return below(2) == 0 ? std::optional<int>() : below(9); }
    point spot() { return {below(9), maybe()}; }

private:
    std::mt19937 engine_;
};

merging random_values(randomness& random) {
    merging made;
    made.counts.clear();
    made.corner.reset();
    made.behind.clear();
    made.before.clear();
    made.routes.clear();
    made.plain.clear();
    const auto repeat = [&](auto&& once) {
        for (int i = random.below(4); i > 0; --i) once();
    };
    repeat([&] { made.counts[random.text()] = random.below(9); });
    repeat([&] { made.points[random.text()] = random.spot(); });
    if (random.below(2) == 0) made.corner = random.spot();
    repeat([&] { (made.spare ? *made.spare : made.spare.emplace())[random.text()] = random.below(9); });
    repeat([&] { made.behind.push_back(random.text()); });
    repeat([&] { made.before.push_back(random.below(9)); });
    repeat([&] { made.routes.push_back({random.text() + std::to_string(made.routes.size()), random.below(9)}); });
    repeat([&] { (made.peers ? *made.peers : made.peers.emplace()).push_back(random.text()); });
    repeat([&] { made.tokens.emplace_back(random.text()); });
    repeat([&] { made.plugins.become<cfg::value::table>()[random.text()].become<std::int64_t>() = random.below(9); });
    made.limit = random.maybe();
    if (random.below(2) == 0) made.note = random.text();
    repeat([&] { made.only[random.text()] = random.below(9); });
    repeat([&] { made.plain.push_back(random.below(9)); });
    made.text = random.text();
    return made;
}

TEST_CASE("random values one after the other: a load gives exactly the last ones, over any layer below, and from the file") {
    randomness random(20260401);
    const scratch_directory directory;
    auto runtime = overrides<config>::open(directory / "overrides.toml");
    for (int round = 0; round < 25; ++round) {
        const merging wanted = random_values(random);
        replace_all(runtime, wanted);
        REQUIRE(same(loaded<config>(toml(base), runtime)->in, wanted));
        REQUIRE(same(loaded<config>(runtime)->in, wanted));
        if (round % 5 != 0) continue;
        runtime.save().value();
        REQUIRE(same(loaded<config>(toml(base), overrides<config>::open(directory / "overrides.toml"))->in, wanted));
    }
}

}  // namespace
