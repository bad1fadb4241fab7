// SPDX-License-Identifier: MIT
// Tests of core/slot.hpp: typed values and plain text reach every type that may hold them exactly, all else is refused
// with words, and every value is shown as a person would write it.
#include <cfg/core/slot.hpp>

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace {

using cfg::field;
using cfg::detail::description_of;
using cfg::detail::refusal;
using cfg::detail::scalar;
using cfg::detail::visibility;
using namespace std::chrono_literals;
using namespace cfg::literals;

enum class level { debug, info, warning };

template <class T>
struct attempt {
    T object{};
    bool taken = false;
    refusal why;
};

template <class T>
attempt<T> assigned(const scalar& written, visibility sight = visibility::shown, T before = T{}) {
    attempt<T> made{std::move(before), false, {}};
    made.taken = cfg::detail::assign({&description_of<T>::value, &made.object}, written, made.why, sight);
    CHECK(made.taken == made.why.message.empty());
    return made;
}

template <class T>
attempt<T> read(std::string_view text, visibility sight = visibility::shown) {
    attempt<T> made;
    made.taken = cfg::detail::assign_text({&description_of<T>::value, &made.object}, text, made.why, sight);
    CHECK(made.taken == made.why.message.empty());
    return made;
}

template <class T>
bool takes(const scalar& written) {
    return assigned<T>(written).taken;
}

template <class T>
std::string refusal_of(const scalar& written) {
    return assigned<T>(written).why.message;
}

// ---- typed values ---------------------------------------------------------------------------------------------------

/// One value of each alternative of `scalar`, in its order.
const std::array<scalar, 10> one_of_each{scalar(std::monostate()),
                                         scalar(true),
                                         scalar(std::int64_t{1}),
                                         scalar(std::uint64_t{1} << 63),
                                         scalar(1.5),
                                         scalar(std::string_view("1")),
                                         scalar(cfg::first_date),
                                         scalar(cfg::local_time{}),
                                         scalar(cfg::local_date_time{}),
                                         scalar(cfg::offset_date_time{})};

/// "0100..": which alternatives a T takes.
template <class T>
std::string taken_alternatives() {
    std::string all;
    for (const scalar& each : one_of_each) all += takes<T>(each) ? '1' : '0';
    return all;
}

TEST_CASE("each type takes the values of its own kind and no other") {
    CHECK(taken_alternatives<bool>() == "0100000000");
    CHECK(taken_alternatives<int>() == "0010000000");
    CHECK(taken_alternatives<std::uint64_t>() == "0011000000");
    CHECK(taken_alternatives<double>() == "0010100000");
    CHECK(taken_alternatives<float>() == "0010100000");
    CHECK(taken_alternatives<std::string>() == "0000010000");
    CHECK(taken_alternatives<std::filesystem::path>() == "0000010000");
    CHECK(taken_alternatives<cfg::bytes>() == "0011010000");
    CHECK(taken_alternatives<cfg::local_date>() == "0000001000");
    CHECK(taken_alternatives<cfg::local_time>() == "0000000100");
    CHECK(taken_alternatives<cfg::local_date_time>() == "0000000010");
    CHECK(taken_alternatives<cfg::offset_date_time>() == "0000000001");
    CHECK(taken_alternatives<std::optional<int>>() == "1010000000");
    CHECK(taken_alternatives<std::optional<std::string>>() == "1000010000");
    CHECK(taken_alternatives<cfg::secret<std::string>>() == "0000010000");
    CHECK(taken_alternatives<cfg::secret<int>>() == "0010000000");
    CHECK(taken_alternatives<cfg::value>() == "1110111111");
    CHECK(taken_alternatives<std::vector<int>>() == "0000000000");
    CHECK(taken_alternatives<std::map<std::string, int>>() == "0000000000");
    CHECK(taken_alternatives<level>() == "0000000000");
    CHECK(taken_alternatives<std::chrono::seconds>() == "0000000000");
}

TEST_CASE("what is refused says what was written") {
    const std::array<std::string_view, 10> names{"null",     "a boolean", "an integer", "an integer",  "a float",
                                                 "a string", "a date",    "a time",     "a date-time", "a date-time"};
    for (std::size_t i = 0; i < names.size(); ++i) {
        CAPTURE(names[i]);
        CHECK(refusal_of<std::vector<int>>(one_of_each[i]) == "wrong type: " + std::string(names[i]));
    }
}

TEST_CASE_TEMPLATE("an integer takes what its width holds and nothing beyond", Integer, std::int8_t, std::uint8_t,
                   std::int16_t, std::uint16_t, std::int32_t, std::uint32_t, std::int64_t, std::uint64_t) {
    using type_limits = std::numeric_limits<Integer>;
    constexpr auto lowest = static_cast<std::int64_t>(type_limits::min());
    constexpr auto highest = static_cast<std::uint64_t>(type_limits::max());
    CHECK(assigned<Integer>(lowest).object == type_limits::min());
    CHECK(assigned<Integer>(highest).object == type_limits::max());
    if constexpr (highest < std::numeric_limits<std::int64_t>::max()) {
        CHECK(assigned<Integer>(static_cast<std::int64_t>(highest)).object == type_limits::max());
        CHECK(refusal_of<Integer>(static_cast<std::int64_t>(highest) + 1) ==
              std::to_string(highest + 1) + " is out of range");
    }
    if constexpr (highest < std::numeric_limits<std::uint64_t>::max()) CHECK_FALSE(takes<Integer>(highest + 1));
    if constexpr (lowest > std::numeric_limits<std::int64_t>::min()) {
        const auto refused = assigned<Integer>(lowest - 1, visibility::shown, Integer{7});
        CHECK_FALSE(refused.taken);
        CHECK(refused.object == 7);
        CHECK(refused.why.message == std::to_string(lowest - 1) + " is out of range");
    }
    CHECK(assigned<Integer>(std::int64_t{100}).object == 100);
}

TEST_CASE("a whole number becomes a real only if it is exactly one") {
    CHECK(assigned<double>(std::int64_t{-3}).object == -3.0);
    CHECK(takes<double>(std::int64_t{9'007'199'254'740'992}));
    CHECK(refusal_of<double>(std::int64_t{9'007'199'254'740'993}) ==
          "9007199254740993 has no exact floating-point value");
    CHECK(refusal_of<double>(std::numeric_limits<std::int64_t>::max()).ends_with("has no exact floating-point value"));
    CHECK(takes<double>(std::numeric_limits<std::int64_t>::min()));
    CHECK(takes<float>(std::int64_t{16'777'216}));
    CHECK_FALSE(takes<float>(std::int64_t{16'777'217}));
    CHECK_FALSE(takes<float>(std::numeric_limits<std::int64_t>::max()));
}

TEST_CASE("a real is not too large for its field, and infinity is a value") {
    CHECK(assigned<float>(0.1).object == 0.1f);
    CHECK(takes<float>(3.4028234663852886e38));
    CHECK(refusal_of<float>(1e39) == "1e+39 is out of range");
    CHECK(std::isinf(assigned<float>(std::numeric_limits<double>::infinity()).object));
    CHECK(std::isnan(assigned<float>(std::numeric_limits<double>::quiet_NaN()).object));
    CHECK(assigned<double>(1e308).object == 1e308);
}

TEST_CASE("null empties an optional and nothing else") {
    CHECK(assigned<std::optional<int>>(std::int64_t{5}).object == 5);
    CHECK_FALSE(assigned<std::optional<int>>(std::monostate(), visibility::shown, std::optional(5)).object.has_value());
    CHECK(assigned<std::optional<std::optional<int>>>(std::int64_t{5}).object == std::optional(std::optional(5)));
    CHECK(refusal_of<int>(std::monostate()) == "wrong type: null");
    CHECK(refusal_of<cfg::secret<std::string>>(std::monostate()) == "wrong type: null");
}

TEST_CASE("a dynamic value takes the type that was written") {
    CHECK(assigned<cfg::value>(std::int64_t{5}).object == cfg::value(5));
    CHECK(assigned<cfg::value>(true).object == cfg::value(true));
    CHECK(assigned<cfg::value>(std::string_view("x")).object == cfg::value("x"));
    CHECK(assigned<cfg::value>(std::monostate(), visibility::shown, cfg::value(5)).object.is_null());
    CHECK(refusal_of<cfg::value>(std::uint64_t{1} << 63) == "9223372036854775808 is out of range");
}

TEST_CASE("an enumerator's name, and a suggestion for what is nearly one") {
    CHECK(assigned<level>(std::string_view("warning")).object == level::warning);
    const auto refused = assigned<level>(std::string_view("wraning"));
    CHECK(refused.why.message == "\"wraning\" is not valid");
    CHECK(refused.why.suggestion == "did you mean \"warning\"?");
    CHECK(assigned<level>(std::string_view("nothing like it")).why.suggestion.empty());
}

TEST_CASE("a hidden value is never in the words") {
    for (const auto& [message, suggestion] :
         {assigned<std::uint8_t>(std::int64_t{300}, visibility::hidden).why,
          assigned<double>(std::int64_t{9'007'199'254'740'993}, visibility::hidden).why,
          assigned<float>(1e39, visibility::hidden).why,
          assigned<level>(std::string_view("wraning"), visibility::hidden).why,
          assigned<std::chrono::seconds>(std::int64_t{300}, visibility::hidden).why,
          assigned<cfg::value>(std::uint64_t{1} << 63, visibility::hidden).why,
          read<int>("300x", visibility::hidden).why, read<int>("99999999999", visibility::hidden).why,
          read<double>("300x", visibility::hidden).why, read<bool>("wraning", visibility::hidden).why,
          read<level>("wraning", visibility::hidden).why}) {
        CAPTURE(message);
        CHECK(message.starts_with("the value is "));
        CHECK(message.find_first_of("0123456789\"") == std::string::npos);
        CHECK(suggestion.empty());
    }
}

TEST_CASE("a long text is quoted in part, and never in half a character") {
    const std::string message =
        refusal_of<level>(std::string_view(std::string(199, 'x') + "ä" + std::string(1000, 'y')));
    CHECK(message == "\"" + std::string(199, 'x') + "\" is not valid");
}

// ---- plain text -----------------------------------------------------------------------------------------------------

TEST_CASE("text is a boolean in one of eight words") {
    for (const char* yes : {"true", "1", "yes", "on"}) CHECK(read<bool>(yes).object);
    for (const char* no : {"false", "0", "no", "off"}) CHECK((read<bool>(no).taken && !read<bool>(no).object));
    for (const char* other : {"", "True", "YES", "y", "2", "true ", " true", "01", "enabled"})
        CHECK_FALSE(read<bool>(other).taken);
}

TEST_CASE("text is an integer from its first to its last character") {
    CHECK(read<int>("42").object == 42);
    CHECK(read<int>("-42").object == -42);
    CHECK(read<int>("007").object == 7);
    CHECK(read<unsigned>("-0").taken);
    CHECK(read<std::uint64_t>("18446744073709551615").object == std::numeric_limits<std::uint64_t>::max());
    CHECK(read<std::int64_t>("-9223372036854775808").object == std::numeric_limits<std::int64_t>::min());
    for (const char* other :
         {"", "-", "+5", "--5", "4 2", " 42", "42 ", "42.0", "0x2A", "1e3", "1_000", "forty-two", "42\n"}) {
        CAPTURE(other);
        CHECK(read<int>(other).why.message.ends_with("is not valid"));
    }
    CHECK(read<std::uint8_t>("256").why.message == "256 is out of range");
    CHECK(read<std::uint8_t>("-1").why.message == "-1 is out of range");
    CHECK(read<std::int64_t>("9223372036854775808").why.message == "9223372036854775808 is out of range");
    CHECK(read<std::int64_t>("-9223372036854775809").why.message == "-9223372036854775809 is out of range");
    CHECK(read<std::uint64_t>("18446744073709551616").why.message == "18446744073709551616 is out of range");
}

TEST_CASE("text is a real from its first to its last character") {
    CHECK(read<double>("0.25").object == 0.25);
    CHECK(read<double>("-1e-3").object == -1e-3);
    CHECK(read<double>("7").object == 7.0);
    CHECK(std::isinf(read<double>("inf").object));
    CHECK(std::isnan(read<double>("nan").object));
    CHECK(read<float>("0.1").object == 0.1f);
    for (const char* other : {"", ".", "1.5x", " 1.5", "1,5", "--1", "0.5 "}) CHECK_FALSE(read<double>(other).taken);
    CHECK(read<double>("1e400").why.message == "1e400 is out of range");
    CHECK(read<float>("1e39").why.message == "1e39 is out of range");
}

TEST_CASE("text stays text, whatever it looks like") {
    for (const char* each : {"", " ", "true", "42", "\"quoted\"", "a\nb", "größe"})
        CHECK(read<std::string>(each).object == each);
    CHECK(read<cfg::value>("42").object == cfg::value("42"));
    const auto hidden = read<cfg::secret<std::string>>("canary");
    CHECK(hidden.object.expose() == "canary");
    CHECK(read<std::optional<std::string>>("").object == "");
}

TEST_CASE("text reaches types with codecs") {
    CHECK(read<std::chrono::milliseconds>("1.5s").object == 1500ms);
    CHECK(read<cfg::bytes>("64KiB").object == 64_KiB);
    CHECK(read<std::filesystem::path>("/etc").object == "/etc");
    CHECK(read<level>("info").object == level::info);
    CHECK(read<cfg::local_date>("1970-01-01").object == cfg::first_date);
    CHECK(read<std::chrono::seconds>("30").why.message ==
          "\"30\" is not valid: a duration needs a unit; write \"30s\" or \"30ms\"");
}

TEST_CASE("many values are not a single text") {
    CHECK(read<std::vector<int>>("1").why.message == "wrong type: a single value");
    CHECK(read<std::map<std::string, int>>("1").why.message == "wrong type: a single value");
}

// ---- showing --------------------------------------------------------------------------------------------------------

template <class T>
std::string shown(const T& object, visibility sight = visibility::shown) {
    std::string text;
    cfg::detail::append_value(text, description_of<T>::value, &object, sight);
    return text;
}

struct account {
    std::string name = "ada";
    cfg::secret<std::string> password = "canary";
    std::string token = "canary";
    std::optional<int> age;
    static constexpr field schema[] = {field("token").secret()};
};

TEST_CASE("values are shown as TOML writes them") {
    CHECK(shown(true) == "true");
    CHECK(shown(false) == "false");
    CHECK(shown(std::int8_t{-128}) == "-128");
    CHECK(shown(std::uint8_t{255}) == "255");
    CHECK(shown(std::int16_t{-300}) == "-300");
    CHECK(shown(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
    CHECK(shown(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
    CHECK(shown('a') == "97");
    CHECK(shown(1.0) == "1.0");
    CHECK(shown(0.1f) == "0.1");
    CHECK(shown(1e300) == "1e+300");
    CHECK(shown(-0.0) == "-0.0");
    CHECK(shown(std::numeric_limits<double>::infinity()) == "inf");
    CHECK(shown(-std::numeric_limits<float>::infinity()) == "-inf");
    CHECK(shown(-std::numeric_limits<double>::quiet_NaN()) == "nan");
    CHECK(shown(std::string("a\"b\\c\n\t\r\x01\x7F"
                            "ä")) == R"("a\"b\\c\n\t\r\u0001\u007Fä")");
    CHECK(shown(level::info) == "\"info\"");
    CHECK(shown(std::optional<int>()) == "(none)");
    CHECK(shown(std::optional<int>(5)) == "5");
    CHECK(shown(std::vector<std::string>{"a", "b"}) == R"(["a", "b"])");
    CHECK(shown(std::vector<int>()) == "[]");
    CHECK(shown(std::vector<bool>{true, false}) == "[true, false]");
    CHECK(shown(std::array<double, 2>{0.5, 2}) == "[0.5, 2.0]");
    CHECK(shown(std::map<std::string, int>{{"a", 1}, {"b c", 2}, {"", 3}, {"ä", 4}}) ==
          "{\"\" = 3, a = 1, \"b c\" = 2, \"ä\" = 4}");
    CHECK(shown(std::map<std::string, int>()) == "{}");
    CHECK(shown(std::unordered_map<std::string, std::vector<int>>{{"a", {1}}}) == "{a = [1]}");
}

TEST_CASE("a secret is shown as a mask wherever it stands") {
    CHECK(shown(cfg::secret<std::string>("canary")) == "********");
    CHECK(shown(cfg::secret<std::string>()) == "********");
    CHECK(shown(cfg::secret<int>(5)) == "********");
    CHECK(shown(std::vector<cfg::secret<std::string>>{"canary", "canary"}) == "[********, ********]");
    CHECK(shown(std::optional<cfg::secret<std::string>>("canary")) == "********");
    CHECK(shown(std::string("canary"), visibility::hidden) == "********");
    CHECK(shown(std::vector<std::string>{"canary"}, visibility::hidden) == "********");
    CHECK(shown(account()) == R"({name = "ada", password = ********, token = ********, age = (none)})");
    CHECK(shown(std::vector<account>(1)).find("canary") == std::string::npos);
    CHECK(shown(std::map<std::string, account>{{"a", {}}}).find("canary") == std::string::npos);
}

TEST_CASE("a dynamic value is shown to its last node") {
    using cfg::value;
    CHECK(shown(value()) == "(none)");
    CHECK(shown(value(value::table{{"a", value::array{1, 2.0, "x", true}}, {"b c", value::table{}}})) ==
          R"({a = [1, 2.0, "x", true], "b c" = {}})");
    CHECK(shown(value(cfg::first_date)) == "1970-01-01");
}

TEST_CASE("no character that a terminal obeys is shown") {
    CHECK(shown(std::string("\x1b[31m")) == R"("\u001B[31m")");
    CHECK(shown(std::string("\xC2\x9B"
                            "31m"))
              .find("\xC2\x9B") == std::string::npos);  // CSI in one character
}

TEST_CASE("the shortest text of a real reads back as the same") {
    for (double each : {0.1, 1.0 / 3.0, 5e-324, 1.7976931348623157e308, 123456789.125, -2.5e-7}) {
        CHECK(read<double>(shown(each)).object == each);
        const auto narrow = static_cast<float>(each);
        if (std::isfinite(narrow)) CHECK(read<float>(shown(narrow)).object == narrow);
    }
}

// ---- what is expected -----------------------------------------------------------------------------------------------

template <class T>
std::string expected(const field& rules = field("it")) {
    return cfg::detail::expectation(description_of<T>::value, &rules);
}

TEST_CASE("what a type allows is said in a few words") {
    CHECK(expected<bool>() == "true or false");
    CHECK(expected<std::uint8_t>() == "an integer from 0 to 255");
    CHECK(expected<std::int16_t>() == "an integer from -32768 to 32767");
    CHECK(expected<std::int64_t>() == "an integer");
    CHECK(expected<std::uint64_t>() == "an integer, not negative");
    CHECK(expected<double>() == "a number");
    CHECK(expected<std::string>() == "a string");
    CHECK(expected<std::filesystem::path>() == "a path");
    CHECK(expected<std::vector<int>>() == "an array");
    CHECK(expected<std::set<int>>() == "an array");
    CHECK(expected<std::array<int, 3>>() == "an array of 3 elements");
    CHECK(expected<std::array<int, 1>>() == "an array of 1 element");
    CHECK(expected<std::map<std::string, int>>() == "a table");
    CHECK(expected<account>() == "a table");
    CHECK(expected<cfg::value>() == "a value");
    CHECK(expected<level>() == R"(one of "debug", "info", "warning")");
    CHECK(expected<std::optional<bool>>() == "true or false");
    CHECK(expected<std::optional<cfg::secret<std::string>>>() == "a string");
}

TEST_CASE("rules narrow it") {
    const field it("it");
    CHECK(expected<std::uint16_t>(it.range(1, 1000)) == "an integer from 1 to 1000");
    CHECK(expected<std::uint16_t>(it.min(1)) == "an integer from 1 to 65535");
    CHECK(expected<std::int8_t>(it.max(0)) == "an integer from -128 to 0");
    CHECK(expected<std::int64_t>(it.min(-5)) == "an integer at least -5");
    CHECK(expected<std::uint64_t>(it.max(5)) == "an integer from 0 to 5");
    CHECK(expected<double>(it.range(0, 0.5)) == "a number from 0 to 0.5");
    CHECK(expected<double>(it.max(1.0)) == "a number at most 1.0");
    CHECK(expected<std::chrono::seconds>(it.min(5s)) == "a duration of at least 5s");
    CHECK(expected<std::chrono::seconds>(it.range(100ms, 1h)) == "a duration from 100ms to 1h");
    CHECK(expected<cfg::bytes>(it.max(64_MiB)) == "a size of at most 64MiB");
    CHECK(expected<std::string>(it.non_empty()) == "a string, not empty");
    CHECK(expected<std::vector<int>>(it.non_empty()) == "an array, not empty");
    CHECK(expected<std::string>(it.range(2, 8)) == "a string with 2 to 8 characters");
    CHECK(expected<std::string>(it.min(16)) == "a string with at least 16 characters");
    CHECK(expected<std::vector<int>>(it.max(3)) == "an array with at most 3 elements");
    CHECK(expected<std::map<std::string, int>>(it.min(2)) == "a table with at least 2 elements");
    CHECK(expected<std::string>(it.one_of("tcp", "udp")) == R"(one of "tcp", "udp")");
    CHECK(expected<int>(it.one_of(80, -1, 443)) == "one of 80, -1, 443");
    CHECK(expected<std::chrono::seconds>(it.one_of(1s, 1min)) == R"(one of 1s, 1m)");
    CHECK(expected<level>(it.one_of("info", "debug")) == R"(one of "info", "debug")");
    CHECK(expected<std::string>(it.matches([](std::string_view) { return true; }, "starting with /")) ==
          "a string, starting with /");
    CHECK(expected<std::int64_t>(it.min(1).matches([](std::int64_t) { return true; }, "odd")) ==
          "an integer at least 1, odd");
    CHECK(expected<std::uint64_t>(it.min(std::numeric_limits<std::uint64_t>::max())) ==
          "an integer at least 18446744073709551615");
}

}  // namespace
