// SPDX-License-Identifier: MIT
// Tests of core/assign.hpp: typed values and plain text reach every type that may hold them exactly, all else is refused
// with words.
#include <cfg/core/assign.hpp>

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

}  // namespace
