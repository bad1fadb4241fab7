// SPDX-License-Identifier: MIT
// What is written of any configuration is read back as it was: random structs through TOML, JSON, the environment
// and .env files; the JSON is taken by a strict reader, too.
#include <cfg/formats/json.hpp>
#include <cfg/load/load.hpp>
#include <cfg/load/write.hpp>
#include <cfg/sources/dotenv.hpp>
#include <cfg/sources/env.hpp>
#include <cfg/sources/text.hpp>

#include "generated.hpp"
#include "strict_json.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <unistd.h>

namespace {

using namespace generated;

/// Whose defaults are something, so that what is written meets them when it is read.
struct presets {
    std::int32_t number = 5;
    std::string text = "preset";
    std::vector<std::int64_t> numbers{1, 2};
    std::set<std::string> names{"a", "b"};
    std::array<pair_of_numbers, 2> both{{{1, 2}, {3, 4}}};
    pair_of_numbers pair{7, 8};
    std::map<std::string, pair_of_numbers> named{{"a", {1, 1}}, {"b", {2, 2}}};
    std::unordered_map<std::string, std::vector<bool>> flags{{"x", {true}}};
    std::optional<pair_of_numbers> maybe = pair_of_numbers{5, 6};
    std::optional<std::vector<std::string>> maybe_texts;
    cfg::secret<std::string> hidden = "preset";
    double real = std::numeric_limits<double>::quiet_NaN();

    template <class Self>
    static void each(Self& self, auto&& visit) {
        visit("number", self.number);
        visit("text", self.text);
        visit("numbers", self.numbers);
        visit("names", self.names);
        visit("both", self.both);
        visit("pair", self.pair);
        visit("named", self.named);
        visit("flags", self.flags);
        visit("maybe", self.maybe);
        visit("maybe_texts", self.maybe_texts);
        visit("hidden", self.hidden);
        visit("real", self.real);
    }
};

constexpr int configurations_of_each = 500;
constexpr cfg::write_options everything{.secrets = cfg::secrets::exposed};
constexpr cfg::write_options changes{.leaves = cfg::written_leaves::changed, .secrets = cfg::secrets::exposed};

template <class Config>
void check_toml(const Config& wanted, const cfg::write_options& options) {
    const std::string text = cfg::to_toml(wanted, options);
    const auto read = cfg::try_load<Config>(cfg::text(cfg::toml, text, "written.toml"));
    REQUIRE_MESSAGE(read.has_value(), text << "\n" << read.error().to_string());
    REQUIRE_MESSAGE(read->warnings().empty(), text);
    const std::string differs = difference(wanted, **read, "it");
    REQUIRE_MESSAGE(differs.empty(), differs << " in\n" << text);
    // The text of what was read is the same, too.
    REQUIRE(cfg::to_toml(*read, options) == text);
}

TEST_CASE_TEMPLATE("what is written as TOML is read as it was", Config, leaves, containers, nested, forest, presets) {
    dice chance(31);
    for (int i = 0; i < configurations_of_each; ++i) {
        Config wanted{};
        filler(chance).fill(wanted);
        check_toml(wanted, everything);
        check_toml(wanted, changes);
        const std::string documented = cfg::to_toml(wanted, {.secrets = cfg::secrets::exposed, .documentation = true});
        REQUIRE(documented == cfg::to_toml(wanted, everything));  // there is none
    }
}

TEST_CASE("nothing is written of what has not changed") {
    CHECK(cfg::to_toml(nested{}, changes).empty());
    CHECK(cfg::to_env(nested{}, "APP", changes).empty());
    CHECK(cfg::to_toml(presets{}, changes).empty());
    CHECK(cfg::to_json(nested{}, changes) == "{\n  \"first\": {\n    \"position\": {},\n    \"deep\": {\n      \"size\": {},\n      \"all\": {}\n    }\n  },\n"
                                             "  \"second\": {\n    \"position\": {},\n    \"deep\": {\n      \"size\": {},\n      \"all\": {}\n    }\n  },\n"
                                             "  \"lists\": {},\n  \"a_name_that_is_longer_than_thirty_two_characters\": {}\n}\n");
}

TEST_CASE_TEMPLATE("what a dynamic value was read from is written as it was", Config, containers, forest) {
    dice chance(32);
    for (int i = 0; i < configurations_of_each; ++i) {
        Config wanted{};
        filler(chance).fill(wanted);
        const auto first = cfg::try_load<cfg::value>(cfg::text(cfg::toml, cfg::to_toml(wanted, everything), "typed.toml"));
        if (!first) continue;  // an integer beyond what TOML must hold
        const std::string text = cfg::to_toml(*first);
        const auto second = cfg::try_load<cfg::value>(cfg::text(cfg::toml, text, "dynamic.toml"));
        REQUIRE_MESSAGE(second.has_value(), text << "\n" << second.error().to_string());
        const std::string differs = difference(**first, **second, "it");
        REQUIRE_MESSAGE(differs.empty(), differs << " in\n" << text);
    }
}

// ---- the environment --------------------------------------------------------------------------------------------------

/// Takes NAME=value lines into the environment as long as it lives.
class environment {
public:
    explicit environment(std::string_view lines) {
        while (!lines.empty()) {
            const std::string_view line = lines.substr(0, lines.find('\n'));
            lines.remove_prefix(line.size() + 1);
            if (line.starts_with('#')) continue;
            const std::size_t equals = line.find('=');
            const std::string name(line.substr(0, equals));
            REQUIRE(::setenv(name.c_str(), unquoted(line.substr(equals + 1)).c_str(), 1) == 0);
            names_.push_back(name);
        }
    }
    environment(const environment&) = delete;
    environment& operator=(const environment&) = delete;
    ~environment() {
        for (const std::string& name : names_) ::unsetenv(name.c_str());
    }

private:
    [[nodiscard]] static std::string unquoted(std::string_view value) {
        if (value.empty() || value.front() != '"') return std::string(value);
        REQUIRE(value.size() >= 2);
        REQUIRE(value.back() == '"');
        value = value.substr(1, value.size() - 2);
        std::string text;
        for (std::size_t i = 0; i < value.size(); ++i) {
            constexpr std::string_view escapes = "nrt\"\\$";
            const bool is_escape = value[i] == '\\';
            const std::size_t kind = is_escape ? escapes.find(value[++i]) : escapes.npos;
            const bool is_plain = !is_escape && value[i] != '"' && value[i] != '$' && value[i] != '\n' && value[i] != '\r';
            if (!is_plain && kind == escapes.npos) FAIL("not well quoted: " << value);
            text += is_escape ? "\n\r\t\"\\$"[kind] : value[i];
        }
        return text;
    }

    std::vector<std::string> names_;
};

template <class Config>
void check_env(const Config& wanted, const cfg::write_options& options, std::string_view text) {
    const environment set(text);
    const auto read = cfg::try_load<Config>(cfg::env("WRITTEN").unknown(cfg::reject).allow_empty());
    REQUIRE_MESSAGE(read.has_value(), text << "\n" << read.error().to_string());
    REQUIRE_MESSAGE(read->warnings().empty(), text);
    const std::string differs = difference(wanted, **read, "it");
    REQUIRE_MESSAGE(differs.empty(), differs << " in\n" << text);
    REQUIRE(cfg::to_env(*read, "WRITTEN", options) == text);
}

/// The same lines as a file.
template <class Config>
void check_dotenv(const Config& wanted, const std::string& text) {
    const std::filesystem::path path = std::filesystem::temp_directory_path() / ("cfg_written_" + std::to_string(::getpid()) + ".env");
    std::ofstream(path, std::ios::binary) << text;
    const auto read = cfg::try_load<Config>(cfg::dotenv(path, "WRITTEN").unknown(cfg::reject).allow_empty());
    std::filesystem::remove(path);
    REQUIRE_MESSAGE(read.has_value(), text << "\n" << read.error().to_string());
    const std::string differs = difference(wanted, **read, "it");
    REQUIRE_MESSAGE(differs.empty(), differs << " in\n" << text);
}

TEST_CASE_TEMPLATE("what is written as variables is read as it was", Config, leaves, containers, nested, forest, presets) {
    dice chance(33);
    int checked = 0;
    for (int i = 0; i < configurations_of_each; ++i) {
        Config wanted{};
        filler(chance).fill(wanted);
        for (const cfg::write_options& options : {everything, changes}) {
            std::string text;
            try {
                text = cfg::to_env(wanted, "WRITTEN", options);
            } catch (const cfg::write_error& error) {
                // Some values no variable can hold.
                const std::string_view what = error.what();
                REQUIRE_MESSAGE((what.ends_with("NUL character") || what.ends_with("same as text")), what);
                REQUIRE(!error.path().empty());
                continue;
            }
            check_env(wanted, options, text);
            check_dotenv(wanted, text);
            ++checked;
        }
    }
    CHECK(checked > configurations_of_each / 2);
}

// ---- JSON -------------------------------------------------------------------------------------------------------------

// Without the types that have dynamic values: JSON has no dates, which come back as text.
TEST_CASE_TEMPLATE("what is written as JSON is read as it was", Config, leaves, presets) {
    dice chance(35);
    int checked = 0;
    for (int i = 0; i < configurations_of_each; ++i) {
        Config wanted{};
        filler(chance).fill(wanted);
        for (const cfg::write_options& options : {everything, changes}) {
            std::string text;
            try {
                text = cfg::to_json(wanted, options);
            } catch (const cfg::write_error& error) {
                REQUIRE(!error.path().empty());
                continue;
            }
            const auto read = cfg::try_load<Config>(cfg::text(cfg::json, text, "written.json"));
            REQUIRE_MESSAGE(read.has_value(), text << "\n" << read.error().to_string());
            REQUIRE_MESSAGE(read->warnings().empty(), text);
            const std::string differs = difference(wanted, **read, "it");
            REQUIRE_MESSAGE(differs.empty(), differs << " in\n" << text);
            REQUIRE(cfg::to_json(*read, options) == text);
            ++checked;
        }
    }
    CHECK(checked > configurations_of_each / 2);
}

TEST_CASE_TEMPLATE("what is written as JSON means what TOML means", Config, leaves, containers, nested, forest, presets) {
    dice chance(34);
    int checked = 0;
    for (int i = 0; i < configurations_of_each; ++i) {
        Config wanted{};
        filler(chance).fill(wanted);
        std::string text;
        try {
            text = cfg::to_json(wanted, everything);
        } catch (const cfg::write_error& error) {
            REQUIRE(std::string_view(error.what()).ends_with("JSON has neither infinities nor NaN"));
            continue;
        }
        const auto json = strict_json::read(text);
        REQUIRE_MESSAGE(json.has_value(), text);
        const auto toml = cfg::try_load<cfg::value>(cfg::text(cfg::toml, cfg::to_toml(wanted, everything), "written.toml"));
        if (!toml) continue;  // an integer beyond what a dynamic value can hold
        const std::string differs = strict_json::difference(**toml, *json, "it");
        REQUIRE_MESSAGE(differs.empty(), differs << " in\n" << text);
        ++checked;
    }
    CHECK(checked > configurations_of_each / 2);
}

TEST_CASE("another reader of JSON takes what is written") {
    // Python's is told to refuse what only Python takes.
    FILE* python = ::popen(
        "python3 -c 'import json, sys\n"
        "def refuse(word): raise ValueError(word)\n"
        "documents = sys.stdin.buffer.read().split(b\"\\0\")[:-1]\n"
        "for each in documents: json.loads(each.decode(\"utf-8\"), parse_constant=refuse)\n"
        "sys.exit(0 if len(documents) == 200 else 1)'",
        "w");
    REQUIRE(python != nullptr);
    dice chance(35);
    for (int written = 0; written < 200;) {
        forest some{};
        filler(chance).fill(some);
        try {
            const std::string text = cfg::to_json(some, everything);
            REQUIRE(std::fwrite(text.c_str(), 1, text.size() + 1, python) == text.size() + 1);
            ++written;
        } catch (const cfg::write_error&) {
            // infinities and NaN
        }
    }
    CHECK(::pclose(python) == 0);
}

}  // namespace
