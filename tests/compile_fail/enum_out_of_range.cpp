// SPDX-License-Identifier: MIT
// An enum with no enumerator among the values that are looked at.
// expect: cfg: no enumerator was found between enum_range<Enum>::lowest and highest; specialise cfg::enum_range for this enum
// expect-gcc: with Enum = status
// expect-clang: make_enum_table<status>
#include <cfg/core/enum_names.hpp>

#include <string>

enum class status { ok = 200, not_found = 404 };

#ifdef CFG_MISUSE
#else
template <>
struct cfg::enum_range<status> {
    static constexpr int lowest = 200, highest = 404;
};
#endif

const std::string choices = cfg::codec<status>::expectation();
