// SPDX-License-Identifier: MIT
// Tables in tables in every kind of place, and what a document gave them.
#pragma once

#include <cfg/core/value.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace reading_tables {

/// What the tests write documents for: tables `a` and `b`, lists of tables `t`, tables `c` in them, numbers x, y, z.
struct leaf {
    int x = 0, y = 0, z = 0;
};
struct inner {
    int x = 0, y = 0, z = 0;
    leaf c;
    std::vector<leaf> t;
};
struct outer {
    int x = 0, y = 0, z = 0;
    inner a;
    inner b;
    std::vector<inner> t;
};

struct places {
    outer member;
    std::vector<outer> list;
    std::map<std::string, outer> map;
    std::optional<outer> maybe;
    cfg::value any;
    std::vector<cfg::value> values;
    std::map<std::string, std::vector<outer>> lists;
};

// Everything that a document gave a value, as "path=number", and "path" for each element of a list.
using contents = std::set<std::string>;

inline void list(const leaf& in, const std::string& at, contents& out) {
    if (in.x != 0) out.insert(at + "x=" + std::to_string(in.x));
    if (in.y != 0) out.insert(at + "y=" + std::to_string(in.y));
    if (in.z != 0) out.insert(at + "z=" + std::to_string(in.z));
}

template <class Element>
void list(const std::vector<Element>& in, const std::string& at, contents& out);

inline void list(const inner& in, const std::string& at, contents& out) {
    list(leaf{in.x, in.y, in.z}, at, out);
    list(in.c, at + "c.", out);
    list(in.t, at + "t", out);
}

inline void list(const outer& in, const std::string& at, contents& out) {
    list(leaf{in.x, in.y, in.z}, at, out);
    list(in.a, at + "a.", out);
    list(in.b, at + "b.", out);
    list(in.t, at + "t", out);
}

template <class Element>
void list(const std::vector<Element>& in, const std::string& at, contents& out) {
    for (std::size_t i = 0; i < in.size(); ++i) {
        out.insert(at + std::to_string(i));
        list(in[i], at + std::to_string(i) + ".", out);
    }
}

inline void list(const cfg::value& in, const std::string& at, contents& out) {
    if (const auto* table = in.get_if<cfg::value::table>()) {
        for (const auto& [name, member] : *table) {
            if (const auto* number = member.get_if<std::int64_t>())
                out.insert(at + name + "=" + std::to_string(*number));
            else
                list(member, at + name + (member.is<cfg::value::table>() ? "." : ""), out);
        }
    } else if (const auto* array = in.get_if<cfg::value::array>()) {
        for (std::size_t i = 0; i < array->size(); ++i) {
            out.insert(at + std::to_string(i));
            list((*array)[i], at + std::to_string(i) + ".", out);
        }
    }
}

template <class Part>
[[nodiscard]] contents contents_of(const Part& part) {
    contents found;
    list(part, "", found);
    return found;
}

}  // namespace reading_tables
