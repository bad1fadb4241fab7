// SPDX-License-Identifier: MIT
// Tests of formats/toml.hpp: however a document is broken, no report shows any part of a secret that stands in it.
#include <cfg/formats/toml.hpp>

#include "reading.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

using reading::contains;
using reading::try_read;

struct account {
    std::string user;
    int age = 0;
    cfg::secret<std::string> password;

    static constexpr cfg::field schema[] = {
        cfg::field("password").was("old_password"),
        cfg::field("age").range(0, 150),
    };
};

struct vault {
    std::string user;
    int number = 0;
    cfg::secret<std::string> password;
    std::optional<cfg::secret<std::string>> token;
    std::vector<cfg::secret<std::string>> keys;
    cfg::secret<std::vector<std::string>> words;
    std::string marked;
    std::map<std::string, std::string> tokens;
    account owner;
    std::vector<account> accounts;
    std::map<std::string, account> named;
    std::vector<int> list;

    static constexpr cfg::field schema[] = {
        cfg::field("password").was("secrets.password"),
        cfg::field("marked").secret().matches([](std::string_view) { return false; }, "something else"),
        cfg::field("tokens").secret(),
    };
};

/// What must not be seen. One reads like words; the other like what a key generator gives, with the characters that mean
/// something to TOML.
constexpr std::string_view canaries[] = {"QxZvWkJyPbTg", "Vq9=xW.2#zK-8/Hj"};

/// Documents with `@` where the canary goes: valid ones, and ones that are broken already.
constexpr std::string_view documents[] = {
    "user = 'u'\npassword = \"@\"\nnumber = 1\n",
    "password = '@'\r\nnumber = 'x'\r\n",
    "password=\"\"\"@\"\"\"\nnumber = []\n",
    "password = \"\"\"\nfirst\n@\n\"\"\" # end\nnumber = 1\n",
    "password = '''\n@\nlast'''\n[owner]\nage = 'x'\n",
    "password = \"\"\"\nfirst \\q bad\n@\n\"\"\"\nnumber = 'x'\n",
    "token = '@'\nkeys = ['@', \"@\"]\n",
    "keys = [\n  '@', # one\n  12,\n  \"@\" x\n]\nnumber = ''\n",
    "words = ['@',\n'@']\nwords = ['@']\n",
    "words = '@'\n",
    "password = ['@']\n",
    "password = {a = '@'}\n",
    "password = @\n",
    "password = \"@\n",
    "number = 1\npassword \"@\"\n",
    "password = '@' x\n",
    "password = '@'\npassword = '@'\n",
    "marked = '@'\n",
    "marked = \"\"\"\n@\"\"\" x\n",
    "[tokens]\na = '@'\nb = [1, '@']\nc = \"@\n",
    "tokens = {a = '@', b = 1, c = {d = '@'}}\n",
    "tokens.a = '@'\ntokens.'b' = '@' x\n",
    "tokens = [\n'@'\n]\n",
    "owner = {user = 5, password = '@', age = 200}\n",
    "owner = {password = \"\"\"\n@\"\"\", user = 5, age = 200}\n",
    "owner = {\n  password =\n'@', user = 5\n}\n",
    "owner = {user = 5, old_password = '@', age = ''}\n",
    "owner = {user = 5, \"passwor\\u0064\" = '@', age = 200}\n",
    "accounts = [{user = 5, password = '@'}, {age = 200, password = '@'}]\n",
    "[[accounts]]\nuser = 1\npassword = '@'\n[[accounts]]\nage = 200 # '@' was\npassword = ['@'\n",
    "[named.k]\npassword = '@'\nage = 200\n[named.'a b']\nold_password = '@' x\n",
    "secrets = {password = '@'}\nnumber = ''\n",
    "secrets.password = '@'\n[secrets]\npassword = '@'\n",
    "passwrd = '@'\n",
    "[ownr]\npassword = '@\n",
    "[owner\npassword = '@\n",
    "[tokens\na = '@\n",
    "[token]\na = '@'\n",
    "[[password]]\na = '@'\n",
    "[password]\na = '@'\nb = @\n",
    "password.a = '@'\n",
    "list = [\npassword = '@'\n",
    "list = [1,\n2\npassword = '@\nnumber = ''\n",
};

/// The canary, or the first piece of six characters of it, that `text` shows.
[[nodiscard]] std::string_view piece_shown(std::string_view text, std::string_view canary) {
    constexpr std::size_t tell_tale = 6;
    for (std::size_t at = 0; at + tell_tale <= canary.size(); ++at)
        if (contains(text, canary.substr(at, tell_tale))) return canary.substr(at, tell_tale);
    return {};
}

/// Everything that a reading of `text` has to say.
template <class Config>
[[nodiscard]] std::string report_on(const std::string& text) {
    const auto outcome = try_read<Config>(text);
    if (!outcome) return outcome.error().what();
    return cfg::to_string(outcome->warnings());
}

/// Remembers the first few leaks of a kind, so that one mistake in the reader does not print a thousand lines.
class leaks {
public:
    void look(const std::string& text, std::string_view canary) {
        ++looked_;
        const std::string report = report_on<vault>(text);
        const std::string_view piece = piece_shown(report, canary);
        if (piece.empty()) return;
        ++count_;
        if (count_ <= 5) MESSAGE("shows " << piece << " of\n" << text << "\nin\n" << report);
    }
    [[nodiscard]] std::size_t count() const { return count_; }
    [[nodiscard]] std::size_t looked() const { return looked_; }

private:
    std::size_t count_ = 0;
    std::size_t looked_ = 0;
};

[[nodiscard]] std::string with_canary(std::string_view document, std::string_view canary) {
    std::string text(document);
    for (std::size_t at = text.find('@'); at != text.npos; at = text.find('@', at + canary.size())) text.replace(at, 1, canary);
    return text;
}

TEST_CASE("no document shows its secrets") {
    leaks found;
    for (std::string_view canary : canaries)
        for (std::string_view document : documents) found.look(with_canary(document, canary), canary);
    CHECK(found.count() == 0);
    CHECK(found.looked() == 2 * std::size(documents));
}

TEST_CASE("no document cut off anywhere shows its secrets") {
    leaks found;
    for (std::string_view canary : canaries)
        for (std::string_view document : documents) {
            const std::string text = with_canary(document, canary);
            for (std::size_t size = 0; size < text.size(); ++size) found.look(text.substr(0, size), canary);
        }
    CHECK(found.count() == 0);
}

TEST_CASE("no document with any one byte changed shows its secrets") {
    using namespace std::string_view_literals;
    leaks found;
    for (std::string_view canary : canaries)
        for (std::string_view document : documents) {
            const std::string text = with_canary(document, canary);
            for (std::size_t at = 0; at < text.size(); ++at)
                for (char hostile : "\"'\n\r=.,[]{}#\\ \0\xFF" "a1_"sv) {
                    std::string changed = text;
                    changed[at] = hostile;
                    found.look(changed, canary);
                }
        }
    CHECK(found.count() == 0);
}

TEST_CASE("no document with any one byte or line left out or doubled shows its secrets") {
    leaks found;
    for (std::string_view canary : canaries)
        for (std::string_view document : documents) {
            const std::string text = with_canary(document, canary);
            for (std::size_t at = 0; at < text.size(); ++at) {
                found.look(std::string(text).erase(at, 1), canary);
                found.look(std::string(text).insert(at, 1, text[at]), canary);
                if (at != 0 && text[at - 1] != '\n') continue;
                const std::size_t end = text.find('\n', at) + 1;
                found.look(std::string(text).erase(at, end - at), canary);
                found.look(std::string(text).insert(at, text.substr(at, end - at)), canary);
                found.look(std::string(text).insert(at, "number = ''\n?\n"), canary);
            }
        }
    CHECK(found.count() == 0);
}

// Otherwise a report that says nothing at all would do.
TEST_CASE("what is no secret is shown as ever, in a configuration with secrets too") {
    CHECK(contains(report_on<vault>("user = 5 # QxZvWkJyPbTg\n"), "user = 5..."));
    CHECK(contains(report_on<vault>("[owner]\nage = 'QxZvWkJyPbTg'\n"), "age = 'QxZvWkJyPbTg'"));
    CHECK(contains(report_on<vault>("number = 'a' b\n"), "number = 'a'..."));
    CHECK(contains(report_on<vault>("passwrd = 'x'\n"), "passwrd"));
    CHECK(contains(report_on<vault>("password = 5\n"), "password: wrong type: an integer"));
    CHECK(contains(report_on<vault>("password = 5\n"), "test.toml:1:12"));
    CHECK(contains(report_on<vault>("tokens.a = 5\n"), "tokens.a"));
    CHECK(piece_shown("...WkJyPb...", canaries[0]) == "WkJyPb");
    CHECK(piece_shown("...WkJyP...", canaries[0]).empty());
    struct open {
        std::string password;
        int number = 0;
    };
    CHECK(contains(report_on<open>("password = 5 # seen\n"), "# seen"));
}

}  // namespace
