// SPDX-License-Identifier: MIT
// The same as a field.
// expect: cfg: a secret must own what it hides; use std::string instead of a pointer or a view
#include <cfg/core/describe.hpp>

#include <string>

struct gateway {
#ifdef CFG_MISUSE
    cfg::secret<const char*> token;
#else
    cfg::secret<std::string> token;
#endif
};

const auto* description = &cfg::detail::description_of<gateway>::value;
