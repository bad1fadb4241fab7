// SPDX-License-Identifier: MIT
// Tests of store/store.hpp: what it is made of, and how it is read.
#include <cfg/store/store.hpp>

#include "../sources/loading.hpp"
#include "../sources/scratch_directory.hpp"
#include "every_kind.hpp"
#include "storing.hpp"

#include <cfg/load/explain.hpp>
#include <cfg/sources/args.hpp>
#include <cfg/sources/file.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

namespace {

using loading::scratch_directory;
using loading::variable;
using store_test::everything;
using storing::contains;
using storing::event_log;
using storing::rewritable;

using everything_store = cfg::store<everything>;

template <cfg::fixed_string Path>
using gotten = decltype(std::declval<const everything_store&>().get<Path>());

constexpr std::string_view one_of_each = R"(
flag = true
small = -7
large = 18446744073709551615
single = 0.5
real = -2.5
text = "words"
severity = "error"
wait = "1s"
size = "4KiB"
file = "a/b"
day = 2024-05-01
hour = 12:30:00
when = 2024-05-01T12:30:00
exactly = 2024-05-01T12:30:00Z
maybe = -3
other = { host = "other", port = 2 }
token = "key"
spare = "spare key"
password = "pass"
http = { host = "here", port = 1000 }
peers = ["a", "b"]
switches = [true, false]
triple = [1, 2, 3]
tags = ["x", "y"]
counts = { one = 1 }
tenants = { acme = { rate = 9, burst = 10 } }
mirrors = [{ host = "mirror" }]
routes = [{ id = "/", timeout = "9s", key = "k", codes = [200] }]
tokens = ["t"]
credentials = { user = "word" }
deep = [{ inner = [{ rate = 3 }] }]
plugins = { name = "z", sizes = [1, 2] }
)";

TEST_CASE("what is copied as one word comes as it is, everything else as a snapshot") {
    static_assert(std::is_same_v<gotten<"flag">, bool>);
    static_assert(std::is_same_v<gotten<"small">, std::int8_t>);
    static_assert(std::is_same_v<gotten<"severity">, store_test::level>);
    static_assert(std::is_same_v<gotten<"wait">, std::chrono::milliseconds>);
    static_assert(std::is_same_v<gotten<"maybe">, std::optional<int>>);
    static_assert(std::is_same_v<gotten<"http.port">, std::uint16_t>);
    static_assert(std::is_same_v<gotten<"text">, cfg::snapshot<std::string>>);
    static_assert(std::is_same_v<gotten<"http">, cfg::snapshot<store_test::server>>);
    static_assert(std::is_same_v<gotten<"token">, cfg::snapshot<cfg::secret<std::string>>>);
    static_assert(std::is_same_v<gotten<"triple">, cfg::snapshot<std::array<int, 3>>>);
    static_assert(noexcept(std::declval<const everything_store&>().live<"flag">()));
}

TEST_CASE("every kind of leaf is read, before and after a change of all") {
    const rewritable document;
    everything_store store(document);
    // The defaults, by the same ways.
    CHECK_FALSE(store.get<"flag">());
    CHECK(store.get<"wait">() == std::chrono::milliseconds(0));
    CHECK_FALSE(store.get<"maybe">().has_value());
    CHECK(store.get<"http.port">() == 8080);
    const auto old_text = store.get<"text">();
    const auto old_http = store.get<"http">();
    const cfg::live<std::int8_t> small = store.live<"small">();
    CHECK(small == 0);

    document.write(std::string(one_of_each));
    REQUIRE(storing::outcome_of(store.reload()) == "committed");
    CHECK(store.get<"flag">());
    CHECK(store.get<"small">() == -7);
    CHECK(small.get() == -7);
    CHECK(*small == -7);
    CHECK(store.get<"large">() == 18446744073709551615u);
    CHECK(store.get<"single">() == 0.5f);
    CHECK(store.get<"real">() == -2.5);
    CHECK(store.get<"severity">() == store_test::level::error);
    CHECK(store.get<"wait">() == std::chrono::milliseconds(1000));
    CHECK(store.get<"size">() == cfg::bytes(4096));
    CHECK(store.get<"day">() == cfg::local_date{std::chrono::year(2024), std::chrono::month(5), std::chrono::day(1)});
    CHECK(store.get<"hour">().minute == 30);
    CHECK(store.get<"maybe">() == -3);
    CHECK(store.get<"http.port">() == 1000);

    const auto text = store.get<"text">();
    CHECK(*text == "words");
    CHECK(text->size() == 5);
    CHECK(text.version() == 2);
    const std::string copied = store.get<"text">();
    CHECK(copied == "words");
    CHECK(*old_text == "");
    CHECK(old_text.version() == 1);
    const auto http = store.get<"http">();
    CHECK(http->host == "here");
    CHECK(http.get<"port">() == 1000);
    CHECK(old_http->host == "localhost");
    const std::filesystem::path file = store.get<"file">();
    CHECK(file == "a/b");
    const cfg::local_date_time when = store.get<"when">();
    CHECK(when.time.hour == 12);
    const cfg::offset_date_time exactly = store.get<"exactly">();
    CHECK(exactly.date.year() == std::chrono::year(2024));
    const std::optional<store_test::server> other = store.get<"other">();
    REQUIRE(other.has_value());
    CHECK(other->port == 2);
    const auto token = store.get<"token">();
    CHECK(token->expose() == "key");
    const auto spare = store.get<"spare">();
    REQUIRE(spare->has_value());
    CHECK((*spare)->expose() == "spare key");
    const auto peers = store.get<"peers">();
    CHECK(*peers == std::vector<std::string>{"a", "b"});
    const std::vector<bool> switches = store.get<"switches">();
    CHECK(switches == std::vector<bool>{true, false});
    const std::array<int, 3> triple = store.get<"triple">();
    CHECK(triple == std::array<int, 3>{1, 2, 3});
    const std::set<std::string> tags = store.get<"tags">();
    CHECK(tags == std::set<std::string>{"x", "y"});
    const auto counts = store.get<"counts">();
    CHECK(counts->at("one") == 1);
    const auto tenants = store.get<"tenants">();
    CHECK(tenants->at("acme").burst == 10);
    const auto routes = store.get<"routes">();
    REQUIRE(routes->size() == 1);
    CHECK(routes->front().timeout == std::chrono::seconds(9));
    const auto deep = store.get<"deep">();
    REQUIRE(deep->size() == 1);
    CHECK(deep->front().at("inner").front().rate == 3);
    const auto plugins = store.get<"plugins">();
    REQUIRE(plugins->find("name") != nullptr);
    CHECK(*plugins->find("name") == cfg::value("z"));
}

TEST_CASE("a snapshot stays as it is, also beyond the store") {
    cfg::snapshot<everything> before;
    CHECK(before.empty());
    CHECK(before.version() == 0);
    cfg::snapshot<std::string> part;
    {
        everything_store store(rewritable{std::string(one_of_each)});
        before = store.snapshot();
        part = store.snapshot().part<"http.host">();
        REQUIRE(store.set<"http.host">("there"));
        REQUIRE(store.set<"small">(1));
        const auto now = store.snapshot();
        CHECK(now->http.host == "there");
        CHECK(now.get<"small">() == 1);
        CHECK(now.version() == 3);
        CHECK(store.changed_since(before.version()));
        CHECK_FALSE(store.changed_since(now.version()));
        const auto section = now.part<"http">();
        CHECK(&section->host == &now->http.host);
        CHECK(section.version() == 3);
        const everything copy = store.snapshot();
        CHECK(copy.http.host == "there");
    }
    CHECK_FALSE(before.empty());
    CHECK(before.version() == 1);
    CHECK(before->http.host == "here");
    CHECK(before->small == -7);
    CHECK(*part == "here");
}

TEST_CASE("a snapshot may end on another thread than it was made on") {
    everything_store store(rewritable{std::string(one_of_each)});
    auto held = store.snapshot();
    std::thread([moved = std::move(held), copied = store.get<"text">()] {
        CHECK(moved->http.host == "here");
        CHECK(*copied == "words");
    }).join();
    CHECK(std::string(store.get<"text">()) == "words");
}

TEST_CASE("what is loaded knows where it came from") {
    everything_store store(rewritable{"http.port = 1000\nsmall = 3\n"});
    REQUIRE(store.set<"http.port">(2000));
    const auto loaded = store.loaded();
    CHECK(loaded->origin<"http.port">().to_string() == "override http.port");
    CHECK(loaded->origin<"small">().to_string() == "gateway.toml:2:9");
    CHECK(loaded->origin<"http.host">().is_default());
    CHECK(contains(cfg::explain(*loaded), "= 2000"));
    CHECK(contains(cfg::explain(*loaded), "override http.port (over gateway.toml:1:13)"));
    REQUIRE(store.reset<"http.port">());
    CHECK(contains(cfg::explain(*loaded), "= 2000"));
    const auto later = store.loaded();
    CHECK(later->origin<"http.port">().to_string() == "gateway.toml:1:13");
}

// ---- making one ----------------------------------------------------------------------------------------------------------

struct named_store {
    std::uint16_t port = 80;
    std::string host = "default";
    static constexpr std::string_view app = "cfg-named-store";
    static constexpr cfg::field schema[] = {cfg::field("port").min(1).doc("where it listens")};
};

/// A working directory of its own, without files of the user.
class elsewhere {
public:
    elsewhere() : before_(std::filesystem::current_path()), home_("XDG_CONFIG_HOME", (place / "none").c_str()) {
        std::filesystem::create_directories(place / "work");
        std::filesystem::current_path(place / "work");
    }
    ~elsewhere() { std::filesystem::current_path(before_); }
    elsewhere(const elsewhere&) = delete;
    elsewhere& operator=(const elsewhere&) = delete;

    const scratch_directory place;

private:
    std::filesystem::path before_;
    variable home_;
};

TEST_CASE("without sources those of convention are read, and read again") {
    const elsewhere here;
    here.place.write("work/cfg-named-store.toml", "port = 1\n");
    cfg::store<named_store> store;
    CHECK(store.get<"port">() == 1);
    here.place.write("work/cfg-named-store.toml", "port = 2\n");
    CHECK(storing::outcome_of(store.reload()) == "committed");
    CHECK(store.get<"port">() == 2);
    const variable port("CFG_NAMED_STORE_PORT", "3");
    CHECK(storing::outcome_of(store.reload()) == "committed");
    CHECK(store.get<"port">() == 3);
    const auto loaded = store.loaded();
    CHECK(loaded->origin<"port">().to_string() == "env CFG_NAMED_STORE_PORT");
}

TEST_CASE("by convention with flags, which keep their place at each reading, also --config") {
    const elsewhere here;
    here.place.write("work/cfg-named-store.toml", "port = 1\nhost = 'conventional'\n");
    const std::string other = here.place.write("other.toml", "port = 2\nhost = 'other'\n").string();
    const std::string config = "--config=" + other;
    const char* const words[] = {"program", "--port=4", config.c_str()};
    cfg::store<named_store> store(3, words);
    CHECK(store.get<"port">() == 4);
    CHECK(std::string(store.get<"host">()) == "other");
    here.place.write("other.toml", "port = 3\nhost = 'changed'\n");
    CHECK(storing::outcome_of(store.reload()) == "committed");
    CHECK(store.get<"port">() == 4);
    CHECK(std::string(store.get<"host">()) == "changed");

    const char* const plain[] = {"program", "--port", "5"};
    const event_log events;
    const cfg::store<named_store> another(3, plain, events.options());
    CHECK(another.get<"port">() == 5);
    CHECK(std::string(another.get<"host">()) == "conventional");
    CHECK(events.last().what == cfg::event::kind::committed);
}

TEST_CASE("a flag may name a file also where sources are given") {
    const scratch_directory directory;
    const std::string config = "--config=" + directory.write("given.toml", "port = 7\n").string();
    const char* const words[] = {"program", config.c_str()};
    cfg::store<named_store> store(cfg::args(2, words));
    CHECK(store.get<"port">() == 7);
    directory.write("given.toml", "port = 8\n");
    REQUIRE(store.reload());
    CHECK(store.get<"port">() == 8);
}

TEST_CASE("a configuration that is not in order makes no store") {
    const event_log events;
    std::string report;
    try {
        const cfg::store<named_store> store(events.options(),
                                            cfg::text(cfg::toml, "port = 0\nprot = 1\n", "broken.toml"));
        FAIL("it is made");
    } catch (const cfg::load_error& error) {
        report = error.what();
        CHECK(error.problems().size() == 2);
    }
    CHECK(contains(report, "broken.toml:1:8"));
    CHECK(contains(report, "broken.toml:2:1"));
    CHECK(contains(report, "configuration not loaded: 2 errors"));
    REQUIRE(events.all().size() == 1);
    CHECK(events.last().what == cfg::event::kind::refused);
    CHECK(events.last().cause == cfg::change_cause::construction);
    CHECK(events.last().version == 0);
    CHECK(events.last().error == report);
    CHECK(cfg::to_string(events.last()).starts_with("configuration refused: construction\n  error: port"));
    const scratch_directory directory;
    CHECK_THROWS_AS(cfg::store<named_store>(cfg::file(directory / "none.toml")), cfg::load_error);
}

TEST_CASE("the answer to --help is thrown, and is no event") {
    const elsewhere here;
    const char* const words[] = {"program", "--help"};
    const event_log events;
    const auto made_from = [](auto&&... arguments) -> std::string {
        try {
            const cfg::store<named_store> store(std::forward<decltype(arguments)>(arguments)...);
        } catch (const cfg::load_error& error) {
            return error.is_help() ? error.what() : "no help";
        }
        return "it is made";
    };
    CHECK(contains(made_from(2, words, events.options()), "where it listens"));
    CHECK(contains(made_from(events.options(), cfg::args(2, words)), "where it listens"));
    CHECK(events.all().empty());
}

}  // namespace
