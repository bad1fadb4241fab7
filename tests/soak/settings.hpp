// SPDX-License-Identifier: MIT
// The configuration of the soak: every value tells whether it is whole, and from which source it is; and texts of it, good and bad.
#pragma once

#include <cfg/core/report.hpp>
#include <cfg/store/reload_options.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace soak {

/// The sources, lowest precedence first. Each has a section of its own.
enum class origin : std::uint8_t { base, profile, mounted, variables, secrets };
inline constexpr std::array<std::string_view, 5> origin_names{"base", "profile", "mounted", "variables", "secrets"};
inline constexpr std::size_t origin_count = origin_names.size();

/// Random numbers that a seed determines, on every machine.
class random_numbers {
public:
    explicit random_numbers(std::uint64_t seed) : state_(seed) {}

    [[nodiscard]] std::uint64_t next() {  // splitmix64
        std::uint64_t mixed = (state_ += 0x9E3779B97F4A7C15u);
        mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9u;
        mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EBu;
        return mixed ^ mixed >> 31;
    }
    [[nodiscard]] std::size_t below(std::size_t end) { return static_cast<std::size_t>(next() % end); }
    [[nodiscard]] bool chance(std::size_t percent) { return below(100) < percent; }

private:
    std::uint64_t state_;
};

// ---- numbers say where they are from -------------------------------------------------------------------------------------------

inline constexpr std::uint64_t number_step = 16;
inline constexpr std::uint64_t bad_mark = 15;

[[nodiscard]] constexpr std::uint64_t good_number(std::uint64_t count, origin from) {
    return count * number_step + static_cast<std::uint64_t>(from) + 1;
}
[[nodiscard]] constexpr std::uint64_t bad_number(std::uint64_t count) { return count * number_step + bad_mark; }

/// Whether a source could give this: 0 is what a part has without one.
[[nodiscard]] constexpr bool is_possible(std::uint64_t number, origin from, std::uint64_t last_count) {
    return number == 0 ||
           (number % number_step == static_cast<std::uint64_t>(from) + 1 && number / number_step <= last_count);
}

[[nodiscard]] inline std::string padding_of(std::uint64_t number) {
    if (number == 0) return {};
    return std::string(1 + number / number_step % 97, static_cast<char>('a' + number / number_step % 26));
}

// ---- the configuration -------------------------------------------------------------------------------------------------------------

/// All of it follows from the number: a part that was written or read by halves breaks the rule.
struct part {
    std::uint64_t number = 0;
    std::uint64_t triple = 0;
    std::string spelt = "0";
    std::string padding;

    [[nodiscard]] bool is_whole() const {
        return number % number_step != bad_mark && triple == 3 * number && spelt == std::to_string(number) &&
               padding == padding_of(number);
    }

    void check(cfg::report<part>& that) const {
        that.require<"number", "triple", "spelt", "padding">(is_whole(), "all of a part follows from its number");
    }
};

struct settings {
    part base;
    part profile;
    part mounted;
    part variables;
    part secrets;
    std::uint64_t steps = 0;  // set at run time, never to less
    std::uint64_t once = 0;   // set at run time, both at once
    std::uint64_t twice = 0;
    int free = 0;  // set and reset at run time
    cfg::reload_options reload;

    static constexpr std::string_view app = "soak";

    void check(cfg::report<settings>& that) const {
        that.require<"once", "twice">(twice == 2 * once, "twice is twice as much as once");
    }
};

[[nodiscard]] inline const part& part_of(const settings& all, origin from) {
    switch (from) {
        case origin::base: return all.base;
        case origin::profile: return all.profile;
        case origin::mounted: return all.mounted;
        case origin::variables: return all.variables;
        case origin::secrets: return all.secrets;
    }
    return all.base;
}

using numbers = std::array<std::uint64_t, origin_count>;

[[nodiscard]] inline numbers numbers_in(const settings& all) {
    return {all.base.number, all.profile.number, all.mounted.number, all.variables.number, all.secrets.number};
}

// ---- options of watching -----------------------------------------------------------------------------------------------------------

inline constexpr std::string_view end_marker = "# end";

/// Those with which every change arrives soon. The slow poll is out of the way if there are events, so it is they that count.
[[nodiscard]] inline cfg::reload_options options_of(std::uint64_t number) {
    using std::chrono::milliseconds;
    random_numbers random(number);
    constexpr int debounces[] = {0, 1, 5, 10, 20};
    constexpr int settles[] = {0, 1, 2, 5};
    cfg::reload_options options;
    options.watch_files = random.chance(85);
    options.on_hangup = random.chance(50);
    options.interval = milliseconds(random.chance(10) ? 40 : 0);
    options.debounce = milliseconds(debounces[random.below(std::size(debounces))]);
    options.debounce_limit = options.debounce + milliseconds(random.chance(50) ? 200 : 20);
    options.settle = milliseconds(settles[random.below(std::size(settles))]);
    options.poll = options.watch_files ? std::chrono::hours(1) : milliseconds(15);
    options.fallback_poll = milliseconds(20);
    if (random.chance(25)) options.end_marker = end_marker;
    options.bake_time = milliseconds(random.chance(20) ? 15 : 0);
    return options;
}

[[nodiscard]] inline std::string toml_of(const cfg::reload_options& options) {
    const auto yes_or_no = [](bool value) { return std::string(value ? "true\n" : "false\n"); };
    const auto time = [](std::chrono::milliseconds value) { return "'" + std::to_string(value.count()) + "ms'\n"; };
    return "[reload]\nwatch_files = " + yes_or_no(options.watch_files) + "on_hangup = " + yes_or_no(options.on_hangup) +
           "interval = " + time(options.interval) + "debounce = " + time(options.debounce) +
           "debounce_limit = " + time(options.debounce_limit) + "settle = " + time(options.settle) +
           "poll = " + time(options.poll) + "fallback_poll = " + time(options.fallback_poll) + "end_marker = '" +
           options.end_marker + "'\nbake_time = " + time(options.bake_time);
}

// ---- texts ---------------------------------------------------------------------------------------------------------------------------

struct named_text {
    std::string name;
    std::string text;
};

[[nodiscard]] inline std::string toml_of(std::uint64_t number, origin from) {
    const std::string digits = std::to_string(number);
    std::string text = "[" + std::string(origin_names[static_cast<std::size_t>(from)]) + "]\nnumber = " + digits +
                       "\ntriple = " + std::to_string(3 * number) + "\nspelt = '" + digits + "'\npadding = '" +
                       padding_of(number) + "'\n";
    if (from == origin::base) text += toml_of(options_of(number));
    return text + std::string(end_marker) + "\n";
}

/// The files of a source that give its part this number.
[[nodiscard]] inline std::vector<named_text> good_files(std::uint64_t number, origin from) {
    const std::string digits = std::to_string(number);
    switch (from) {
        case origin::base: return {{"soak.toml", toml_of(number, from)}};
        case origin::profile: return {{"soak.stage.toml", toml_of(number, from)}};
        case origin::mounted: return {{"mounted.toml", toml_of(number, from)}};
        case origin::variables:
            return {{"soak.env", "SOAK_VARIABLES_NUMBER=" + digits +
                                     "\nSOAK_VARIABLES_TRIPLE=" + std::to_string(3 * number) +
                                     "\nSOAK_VARIABLES_SPELT='" + digits + "'\nSOAK_VARIABLES_PADDING='" +
                                     padding_of(number) + "'\n" + std::string(end_marker) + "\n"}};
        case origin::secrets:
            return {{"secrets.number", digits},
                    {"secrets.triple", std::to_string(3 * number)},
                    {"secrets.spelt", digits},
                    {"secrets.padding", padding_of(number)}};
    }
    return {};
}

/// The same, wrong in one of many ways.
[[nodiscard]] inline std::vector<named_text> bad_files(std::uint64_t number, origin from, random_numbers& random) {
    std::vector<named_text> files = good_files(number, from);
    std::string& text = files[random.below(files.size())].text;
    if (from == origin::secrets) {
        constexpr std::string_view wrong[] = {"-1", "x", "1 2", "\xff", "99999999999999999999999"};
        text = wrong[random.below(std::size(wrong))];
        return files;
    }
    const auto replace = [&text](std::string_view part, std::string_view by) {
        if (const std::size_t at = text.find(part); at != std::string::npos) text.replace(at, part.size(), by);
    };
    const std::string triple = std::to_string(3 * number);
    switch (random.below(6)) {
        case 0: replace(triple, "4"); break;                                 // a rule
        case 1: replace(triple, "'three'"); break;                           // another type
        case 2: replace(triple, "\xff\xfe"); break;                          // no UTF-8
        case 3: text.insert(text.size() / 2, "\n= ]\n"); break;              // no syntax
        case 4: text.insert(0, "SOAK_VARIABLES_TRIPPLE = 1\n"); break;       // a name that nobody knows
        default: text.insert(0, "twice = 1\nSOAK_TWICE = 1\nSOAK_TWICE = x\n"); break;
    }
    return files;
}

}  // namespace soak
