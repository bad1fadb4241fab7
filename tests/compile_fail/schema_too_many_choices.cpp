// SPDX-License-Identifier: MIT
// More values in one_of than a schema entry has room for.
// expect: cfg: one_of takes at most 16 values; use an enum or .matches(function, message)
#include <cfg/core/field.hpp>

constexpr cfg::field entry = cfg::field("size").one_of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16
#ifdef CFG_MISUSE
                                                       , 17
#endif
);
