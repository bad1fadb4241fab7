// SPDX-License-Identifier: MIT
// Compares the names of all members of a struct, and the structs that several tests of reflection look at.
#pragma once

#include <cfg/core/reflect.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace reflecting {

/// "host port": all names of a struct.
template <class T>
consteval auto joined_names() {
    struct {
        char characters[4096]{};
        std::size_t size = 0;
        constexpr std::string_view view() const { return {characters, size}; }
    } all;
    for (std::size_t i = 0; i < cfg::detail::member_count<T>; ++i) {
        if (i != 0) all.characters[all.size++] = ' ';
        for (char c : cfg::detail::member_names<T>[i]) all.characters[all.size++] = c;
    }
    return all;
}

template <class T>
constexpr bool has_names(std::string_view expected) {
    return joined_names<T>().view() == expected;
}

struct three {
    std::string host = "0.0.0.0";
    std::uint16_t port = 8080;
    bool tls = false;
};

struct seven {
    int a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0;
};

struct hundred {
    int m00 = 0, m01 = 1, m02 = 2, m03 = 3, m04 = 4, m05 = 5, m06 = 6, m07 = 7, m08 = 8, m09 = 9;
    int m10 = 10, m11 = 11, m12 = 12, m13 = 13, m14 = 14, m15 = 15, m16 = 16, m17 = 17, m18 = 18, m19 = 19;
    int m20 = 20, m21 = 21, m22 = 22, m23 = 23, m24 = 24, m25 = 25, m26 = 26, m27 = 27, m28 = 28, m29 = 29;
    int m30 = 30, m31 = 31, m32 = 32, m33 = 33, m34 = 34, m35 = 35, m36 = 36, m37 = 37, m38 = 38, m39 = 39;
    int m40 = 40, m41 = 41, m42 = 42, m43 = 43, m44 = 44, m45 = 45, m46 = 46, m47 = 47, m48 = 48, m49 = 49;
    int m50 = 50, m51 = 51, m52 = 52, m53 = 53, m54 = 54, m55 = 55, m56 = 56, m57 = 57, m58 = 58, m59 = 59;
    int m60 = 60, m61 = 61, m62 = 62, m63 = 63, m64 = 64, m65 = 65, m66 = 66, m67 = 67, m68 = 68, m69 = 69;
    int m70 = 70, m71 = 71, m72 = 72, m73 = 73, m74 = 74, m75 = 75, m76 = 76, m77 = 77, m78 = 78, m79 = 79;
    int m80 = 80, m81 = 81, m82 = 82, m83 = 83, m84 = 84, m85 = 85, m86 = 86, m87 = 87, m88 = 88, m89 = 89;
    int m90 = 90, m91 = 91, m92 = 92, m93 = 93, m94 = 94, m95 = 95, m96 = 96, m97 = 97, m98 = 98, m99 = 99;
};

template <class First, class Second = std::map<std::string, std::vector<First>>>
struct pair_of {
    First first{};
    Second second{};
};

}  // namespace reflecting
