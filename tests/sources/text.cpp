// SPDX-License-Identifier: MIT
// Tests of sources/text.hpp: a text that the program has is read as a file would be, under the name it is given.
#include <cfg/sources/text.hpp>

#include "loading.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace {

struct server {
    std::string host = "localhost";
    int port = 8080;
};

static_assert(std::is_copy_constructible_v<cfg::text_source>);
static_assert(std::is_same_v<decltype(cfg::text(cfg::toml, "")), cfg::text_source>);

TEST_CASE("a text is read in the format that is named") {
    loading::load<server> load;
    load.from(cfg::text(cfg::toml, "port = 9090\n", "built-in"));
    CHECK(load.config.port == 9090);
    CHECK(load.config.host == "localhost");
    CHECK(load.problems().empty());
    CHECK(load.origins(1) == "built-in:1:8");
}

TEST_CASE("a text without a name is called text") {
    loading::load<server> load;
    load.from(cfg::text(cfg::toml, "port = 9090\n"));
    CHECK(load.origins(1) == "text:1:8");
    CHECK(load.state.origins.sources.at(0).kind == cfg::source_kind::text);
}

TEST_CASE("an empty text, and one without a newline") {
    loading::load<server> load;
    load.from(cfg::text(cfg::toml, ""), cfg::text(cfg::toml, "   \n# nothing\n\n"), cfg::text(cfg::toml, "port = 1"));
    CHECK(load.problems().empty());
    CHECK(load.config.port == 1);
}

TEST_CASE("a text may be read many times, and outlives what it was made from") {
    auto made = std::string("port = 9090 # ") + std::string(100, 'x');
    const cfg::text_source source = cfg::text(cfg::toml, made, std::string("built-in"));
    made = "overwritten";
    loading::load<server> first;
    loading::load<server> second;
    first.from(source);
    second.from(source, source);
    CHECK(first.config.port == 9090);
    CHECK(second.config.port == 9090);
    CHECK(second.origins(1) == "built-in:1:8, built-in:1:8");
}

TEST_CASE("a text may hold a NUL, which is an error where it stands") {
    loading::load<server> load;
    load.from(cfg::text(cfg::toml, std::string("port = 1\n\0host = 'x'\n", 20)));
    REQUIRE(load.problems().size() == 1);
    CHECK(load.problems()[0].where.line() == 2);
}

TEST_CASE("what to do with unknown keys can be chosen") {
    const cfg::text_source source = cfg::text(cfg::toml, "prot = 1\n", "t");
    loading::load<server> rejecting;
    CHECK(rejecting.from(source).problems().at(0).level == cfg::problem::severity::error);
    loading::load<server> explicitly;
    CHECK(explicitly.from(source.unknown(cfg::reject)).problems().at(0).level == cfg::problem::severity::error);
    loading::load<server> warning;
    CHECK(warning.from(source.unknown(cfg::warn)).problems().at(0).level == cfg::problem::severity::warning);
    loading::load<server> ignoring;
    CHECK(ignoring.from(source.unknown(cfg::ignore)).problems().empty());
    loading::load<server> again;
    CHECK(again.from(source).problems().size() == 1);  // the choice was a copy's
}

TEST_CASE("a text over the limit is refused whole") {
    const std::string text = "port = 1\n";
    loading::load<server> fits;
    fits.state.bounds.document_bytes = text.size();
    CHECK(fits.from(cfg::text(cfg::toml, text)).problems().empty());
    CHECK(fits.config.port == 1);

    loading::load<server> over;
    over.state.bounds.document_bytes = text.size() - 1;
    over.from(cfg::text(cfg::toml, text, "t"));
    REQUIRE(over.problems().size() == 1);
    CHECK(over.says("more than 8 bytes"));
    CHECK(over.says("cfg::limits::document_bytes"));
    CHECK(over.says("--> t\n"));
    CHECK(over.config.port == 8080);
    CHECK(over.state.incomplete);
}

}  // namespace
