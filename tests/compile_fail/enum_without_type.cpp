// SPDX-License-Identifier: MIT
// An unscoped enum without a fixed type: its values beyond the enumerators are not constant expressions.
// expect: cfg: the enumerators of an unscoped enum without a fixed underlying type cannot be listed; declare it as enum class, or with a type as in enum name : int
#include <cfg/core/enum_names.hpp>

#include <string>

enum level
#ifdef CFG_MISUSE
#else
    : int
#endif
{
    debug,
    info
};

const std::string choices = cfg::codec<level>::expectation();
