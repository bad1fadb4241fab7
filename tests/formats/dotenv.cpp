// SPDX-License-Identifier: MIT
// Tests of formats/dotenv.hpp: each line of its table, every error with its place, and texts that are no .env files.
#include <cfg/formats/dotenv.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

using cfg::detail::dotenv_document;
using cfg::detail::dotenv_entry;
using cfg::detail::dotenv_problem;

dotenv_document parse(std::string_view text) { return cfg::detail::parse_dotenv(text, {1000, 100}); }

/// The values of a text without problems: "A=[1] B=[2]".
std::string read(std::string_view text) {
    const dotenv_document document = parse(text);
    CHECK_MESSAGE(document.problems.empty(), text);
    std::string all;
    for (const dotenv_entry& each : document.entries) {
        if (!all.empty()) all += ' ';
        all.append(each.name).append("=[").append(each.value).append("]");
    }
    return all;
}

/// The problems of a text: "2:1 there is no...".
std::string refusals(std::string_view text) {
    std::string all;
    for (const dotenv_problem& each : parse(text).problems) {
        if (!all.empty()) all += "; ";
        all += std::to_string(each.line) + ":" + std::to_string(each.column) + " " + std::string(each.message);
    }
    return all;
}

/// Where the values begin: "1:3 2:5".
std::string places(std::string_view text) {
    std::string all;
    for (const dotenv_entry& each : parse(text).entries)
        all += (all.empty() ? "" : " ") + std::to_string(each.line) + ":" + std::to_string(each.column);
    return all;
}

// ---- values ---------------------------------------------------------------------------------------------------------

TEST_CASE("an unquoted value is the rest of the line without the blanks around it") {
    CHECK(read("A=1").compare("A=[1]") == 0);
    CHECK(read("A=1\nB=2\n") == "A=[1] B=[2]");
    CHECK(read("\n\n A = 1 2 \t\n") == "A=[1 2]");
    CHECK(read("A=b=c==") == "A=[b=c==]");
    CHECK(read("A={\"b\": \"c\"}") == "A=[{\"b\": \"c\"}]");
    CHECK(read("A=it's \"so\"") == "A=[it's \"so\"]");
    CHECK(read("A=a\\nb\\") == "A=[a\\nb\\]");
    CHECK(read("A=\xC3\xA9") == "A=[\xC3\xA9]");
}

TEST_CASE("export does not count, unless it is the name") {
    CHECK(read("export A=1\n  export \t B = 2") == "A=[1] B=[2]");
    CHECK(read("export=1\nexport =2\nexported=3") == "export=[1] export=[2] exported=[3]");
}

TEST_CASE("names consist of letters, digits and _ . -") {
    CHECK(read("A_b=1\n456=2\nA.B=3\nA-B=4\n_=5") == "A_b=[1] 456=[2] A.B=[3] A-B=[4] _=[5]");
}

TEST_CASE("empty values") {
    CHECK(read("A=\nB= \nC=''\nD=\"\"\nE=``\nF= # comment") == "A=[] B=[] C=[] D=[] E=[] F=[]");
    CHECK(places("A=\nB= \nC=''\n  D =") == "1:3 2:3 3:3 4:6");
}

TEST_CASE("a comment begins a line, or follows a blank or a closing quote") {
    CHECK(read("# A=1\n  # B=2\nC=3") == "C=[3]");
    CHECK(read("A=1 # one\nB=1\t#one\nC=1#one\nD=#one\nE= #one") == "A=[1] B=[1] C=[1#one] D=[#one] E=[]");
    CHECK(read("A='1 # 2' # 3\nB=\"1 # 2\"#3\nC=`1 # 2`") == "A=[1 # 2] B=[1 # 2] C=[1 # 2]");
    CHECK(read("#\n#") == "");
}

TEST_CASE("single quotes and backticks keep what they enclose") {
    CHECK(read("A='  b  '") == "A=[  b  ]");
    CHECK(read("A='\\n$B\"`'\nB=`\\n$B\"'\\`") == "A=[\\n$B\"`] B=[\\n$B\"'\\]");
    CHECK(read("A='it\\'s'") == "A=[it's]");
    CHECK(read("A='first\n second\n\n# third'\nB=1") == "A=[first\n second\n\n# third] B=[1]");
    CHECK(read("A=`first\nsecond`") == "A=[first\nsecond]");
}

TEST_CASE("double quotes have escapes") {
    CHECK(read(R"(A="a\nb\rc\td\"e\\f\$g")") == "A=[a\nb\rc\td\"e\\f$g]");
    CHECK(read(R"(A="\\n")") == "A=[\\n]");
    CHECK(read("A=\"first\nsecond\" # comment\nB=1") == "A=[first\nsecond] B=[1]");
    CHECK(read("A=\"it's `b`\"") == "A=[it's `b`]");
    CHECK(parse(R"(A="\$")").entries[0].has_escapes);
    CHECK_FALSE(parse("A=\"$\"").entries[0].has_escapes);
}

TEST_CASE("nothing is expanded") {
    CHECK(read("A=$B\nC=${D}\nE=\"${F:-g}\"\nH='$I'") == "A=[$B] C=[${D}] E=[${F:-g}] H=[$I]");
    CHECK(read("A=\\$B $$") == "A=[\\$B $$]");
    CHECK(parse("A=${B}").entries[0].signs.empty());
}

/// Where variables may begin, and the values without backslashes before the other dollar signs: "a$b@1:4".
std::string signs(std::string_view text) {
    std::string all;
    for (const dotenv_entry& each : cfg::detail::parse_dotenv(text, {1000, 100}, cfg::detail::dollar_meaning::variable).entries) {
        all.append(all.empty() ? "" : " ").append(each.value);
        for (const cfg::detail::template_sign& sign : each.signs) {
            CHECK(each.value[sign.at] == '$');
            const auto where = cfg::detail::template_fragment{text, each.signs}.place_of(sign);
            all.append("@").append(std::to_string(where.line)).append(":").append(std::to_string(where.column));
        }
    }
    return all;
}

TEST_CASE("where variables were asked for, entries know which dollar signs are more than characters") {
    CHECK(signs("A=a$b\n C = \"$$\"") == "a$b@1:4 $$@2:7@2:8");
    CHECK(signs("A='$b'\nC=`$d`") == "$b $d");
    CHECK(signs("A=\\$b$c\\\nD=\"\\$\\\\$\"") == "$b$c\\@1:6 $\\$@2:8");
    CHECK(signs("A=\"\n \xC3\xA9$\r\n$\"") == "\n \xC3\xA9$\n$@2:3@3:1");
    CHECK(signs("A=1 # $\n#$\nB=$ # $") == "1 $@3:3");
    CHECK(cfg::detail::parse_dotenv("A=\\$", {1000, 100}, cfg::detail::dollar_meaning::variable).entries[0].has_escapes);
}

TEST_CASE("lines may end with CR LF, and a byte order mark does not count") {
    CHECK(read("A=1\r\n# c\r\n\r\nB='2'\r\nC=\"3\"  \r\nD=\r\n") == "A=[1] B=[2] C=[3] D=[]");
    CHECK(read("A='1\r\n2'\r\nB=\"1\r\n2\\r\n3\"") == "A=[1\n2] B=[1\n2\r\n3]");
    CHECK(read("A=1\r") == "A=[1]");
    CHECK(cfg::detail::without_byte_order_mark("\xEF\xBB\xBF" "A=1") == "A=1");
    CHECK(cfg::detail::without_byte_order_mark("A=1") == "A=1");
}

TEST_CASE("of two values with one name both are told, in their order") { CHECK(read("A=1\nA=2") == "A=[1] A=[2]"); }

TEST_CASE("an empty text has no values") {
    CHECK(read("") == "");
    CHECK(read("\n \n\t\n") == "");
}

// ---- places ---------------------------------------------------------------------------------------------------------

TEST_CASE("values know where they begin, in characters") {
    CHECK(places("A=1\n B = 2\nexport C='3'\n\nD=\"4\n5\"\nE=6") == "1:3 2:6 3:10 5:3 7:3");
    CHECK(places("# \xC3\xA9\nA= \xC3\xA9\r\nB=1") == "2:4 3:3");
    const dotenv_document document = parse("A=\"1\n2\" # c\nB=3");
    CHECK(document.entries[0].written == "\"1\n2\"");
    CHECK(document.entries[0].first_line == "A=\"1");
    CHECK(document.entries[0].last_line == 2);
    CHECK(document.entries[1].line == 3);
    CHECK(document.entries[1].last_line == 3);
}

// ---- errors ---------------------------------------------------------------------------------------------------------

TEST_CASE("a line without an equals sign is an error") {
    CHECK(refusals("A=1\n  INVALID LINE \nB=2") == "2:3 there is no \"=\" on this line");
    CHECK(refusals("A: 1") == "1:1 there is no \"=\" on this line");
    CHECK(refusals("export A") == "1:1 there is no \"=\" on this line");
    const dotenv_document document = parse("A=1\n  INVALID LINE \nB=2");
    CHECK(document.problems[0].part == "INVALID LINE");
    CHECK(document.entries.size() == 2);
}

TEST_CASE("an invalid name is an error") {
    CHECK(refusals("A B=1") == "1:1 this is not the name of a variable");
    CHECK(refusals("export  A B=1") == "1:9 this is not the name of a variable");
    CHECK(refusals("\"A\"=1") == "1:1 this is not the name of a variable");
    CHECK(refusals("\xC3\xA9=1") == "1:1 this is not the name of a variable");
    CHECK(refusals(" =1") == "1:2 there is no name before this \"=\"");
    CHECK(refusals("A B='1\n2'\nC=3") == "1:1 this is not the name of a variable");
    CHECK(parse("A B='1\n2'\nC=3").entries.size() == 1);
}

TEST_CASE("a quote that is never closed is an error where it opens") {
    CHECK(refusals("A=1\nB = \"two\nthree\nC=4") == "2:5 this quote is never closed");
    CHECK(refusals("A='\\'") == "1:3 this quote is never closed");
    CHECK(refusals("A=\"\\") == "1:3 this quote is never closed");
    CHECK(refusals("A=`") == "1:3 this quote is never closed");
    CHECK(refusals("A=\"\\q") == "1:3 this quote is never closed");
}

TEST_CASE("after a quote that is never closed, the next line that begins like a value is read") {
    const dotenv_document document = parse("A=\"-----BEGIN\nabc+/\nxyz\n\n# comment\nB=2\nC D\nE='3");
    REQUIRE(document.entries.size() == 1);
    CHECK(document.entries[0].name == "B");
    REQUIRE(document.problems.size() == 3);
    CHECK(document.problems[1].line == 7);
    CHECK(document.problems[2].line == 8);
    CHECK(document.problems[0].public_part == "A=");
    CHECK(document.problems[1].public_part.empty());
    CHECK(document.problems[2].public_part.empty());
}

TEST_CASE("an unknown escape is an error where it stands") {
    CHECK(refusals(R"(A="C:\dir\q")") == "1:6 this backslash begins no known escape");
    CHECK(refusals("A=\"a\nb\\'\"") == "2:2 this backslash begins no known escape");
    CHECK(refusals("A=\"a\\\nb\"") == "1:5 this backslash begins no known escape");
    const dotenv_document document = parse("A=\"\\q\"\nB=1");
    CHECK(document.entries.size() == 1);
    CHECK(document.problems[0].public_part == "A=");
}

TEST_CASE("text behind a closing quote is an error") {
    CHECK(refusals("A=\"b\"c") == "1:6 unexpected text behind the closing quote");
    CHECK(refusals("A='b' 'c'") == "1:7 unexpected text behind the closing quote");
    CHECK(refusals("A='b\nc'd # e") == "2:3 unexpected text behind the closing quote");
    CHECK(parse("A='b\nc'd # e").problems[0].part_line == "c'd # e");
    CHECK(parse("A='b\nc'd # e").problems[0].public_part.empty());
}

TEST_CASE("UTF-16 is named as such") {
    CHECK(refusals({"\xFF\xFE" "A\0=\0", 6}) == "1:1 this is UTF-16, not UTF-8");
    CHECK(refusals({"\xFE\xFF" "\0A", 4}) == "1:1 this is UTF-16, not UTF-8");
}

TEST_CASE("only so many problems are kept, and so many values read") {
    std::string text;
    for (int i = 0; i < 1000; ++i) text += "INVALID\n";
    const dotenv_document broken = cfg::detail::parse_dotenv(text, {1000, 10});
    CHECK(broken.problems.size() == 10);
    CHECK(broken.unreported == 990);

    const dotenv_document large = cfg::detail::parse_dotenv("A=1\nB=2\nC=3\nD=4", {2, 10});
    CHECK(large.entries.size() == 2);
    REQUIRE(large.problems.size() == 1);
    CHECK(large.problems[0].line == 3);
}

// ---- anything -------------------------------------------------------------------------------------------------------

void check_places(std::string_view text, const dotenv_document& document) {
    const auto lies_in = [&](std::string_view part, std::string_view whole) {
        return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
    };
    const auto line_count = static_cast<std::uint32_t>(1 + std::count(text.begin(), text.end(), '\n'));
    for (const dotenv_problem& each : document.problems) {
        CHECK(lies_in(each.part, text));
        CHECK(lies_in(each.part_line, text));
        CHECK(lies_in(each.public_part, text));
        CHECK(each.line >= 1);
        CHECK(each.line <= line_count);
        CHECK(each.column >= 1);
        CHECK(each.column <= each.part_line.size() + 1);
        CHECK(each.part_line.find('\n') == std::string_view::npos);
        CHECK(each.part.data() >= each.part_line.data());
        CHECK_FALSE(each.message.empty());
    }
    for (const dotenv_entry& each : document.entries) {
        CHECK(lies_in(each.name, each.first_line));
        CHECK(lies_in(each.written, text));
        CHECK(each.line >= 1);
        CHECK(each.last_line >= each.line);
        CHECK(each.last_line <= line_count);
        CHECK(each.column >= 1);
        CHECK(each.column <= each.first_line.size() + 1);
        CHECK_FALSE(each.name.empty());
    }
}

TEST_CASE("every place that is told lies in the text, whatever the text") {
    const std::string_view seeds[] = {
        "A=1\nB = 'two' # c\nexport C=\"three\\n\"\n\nD=`four`\r\n# five\nE=\n",
        "KEY=\"-----BEGIN\nabc\ndef\n-----END\"\nNEXT='it\\'s'\n",
        "=\nA B\nA:1\n'A'=\"\nB=\"\\q\"x\nC='",
    };
    const std::string_view pieces[] = {"\"", "'", "`",       "\\", "\n",       "\r\n", "=",
                                       "#",  " ", "export ", "$",  "\xC3\xA9", "\xFF", "A"};
    std::mt19937 random(20240229);
    const auto below = [&](std::size_t count) { return static_cast<std::size_t>(random()) % count; };
    for (int round = 0; round < 20'000; ++round) {
        std::string text(seeds[below(std::size(seeds))]);
        for (std::size_t edits = 1 + below(8); edits != 0; --edits) {
            const std::size_t at = below(text.size() + 1);
            const std::size_t length = below(2) == 0 ? 0 : below(std::min<std::size_t>(text.size() - at, 6) + 1);
            text.replace(at, length, below(5) == 0 ? std::string(1, static_cast<char>(below(256)))
                                                   : std::string(pieces[below(std::size(pieces))]));
        }
        CAPTURE(text);
        // A copy of exactly this size, so that a sanitizer sees what is read beyond it.
        const std::vector<char> exact(text.begin(), text.end());
        const std::string_view view(exact.data(), exact.size());
        check_places(view, parse(view));
    }
}

}  // namespace
