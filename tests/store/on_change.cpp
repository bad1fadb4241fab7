// SPDX-License-Identifier: MIT
// Tests of store/subscribe.hpp: who is told of a store's changes, and what.
#include "watched.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace watched;

[[nodiscard]] std::string spell(const changes& changed) {
    std::string spelt;
    changed.for_each(
        [&](auto key, const auto&, const auto&) { spelt.append(spelt.empty() ? "" : " ").append(key.path); });
    return spelt;
}

TEST_CASE_FIXTURE(fixture, "a callback takes the two values of a leaf, the changes, or nothing") {
    std::vector<std::pair<int, int>> values;
    texts changed;
    int calls = 0;
    const auto one = store.on_change<"http.port">([&](int before, int after) { values.emplace_back(before, after); });
    const auto two = store.on_change<"http.port">([&](const changes& told) {
        changed.push_back(std::to_string(told.before().http.port) + ">" + std::to_string(told.after().http.port) + " " +
                          spell(told));
    });
    const auto three = store.on_change<"http.port">([&] { ++calls; });
    REQUIRE(store.set<"http.port">(2));
    CHECK(values == std::vector<std::pair<int, int>>{{1, 2}});
    CHECK(changed == texts{"1>2 http.port"});
    CHECK(calls == 1);
    REQUIRE(store.set<"http.host">("elsewhere"));
    REQUIRE(store.set<"admin.port">(7));
    REQUIRE(store.set<"http.port">(2));
    CHECK(calls == 1);
    REQUIRE(store.update([](gateway& that) {
        that.http.port = 3;
        that.admin.host = "inside";
    }));
    CHECK(values.back() == std::pair{2, 3});
    CHECK(changed.back() == "2>3 http.port admin.host");
    CHECK(calls == 2);
}

TEST_CASE_FIXTURE(fixture, "values that are not words are told as references into the two versions") {
    texts told;
    const auto host = store.on_change<"http.host">(
        [&](const std::string& before, const std::string& after) { told.push_back(before + ">" + after); });
    const auto labels = store.on_change<"labels">(
        [&](const std::map<std::string, int>& before, const std::map<std::string, int>& after) {
            told.push_back(std::to_string(before.size()) + ">" + std::to_string(after.size()));
        });
    const auto limit = store.on_change<"limit">([&](std::optional<int> before, std::optional<int> after) {
        told.push_back(std::to_string(before.value_or(-1)) + ">" + std::to_string(after.value_or(-1)));
    });
    REQUIRE(store.set<"http.host">("a"));
    REQUIRE(store.update([](gateway& that) {
        that.labels["x"] = 1;
        that.limit = 5;
    }));
    REQUIRE(store.update([](gateway& that) { that.labels["x"] = 2; }));
    CHECK(told == texts{"localhost>a", "0>1", "-1>5", "1>1"});
}

TEST_CASE_FIXTURE(fixture, "the key of a section stands for all that is in it") {
    std::vector<std::pair<server, server>> sections;
    int generic = 0;
    const auto one = store.on_change<"http">(
        [&](const server& before, const server& after) { sections.emplace_back(before, after); });
    const auto two =
        store.on_change<"http">([&](const auto& before, const auto& after) { generic += after.port - before.port; });
    REQUIRE(store.set<"admin.port">(9));
    CHECK(sections.empty());
    REQUIRE(store.update([](gateway& that) {
        that.http.port = 11;
        that.http.timeout = 6;
    }));
    REQUIRE(sections.size() == 1);
    CHECK(sections[0].first.port == 1);
    CHECK(sections[0].first.timeout == 5);
    CHECK(sections[0].second.port == 11);
    CHECK(sections[0].second.timeout == 6);
    CHECK(generic == 10);
}

TEST_CASE_FIXTURE(fixture, "patterns, also several, call once for a change") {
    counts calls(4);
    const auto all = store.on_change<"http.**">([&] { ++calls[0]; });
    const auto ports = store.on_change<"*.port">([&](const changes&) { ++calls[1]; });
    const auto several = store.on_change<"http.timeout", "admin.**", "limit">([&] { ++calls[2]; });
    const auto two_keys = store.on_change<"http.port", "admin.port">(
        [&](const changes& changed) { calls[3] += static_cast<int>(changed.size()); });
    REQUIRE(store.set<"http.port">(2));
    CHECK(calls == counts{1, 1, 0, 1});
    REQUIRE(store.set<"http.timeout">(2));
    CHECK(calls == counts{2, 1, 1, 1});
    REQUIRE(store.update([](gateway& that) { that.http.timeout = that.http.port = that.admin.port = 30; }));
    CHECK(calls == counts{3, 2, 2, 4});
    REQUIRE(store.set<"labels">(std::map<std::string, int>{{"a", 1}}));
    CHECK(calls == counts{3, 2, 2, 4});
}

TEST_CASE_FIXTURE(fixture, "on_any_change tells every change, and no reading that changes nothing") {
    texts told;
    int calls = 0;
    std::vector<std::pair<int, int>> wholes;
    const auto one = store.on_any_change([&](const changes& changed) { told.push_back(spell(changed)); });
    const auto two = store.on_any_change([&] { ++calls; });
    const auto three = store.on_any_change(
        [&](const gateway& before, const gateway& after) { wholes.emplace_back(before.http.port, after.http.port); });
    source.write("http.port = 2\nadmin.timeout = 1");
    REQUIRE(store.reload());
    REQUIRE(store.reload());
    REQUIRE(store.set<"http.port">(2));
    REQUIRE(store.set<"http.port">(3));
    REQUIRE(store.reset());
    REQUIRE(store.rollback(1));
    CHECK(told == texts{"http.port admin.timeout", "http.port", "http.port", "http.port admin.timeout"});
    CHECK(calls == 4);
    CHECK(wholes == std::vector<std::pair<int, int>>{{1, 2}, {2, 3}, {3, 2}, {2, 1}});
}

TEST_CASE_FIXTURE(fixture, "nobody is told of what needs a restart, or was refused") {
    int calls = 0;
    const auto all = store.on_any_change([&] { ++calls; });
    source.write("http.port = 1\nthreads = 8");
    REQUIRE(store.reload());
    CHECK(store.pending_restart().size() == 1);
    CHECK_FALSE(store.set<"http.port">(0));
    CHECK(calls == 0);
    source.write("http.port = 2\nthreads = 8");
    texts told;
    const auto changed = store.on_any_change([&](const changes& each) { told.push_back(spell(each)); });
    REQUIRE(store.reload());
    CHECK(told == texts{"http.port"});
}

TEST_CASE_FIXTURE(fixture,
                  "callbacks may own what can only be moved, and change it; it is destroyed with the subscription") {
    const auto alive = std::make_shared<int>();
    struct owned {
        std::shared_ptr<int> counted;
        int value = 0;
    };
    const auto own = [&] { return std::make_unique<owned>(owned{alive, 0}); };
    int seen = 0;
    cfg::subscription one =
        store.on_change<"http.port">([&seen, mine = own()](int, int after) { seen += (mine->value += after); });
    cfg::subscription two =
        store.on_change<"http.**">([&seen, mine = own(), calls = 0](const changes&) mutable { seen += 100 * ++calls; });
    cfg::subscription three =
        store.on_any_change([&seen, mine = own(), calls = 0]() mutable { seen += 1000 * ++calls; });
    cfg::subscription four =
        store.on_prepare<"http.**">([mine = own()](const changes&, cfg::preparation&) { ++mine->value; });
    CHECK(alive.use_count() == 5);
    REQUIRE(store.set<"http.port">(2));
    CHECK(seen == 1102);
    REQUIRE(store.set<"http.port">(3));
    CHECK(seen == 1102 + 5 + 200 + 2000);
    one.reset();
    CHECK(alive.use_count() == 4);
    two.reset();
    three.reset();
    four.reset();
    CHECK(alive.use_count() == 1);
    CHECK(store.counters().subscribers == 0);
}

/// What is called is an object of a class, or a function.
struct counting {
    int* calls;
    void operator()(const changes&) const { ++*calls; }
};
int free_calls = 0;
void count_freely() { ++free_calls; }

TEST_CASE_FIXTURE(fixture, "function objects, functions and std::function are callbacks") {
    int calls = 0;
    const counting object{&calls};
    std::function<void(int, int)> function = [&](int, int) { ++calls; };
    free_calls = 0;
    const auto one = store.on_change<"http.port">(object);
    const auto two = store.on_change<"http.port">(function);
    const auto three = store.on_change<"http.port">(count_freely);
    const auto four = store.on_any_change(&count_freely);
    REQUIRE(store.set<"http.port">(2));
    CHECK(calls == 2);
    CHECK(free_calls == 2);
    function = nullptr;
    REQUIRE(store.set<"http.port">(3));
    CHECK(calls == 4);
}

TEST_CASE_FIXTURE(fixture, "invoke_now calls at once with what is, and later with what changes") {
    std::vector<std::pair<int, int>> values;
    texts told;
    REQUIRE(store.set<"http.port">(2));
    const auto one = store.on_change<"http.port">([&](int before, int after) { values.emplace_back(before, after); },
                                                  {.invoke_now = true});
    CHECK(values == std::vector<std::pair<int, int>>{{2, 2}});
    const auto two = store.on_change<"*.timeout">([&](const changes& changed) { told.push_back(spell(changed)); },
                                                  {.invoke_now = true});
    CHECK(told == texts{"http.timeout admin.timeout"});
    REQUIRE(store.set<"http.port">(3));
    CHECK(values.back() == std::pair{2, 3});
    CHECK(told.size() == 1);
    int calls = 0;
    const auto three = store.on_any_change([&] { ++calls; }, {.invoke_now = true});
    CHECK(calls == 1);
    // Within a callback: told afterwards, once, and not before.
    cfg::subscription inner;
    std::vector<std::pair<int, int>> inner_values;
    const auto outer = store.on_change<"admin.port">([&] {
        if (inner) return;
        inner = store.on_change<"admin.port">([&](int before, int after) { inner_values.emplace_back(before, after); },
                                              {.invoke_now = true});
        CHECK(inner_values.empty());
    });
    REQUIRE(store.set<"admin.port">(1));
    CHECK(inner_values == std::vector<std::pair<int, int>>{{1, 1}});
    REQUIRE(store.set<"admin.port">(2));
    CHECK(inner_values.back() == std::pair{1, 2});
    CHECK(inner_values.size() == 2);
}

}  // namespace
