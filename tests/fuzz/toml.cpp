// SPDX-License-Identifier: MIT
// Any bytes as a TOML document: nothing crashes or hangs, every problem is well-formed, and the readings that must agree
// do. A libFuzzer target where CFG_FUZZER is defined; else a test that replays the corpus, cut and changed in many ways.
#include <cfg/load/load.hpp>
#include <cfg/sources/text.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace {

// ---- what is read into -----------------------------------------------------------------------------------------------

enum class level { debug, info, warning };

struct item {
    int x = 0;
    std::uint8_t y = 0;
    std::string name;
    cfg::value any;
    std::vector<item> items;
    std::map<std::string, item> map;

    static constexpr cfg::field schema[] = {
        cfg::field("y").was("old.y"),
        cfg::field("name").required(),
    };
};

struct point {
    int x = 0;
    int y = 0;
};

/// Every kind of place that a value can go to, and every rule that the reader looks at.
struct settings {
    bool flag = false;
    std::int64_t number = 0;
    std::uint64_t natural = 0;
    float coarse = 0;
    double real = 0;
    std::string text;
    level severity = level::info;
    std::chrono::milliseconds delay{0};
    cfg::bytes size;
    cfg::local_date day = cfg::first_date;
    cfg::offset_date_time when;
    cfg::secret<std::string> password;
    std::optional<point> maybe;
    std::vector<int> list;
    std::vector<std::string> texts;
    std::vector<bool> flags;
    std::array<point, 2> pair;
    std::set<std::string> set;
    std::map<std::string, point> map;
    std::unordered_map<std::string, std::vector<point>> lists;
    std::vector<item> items;
    item section;
    cfg::value any;
    std::vector<cfg::secret<std::string>> keys;
    std::vector<std::vector<int>> matrix;
    int a_name_that_is_longer_than_thirty_two_characters = 0;

    static constexpr cfg::field schema[] = {
        cfg::field("number").was("count").range(-1000, 1000),
        cfg::field("delay").was("http.timeouts.total"),
        cfg::field("map").was("points"),
        cfg::field("any").unknown(cfg::ignore),
        cfg::field("lists").unknown(cfg::warn),
    };
};

// ---- the properties ----------------------------------------------------------------------------------------------------

struct broken_promise : std::runtime_error {
    using std::runtime_error::runtime_error;
};

void require(bool holds, const char* promise, std::string_view text, std::string_view report = {}) {
    if (!holds) throw broken_promise(std::string("broken: ") + promise + "\n--- text\n" + std::string(text) + "\n--- report\n" + std::string(report));
}

template <class Config>
[[nodiscard]] cfg::result<cfg::loaded<Config>> read(std::string text, cfg::unknown_policy policy = cfg::reject) {
    return cfg::try_load<Config>(cfg::text(cfg::toml, std::move(text), "fuzz.toml").unknown(policy));
}

template <class Config>
[[nodiscard]] const std::vector<cfg::problem>& problems_of(const cfg::result<cfg::loaded<Config>>& outcome) {
    return outcome ? outcome->warnings() : outcome.error().problems();
}

/// The place is in the text, and the line and the words are fit to be shown.
void check_problem(const cfg::problem& found, std::string_view text) {
    require(!found.message.empty(), "a problem has a message", text);
    const std::string shown = cfg::to_string(found);
    const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    // Rules that a default breaks, and required fields that nobody gives, stand nowhere.
    const bool nowhere = found.where.is_default() && found.where.line() == 0 && found.line.empty();
    if (!nowhere) {
        require(found.where.line() >= 1 && found.where.line() <= lines + 1, "a problem's line is in the text", text, shown);
        std::string_view line = text;
        for (std::uint32_t i = 1; i < found.where.line(); ++i) line.remove_prefix(line.find('\n') + 1);
        line = line.substr(0, line.find('\n'));
        const auto width = static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
        require(found.where.column() >= 1 && found.where.column() <= width + 1, "a problem's column is in its line", text, shown);
        require(found.width >= 1, "a problem is about something", text, shown);
    }
    for (char c : shown) {
        const auto byte = static_cast<unsigned char>(c);
        require((byte >= 0x20 && byte != 0x7F) || c == '\n' || c == '\t', "a report has no control characters", text, shown);
    }
    require(cfg::detail::find_malformed_utf8(shown.data(), shown.data() + shown.size()) == shown.data() + shown.size(), "a report is UTF-8", text, shown);
}

template <class Config>
void check_problems(const cfg::result<cfg::loaded<Config>>& outcome, std::string_view text) {
    const std::vector<cfg::problem>& all = problems_of(outcome);
    if (!outcome) require(!all.empty(), "a refusal has a reason", text);
    const bool errors = std::any_of(all.begin(), all.end(), [](const cfg::problem& each) { return each.level == cfg::problem::severity::error; });
    require(outcome ? !errors : errors || outcome.error().unreported() != 0, "errors refuse and warnings do not", text);
    for (const cfg::problem& each : all) check_problem(each, text);
}

[[nodiscard]] std::string with_line_ends(std::string_view text, std::string_view line_end) {
    std::string changed;
    for (char c : text) {
        if (c == '\n')
            changed += line_end;
        else
            changed += c;
    }
    return changed;
}

[[nodiscard]] bool same(const cfg::result<cfg::loaded<cfg::value>>& left, const cfg::result<cfg::loaded<cfg::value>>& right);

/// NaN is not equal to itself, but it is the same value.
[[nodiscard]] bool same(const cfg::value& left, const cfg::value& right) {
    const double* real = left.get_if<double>();
    if (real != nullptr && *real != *real) return right.is<double>() && *right.get_if<double>() != *right.get_if<double>();
    if (const auto* array = left.get_if<cfg::value::array>()) {
        const auto* other = right.get_if<cfg::value::array>();
        return other != nullptr && std::equal(array->begin(), array->end(), other->begin(), other->end(), [](const cfg::value& a, const cfg::value& b) { return same(a, b); });
    }
    if (const auto* table = left.get_if<cfg::value::table>()) {
        const auto* other = right.get_if<cfg::value::table>();
        return other != nullptr && std::equal(table->begin(), table->end(), other->begin(), other->end(),
                                              [](const auto& a, const auto& b) { return a.first == b.first && same(a.second, b.second); });
    }
    return left == right;
}

[[nodiscard]] bool same(const cfg::result<cfg::loaded<cfg::value>>& left, const cfg::result<cfg::loaded<cfg::value>>& right) {
    return left.has_value() == right.has_value() && (!left || same(**left, **right));
}

/// Everything that must hold of any bytes. Returns what was read and said, for the comparison of the reader's twins.
[[nodiscard]] std::string check_document(const std::string& text) {
    const auto dynamic = read<cfg::value>(text);
    const auto typed = read<settings>(text);
    const auto tolerant = read<settings>(text, cfg::ignore);
    check_problems(dynamic, text);
    check_problems(typed, text);
    check_problems(tolerant, text);

    // Whoever takes a document as a struct takes it as a dynamic value, unless that cannot hold a natural number.
    if (!dynamic) {
        const auto& reasons = dynamic.error().problems();
        const bool only_large = std::all_of(reasons.begin(), reasons.end(), [](const cfg::problem& each) { return each.message.ends_with("is out of range"); });
        require(only_large || !typed, "what is no TOML is refused by a struct", text, dynamic.error().to_string());
        require(only_large || !tolerant, "what is no TOML is refused, unknown keys or not", text, dynamic.error().to_string());
    }
    require(!typed || tolerant, "ignoring unknown keys refuses nothing", text, typed ? "" : typed.error().to_string());

    // A byte order mark, a comment, or another line end changes nothing.
    const std::string_view mark = "\xEF\xBB\xBF";
    if (!text.starts_with(mark)) {
        require(same(dynamic, read<cfg::value>(std::string(mark) + text)), "a byte order mark changes nothing", text);
        require(same(dynamic, read<cfg::value>("# \xC3\xA9\n" + text)), "a comment before changes nothing", text);
    }
    if (dynamic) require(same(dynamic, read<cfg::value>(text + "\n# \xC3\xA9")), "a comment after changes nothing", text);
    const bool multi_line_strings = text.find("\"\"\"") != text.npos || text.find("'''") != text.npos;
    if (!multi_line_strings && text.find('\r') == text.npos)
        require(same(dynamic, read<cfg::value>(with_line_ends(text, "\r\n"))), "line ends change nothing", text);

    std::string told = dynamic ? "taken" : dynamic.error().to_string();
    if (dynamic) cfg::detail::append_dynamic(told, **dynamic);
    for (const auto* outcome : {&typed, &tolerant}) {
        told += '\n';
        told += *outcome ? cfg::to_string((*outcome)->warnings()) : outcome->error().to_string();
        if (*outcome) cfg::detail::append_value(told, cfg::detail::description_of<settings>::value, &***outcome, cfg::detail::visibility::shown);
    }
    return told;
}

}  // namespace

#ifdef CFG_FUZZER

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    try {
        static_cast<void>(check_document(text));
    } catch (const broken_promise& broken) {
        std::fprintf(stderr, "%s\n", broken.what());
        std::abort();
    }
    return 0;
}

#else

#include "../conformance/corpus.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <random>

namespace {

/// Documents that reach every member of `settings`, right and wrong.
constexpr std::string_view seeds[] = {
    "flag = true\nnumber = -12\nnatural = 18446744073709551615\ncoarse = 1.5\nreal = 1e3\ntext = \"a\"\nseverity = \"info\"\ndelay = \"1s\"\nsize = \"1KiB\"\n"
    "day = 2024-02-29\nwhen = 2024-02-29T00:00:00Z\npassword = 'p'\nlist = [1, 2]\ntexts = [\"a\", \"b\"]\nflags = [true, false]\n",
    "maybe = {x = 1, y = 2}\npair = [{x = 1}, {y = 2}]\nset = ['a', 'b', 'a']\nmatrix = [[1], [2, 3], []]\nkeys = ['k', 'l']\n",
    "[maybe]\nx = 1\n[[pair]]\nx = 1\n[[pair]]\ny = 2\n[map.a]\nx = 1\n[map.'b c']\ny = 2\n[[lists.k]]\nx = 1\n[[lists.k]]\n",
    "[[items]]\nname = 'a'\nx = 1\n[items.any]\na = 1\n[[items.items]]\nname = 'b'\n[items.items.map.k]\nname = 'c'\n[[items]]\nname = 'd'\n[[items.any]]\nb = 1\n",
    "[section]\nname = 's'\nx = 1\ny = 2\n[section.map.a]\nname = 'm'\nitems = [{name = 'i', any = [1, {b = 2}]}]\n[any]\na.b.c = 1\n[[any.d]]\ne = 1\n",
    "count = 5\nhttp.timeouts.total = '1s'\n[points.a]\nx = 1\n[section]\nname = ''\nold.y = 3\n",
    "flag = 1\nnumber = 2000\nlist = ['a', 2]\n[maybe]\nz = 1\n[[section]]\nx = 1\n[items]\nname = 1\n[unknown]\na = 1\nnatural = -1\n",
    "password = \"\"\"\na\\\n  b\"\"\"\nkeys = [\n  'a', # c\n  \"b\"\n]\na_name_that_is_longer_than_thirty_two_characters = 7\ntext = '''\nl'''\n",
    "text = \"\nlist = [1,\nflag = true\nreal = nan\nmaybe = {x = 1\n[map\n[[pair]]\n[[pair]]\n[[pair]]\n",
};

/// What mutations put in.
constexpr std::string_view tokens[] = {"\n", "\r\n", "\r", "=", ".", ",", "[", "]", "[[", "]]", "{", "}", "\"", "'", "\"\"\"", "'''", "#", "\\", "\\u00e9", "\\U0010FFFF", "\\x0", "0x", "1e", "inf", "-nan", "_", "true",
                                       "2024-02-29", "T07:32", "Z", "+01:00", "name", "x", "any", "items", "section", "map", "pair", "list", "password", "old.y", "count", "http.timeouts", "a.b", "\xEF\xBB\xBF",
                                       "\xC3\xA9", "\xF0\x9F\x98\x80", "\xFF", "\x80", "\x7F", "[items.any]\n", "[[items.any]]\n", "[[items]]\n", "[section.items]\n", "name = ''\n", "x = 1\n", "[[pair]]\n", "any = {a = 1}\n"};

class mutator {
public:
    explicit mutator(std::vector<std::string> documents) : documents_(std::move(documents)) {}

    [[nodiscard]] std::string next();

private:
    [[nodiscard]] std::size_t below(std::size_t count) { return static_cast<std::size_t>(random_() % count); }

    template <class List>
    [[nodiscard]] const auto& one_of(const List& list) {
        return list[below(std::size(list))];
    }

    void change(std::string& text) {
        const std::size_t at = below(text.size() + 1);
        const std::size_t length = std::min(below(below(4) == 0 ? 200 : 8), text.size() - at);
        switch (below(7)) {
            case 0: text.insert(at, std::string(one_of(tokens))); return;
            case 1: text.erase(at, length); return;
            case 2:
                if (at < text.size()) text[at] = static_cast<char>(below(256));
                return;
            case 3: text.insert(below(text.size() + 1), text.substr(at, length)); return;
            case 4: text.replace(at, length, one_of(tokens)); return;
            case 5: text.resize(at); return;
            default: {
                const std::string& other = one_of(documents_);
                const std::size_t from = below(other.size() + 1);
                text.insert(at, other, from, below(200));
            }
        }
    }

    std::vector<std::string> documents_;
    std::mt19937_64 random_{42};
};

std::string mutator::next() {
    std::string text = one_of(documents_);
    for (std::size_t changes = 1 + below(4); changes > 0; --changes) change(text);
    return text;
}

/// The corpus, or only our own documents where it is missing.
[[nodiscard]] std::vector<std::string> all_documents() {
    std::vector<std::string> documents(std::begin(seeds), std::end(seeds));
    if (!corpora::toml_test::is_here()) return documents;
    for (const char* list : {"files-toml-1.0.0", "files-toml-1.1.0"})
        for (const char* kind : {"valid/", "invalid/"})
            for (const std::string& name : corpora::toml_test::names(list, kind)) documents.push_back(corpora::toml_test::text(name));
    std::sort(documents.begin(), documents.end());
    documents.erase(std::unique(documents.begin(), documents.end()), documents.end());
    return documents;
}

/// Checks a document; a broken promise is told, and the first few only. What was read and said is written to the file that
/// CFG_FUZZ_TOLD names, if it names one: `compare_twins.py` compares it with what the portable twin says.
class judge {
public:
    judge() {
        const char* path = std::getenv("CFG_FUZZ_TOLD");
        if (path != nullptr) told_.open(path, std::ios::binary | std::ios::app);
    }

    void look(const std::string& text) {
        ++looked_;
        try {
            const std::string told = check_document(text);
            if (told_.is_open()) told_ << "--- " << text << "\n--- " << told << "\n";
        } catch (const std::exception& broken) {
            if (++broken_ <= 10) MESSAGE(std::string(broken.what()));
        }
    }

    [[nodiscard]] std::size_t looked() const { return looked_; }
    [[nodiscard]] std::size_t broken() const { return broken_; }

private:
    std::ofstream told_;
    std::size_t looked_ = 0;
    std::size_t broken_ = 0;
};

TEST_CASE("every document of the corpus, whole and cut off") {
    judge judged;
    for (const std::string& text : all_documents()) {
        judged.look(text);
        const std::size_t step = std::max<std::size_t>(1, text.size() / 50);
        for (std::size_t size = 0; size < text.size(); size += step) judged.look(text.substr(0, size));
    }
    CHECK(judged.broken() == 0);
    CHECK(judged.looked() > std::size(seeds) * 50);
}

TEST_CASE("20,000 documents of the corpus, changed by chance") {
    mutator mutations(all_documents());
    judge judged;
    for (int i = 0; i < 20'000; ++i) judged.look(mutations.next());
    CHECK(judged.broken() == 0);
}

TEST_CASE("the judge condemns what is broken") {
    cfg::problem found;
    found.where = cfg::origin(cfg::source_kind::text, std::make_shared<const std::string>("t"), 1, 1);
    CHECK_THROWS_AS(check_problem(found, "a"), broken_promise);
    found.message = "m";
    CHECK_NOTHROW(check_problem(found, "a"));
    found.where = cfg::origin(cfg::source_kind::text, std::make_shared<const std::string>("t"), 3, 1);
    CHECK_THROWS_AS(check_problem(found, "a\n"), broken_promise);
    found.where = cfg::origin(cfg::source_kind::text, std::make_shared<const std::string>("t"), 1, 3);
    CHECK_THROWS_AS(check_problem(found, "a\n"), broken_promise);
    found.where = cfg::origin(cfg::source_kind::text, std::make_shared<const std::string>("t"), 1, 2);
    found.message = "\x1B";
    CHECK_THROWS_AS(check_problem(found, "a\n"), broken_promise);
    CHECK(same(cfg::value(1.0), cfg::value(1.0)));
    CHECK_FALSE(same(cfg::value(1.0), cfg::value(1)));
    CHECK_FALSE(same(cfg::value(cfg::value::array{1}), cfg::value(cfg::value::array{1, 2})));
}

}  // namespace

#endif
