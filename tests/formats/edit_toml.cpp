// SPDX-License-Identifier: MIT
// Tests of formats/edit_toml.hpp: what changes, what stays, and what is refused.
#include <cfg/formats/edit_toml.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using cfg::toml_changes;

/// The changed text, or the report of why it cannot be.
[[nodiscard]] std::string edited(std::string_view text, const toml_changes& changes) {
    const auto outcome = cfg::edit_toml(text, changes);
    return outcome ? *outcome : "refused: " + outcome.error().problems().at(0).path + ": " + outcome.error().problems().at(0).message;
}

template <class T>
[[nodiscard]] std::string set(std::string_view text, std::string path, const T& value) {
    return edited(text, toml_changes().set(std::move(path), value));
}

[[nodiscard]] std::string removed(std::string_view text, std::string path) { return edited(text, toml_changes().remove(std::move(path))); }

constexpr std::string_view document = R"(# The gateway.

name = "edge"   # shown in logs
tags = ["a", "b"]

# The server
[http]
port = 8080  # TCP
  host   =   'localhost'
limits = { rps = 10, burst.size = 20 }

[[routes]]
path = "/a"
[routes.timeouts]
read = "1s"

# the second
[[routes]]
path = "/b"

[tenants."a b"]
rps = 5
)";

[[nodiscard]] std::string replaced(std::string_view from, std::string_view to, std::string text = std::string(document)) {
    const std::size_t at = text.find(from);
    REQUIRE(at != text.npos);
    return text.replace(at, from.size(), to);
}

TEST_CASE("a value that is there is replaced, and nothing else") {
    CHECK(set(document, "name", "inner") == replaced("\"edge\"", "\"inner\""));
    CHECK(set(document, "http.port", 9090) == replaced("8080", "9090"));
    CHECK(set(document, "http.host", std::string("b\"c")) == replaced("'localhost'", R"("b\"c")"));
    CHECK(set(document, "http.limits.rps", 11) == replaced("rps = 10", "rps = 11"));
    CHECK(set(document, "http.limits.burst.size", 1.0) == replaced("size = 20", "size = 1.0"));
    CHECK(set(document, "routes[1].path", "/c") == replaced("/b", "/c"));
    CHECK(set(document, "routes[0].timeouts.read", std::chrono::minutes(2)) == replaced("1s", "2m"));
    CHECK(set(document, "tenants.\"a b\".rps", true) == replaced("rps = 5", "rps = true"));
    CHECK(set(document, "tenants.'a b'.rps", true) == replaced("rps = 5", "rps = true"));
    CHECK(set(document, "tags[1]", "c") == replaced("\"b\"", "\"c\""));
    CHECK(set(document, "tags", std::vector<std::string>{"x"}) == replaced("[\"a\", \"b\"]", "[\"x\"]"));
    CHECK(set(document, "tags", cfg::value(cfg::value::array{1, cfg::value::table{{"k", false}}})) == replaced("[\"a\", \"b\"]", "[1, {k = false}]"));
    CHECK(set(document, "http.limits", std::map<std::string, int>{{"rps", 1}}) == replaced("{ rps = 10, burst.size = 20 }", "{rps = 1}"));
    CHECK(set("a = \"\"\"\nx\n\"\"\" # c\r\nb = 2020-01-01 10:00:00", "a", 1) == "a = 1 # c\r\nb = 2020-01-01 10:00:00");
    CHECK(set("a = 2020-01-01 10:00:00 # x", "a", cfg::first_date) == "a = 1970-01-01 # x");
    CHECK(edited(document, toml_changes()) == document);
}

TEST_CASE("several changes are made in order") {
    CHECK(edited("a = 1\n", toml_changes().set("b", 2).set("c.d", 3).remove("a").set("b", 4)) == "b = 4\n\n[c]\nd = 3\n");
}

TEST_CASE("a key that is not there goes behind the last line of its table") {
    CHECK(set(document, "level", "info") == replaced("tags = [\"a\", \"b\"]\n", "tags = [\"a\", \"b\"]\nlevel = \"info\"\n"));
    CHECK(set(document, "http.\"x y\"", 1) == replaced("20 }\n", "20 }\n\"x y\" = 1\n"));
    CHECK(set(document, "routes[0].host", "h") == replaced("path = \"/a\"\n", "path = \"/a\"\nhost = \"h\"\n"));
    CHECK(set(document, "routes[1].host", "h") == replaced("path = \"/b\"\n", "path = \"/b\"\nhost = \"h\"\n"));
    CHECK(set(document, "http.limits.max", 1) == replaced("size = 20 }", "size = 20, max = 1 }"));
    CHECK(set(document, "http.limits.burst.time", 1) == replaced("size = 20 }", "size = 20, burst.time = 1 }"));
    CHECK(set(document, "http.limits.new.time", 1) == replaced("size = 20 }", "size = 20, new.time = 1 }"));
    CHECK(set("", "a", 1) == "a = 1\n");
    CHECK(set("\xEF\xBB\xBF", "a", 1) == "\xEF\xBB\xBF" "a = 1\n");
    CHECK(set("x = 1", "a", 1) == "x = 1\na = 1");
    CHECK(set("x = 1\r\n", "a", 1) == "x = 1\r\na = 1\r\n");
    CHECK(set("x = 1\r\ny = 2", "a", 1) == "x = 1\r\ny = 2\r\na = 1");
    CHECK(set("[t]\n\tx = 1\n\n# end\n", "t.a", 1) == "[t]\n\tx = 1\n\ta = 1\n\n# end\n");
    CHECK(set("[t]", "t.a", 1) == "[t]\na = 1");
    CHECK(set("[t]\n", "a", 1) == "a = 1\n\n[t]\n");
    CHECK(set("# title\n\n[t]\n", "a", 1) == "# title\n\na = 1\n\n[t]\n");
    CHECK(set("# of t\n[t]\n", "a", 1) == "a = 1\n\n# of t\n[t]\n");
    CHECK(set("# title\n", "a", 1) == "a = 1\n\n# title\n");
    CHECK(set("a.b = 1\n[t]\n", "a.c", 2) == "a.b = 1\na.c = 2\n[t]\n");
    CHECK(set("[t]\na.b.c = 1\n", "t.a.b.d", 2) == "[t]\na.b.c = 1\na.b.d = 2\n");
    CHECK(set("a = {}\n", "a.b", 1) == "a = { b = 1 }\n");
    CHECK(set("a = { }\n", "a.b", 1) == "a = { b = 1 }\n");
    CHECK(set("a = { # c\n}\n", "a.b", 1) == "a = { b = 1 # c\n}\n");
    CHECK(set("a = {#c\n}\n", "a.b", 1) == "a = { b = 1 #c\n}\n");
    CHECK(set("a = [{x = 1,}]\n", "a[0].b", 1) == "a = [{x = 1, b = 1,}]\n");
}

TEST_CASE("a table that is not there goes to the end") {
    CHECK(set(document, "cache.size", cfg::bytes(1024)) == std::string(document) + "\n[cache]\nsize = \"1KiB\"\n");
    CHECK(set(document, "http.tls.cert", "x") == std::string(document) + "\n[http.tls]\ncert = \"x\"\n");
    CHECK(set(document, "tenants.new.rps", 1) == std::string(document) + "\n[tenants.new]\nrps = 1\n");
    CHECK(set(document, "tenants.new", 1) == std::string(document) + "\n[tenants]\nnew = 1\n");
    CHECK(set("[a]", "b.c", 1) == "[a]\n\n[b]\nc = 1");
    CHECK(set("[a]\r\n", "b.c.\"d.e\".f", 1) == "[a]\r\n\r\n[b.c.\"d.e\"]\r\nf = 1\r\n");
    CHECK(set("", "b.c", 1) == "[b]\nc = 1\n");
    // What belongs to an element of an array must stand behind it.
    CHECK(set(document, "routes[0].tls.cert", "x") == replaced("read = \"1s\"\n", "read = \"1s\"\n\n[routes.tls]\ncert = \"x\"\n"));
    CHECK(set(document, "routes[1].tls.cert", "x") == replaced("path = \"/b\"\n", "path = \"/b\"\n\n[routes.tls]\ncert = \"x\"\n"));
}

TEST_CASE("a key is removed with its line and the comment on it") {
    CHECK(removed(document, "name") == replaced("name = \"edge\"   # shown in logs\n", ""));
    CHECK(removed(document, "http.host") == replaced("  host   =   'localhost'\n", ""));
    CHECK(removed(document, "tags") == replaced("tags = [\"a\", \"b\"]\n", ""));
    CHECK(removed(document, "tags[0]") == replaced("\"a\", ", ""));
    CHECK(removed(document, "tags[1]") == replaced(", \"b\"", ""));
    CHECK(removed(document, "http.limits.rps") == replaced("rps = 10, ", ""));
    CHECK(removed(document, "http.limits.burst") == replaced(", burst.size = 20", ""));
    CHECK(removed(document, "routes[1]") == replaced("[[routes]]\npath = \"/b\"\n", ""));
    CHECK(removed(document, "routes[0]") == replaced("[[routes]]\npath = \"/a\"\n[routes.timeouts]\nread = \"1s\"\n", ""));
    CHECK(removed(document, "http") ==
          replaced("[http]\nport = 8080  # TCP\n  host   =   'localhost'\nlimits = { rps = 10, burst.size = 20 }\n", ""));
    CHECK(removed(document, "tenants") == replaced("[tenants.\"a b\"]\nrps = 5\n", ""));
    CHECK(removed("a = 1\nb = 2", "b") == "a = 1");
    CHECK(removed("a = 1\r\nb = 2", "b") == "a = 1");
    CHECK(removed("a = 1\r\nb = 2", "a") == "b = 2");
    CHECK(removed("a = 1", "a").empty());
    CHECK(removed("a = '''\n\n''' # c\nb = 2\n", "a") == "b = 2\n");
    CHECK(removed("a.b = 1\nx = 1\na.c = 2\n[a.d]\ny = 1\n# end\n", "a") == "x = 1\n# end\n");
    CHECK(removed("x = {a.b = 1, c = 2, a.d = 3}\n", "x.a") == "x = {c = 2}\n");
    CHECK(removed("x = {a.b = 1}\n", "x.a") == "x = {}\n");
    CHECK(removed("x = {a = 1}\n", "x.a") == "x = {}\n");
    CHECK(removed("x = [1, 2, 3]\n", "x[1]") == "x = [1, 3]\n");
    CHECK(removed("x = [1, 2, ]\n", "x[1]") == "x = [1, ]\n");
    CHECK(removed("x = [\n  1, # one\n  2, # two\n  3 # three\n]\n", "x[1]") == "x = [\n  1, # one\n  3 # three\n]\n");
    CHECK(removed("x = [\n  1, # one\n  2 # two\n]\n", "x[1]") == "x = [\n  1, # one\n]\n");
    CHECK(removed("x = [\n  1, # one\n  2]\n", "x[1]") == "x = [\n  1, # one\n  ]\n");
    CHECK(removed("x = [1, 2,\n  3]\n", "x[1]") == "x = [1,\n  3]\n");
    // What is there only because of what is in it goes, too.
    CHECK(removed("a.b.c = 1\n", "a.b.c").empty());
    CHECK(removed("[a.b]\nc = 1\n", "a.b.c") == "[a.b]\n");
    CHECK(removed("[a]\n[a.b]\nc = 1\n", "a.b") == "[a]\n");
}

TEST_CASE("what cannot be done is refused, and nothing is done") {
    CHECK(set(document, "name.x", 1) == "refused: name.x: what should contain it is not a table");
    CHECK(set(document, "routes.x", 1) == "refused: routes.x: what contains it is an array; name one of its elements");
    CHECK(set(document, "tags.x", 1) == "refused: tags.x: what contains it is an array; name one of its elements");
    CHECK(set(document, "routes[2].x", 1) == "refused: routes[2].x: there is no element [2]");
    CHECK(set(document, "http", 1) == "refused: http: it is a table with lines of its own; set what is in it");
    CHECK(set(document, "routes[0]", 1) == "refused: routes[0]: it is a table with lines of its own; set what is in it");
    CHECK(removed(document, "http.prot") == "refused: http.prot: there is nothing of this name");
    CHECK(removed(document, "routes[2]") == "refused: routes[2]: there is nothing of this name");
    for (const char* path : {"", ".", "a.", ".a", "a b", "a[", "a[]", "a[x]", "a[1", "\"a", "a..b", "\"\"\"a\"\"\"", "[0]", "a[-1]", "a[1]b", "a[9999999999]"})
        CHECK(set(document, path, 1) == "refused: " + std::string(path) + ": this is no path; write a.\"b c\"[0].d");
    CHECK(set(document, "name", std::string("\xFF")) == "refused: name: this text is not UTF-8, and TOML has no other");
    CHECK(set(document, "name", std::optional<int>()) == "refused: name: TOML has no null");
    CHECK(set(document, "name", cfg::value()) == "refused: name: TOML has no null");
    CHECK(set(document, "name", std::numeric_limits<std::uint64_t>::max()).starts_with("refused: name: this value does not fit"));

    const auto broken = cfg::edit_toml("a = 1\nb = \n", toml_changes().set("a", 2), "app.toml");
    REQUIRE_FALSE(broken.has_value());
    CHECK(broken.error().problems().at(0).where.to_string() == "app.toml:2:5");
}

struct server {
    std::string host;
    std::uint16_t port = 0;
    cfg::secret<std::string> token;
};

TEST_CASE("with a type, what does not fit it is refused") {
    CHECK(*cfg::edit_toml<server>("host = 'a'\n", toml_changes().set("port", 80)) == "host = 'a'\nport = 80\n");
    CHECK(*cfg::edit_toml<server>("", toml_changes().set("token", cfg::secret<std::string>("x"))) == "token = \"x\"\n");
    const auto wide = cfg::edit_toml<server>("host = 'a'\n", toml_changes().set("port", 80'000));
    REQUIRE_FALSE(wide.has_value());
    CHECK(wide.error().problems().at(0).message == "80000 is out of range");
    const auto misspelt = cfg::edit_toml<server>("host = 'a'\n", toml_changes().set("prot", 80));
    REQUIRE_FALSE(misspelt.has_value());
    CHECK(misspelt.error().problems().at(0).suggestion == "did you mean \"port\"?");
}

TEST_CASE("a value can be given in TOML's notation, but no more than that") {
    CHECK(*cfg::edit_toml("a = 1  # one\n", toml_changes().set_toml("a", "{ b = [2, 3] }")) == "a = { b = [2, 3] }  # one\n");
    for (const char* value : {"", "1 2", "1\nb = 2", "[1", "1 # x\nb = 2"}) {
        CAPTURE(value);
        CHECK_FALSE(cfg::edit_toml("a = 1\n", toml_changes().set_toml("a", value)).has_value());
    }
}

TEST_CASE("the keys of a path are those that TOML would read") {
    using keys = std::vector<std::string>;
    CHECK(cfg::detail::keys_of_path("a.\"b.c\".'d e'") == keys{"a", "b.c", "d e"});
    for (const char* path : {"", "a.", "a[0]", "a b", "a = 1"}) CHECK(cfg::detail::keys_of_path(path).empty());
}

}  // namespace
