// SPDX-License-Identifier: MIT
// A secret seen through a view is somebody else's to wipe.
// expect: cfg: a secret must own what it hides; use std::string instead of a pointer or a view
#include <cfg/core/secret.hpp>

#include <string>
#include <string_view>

int main() {
#ifdef CFG_MISUSE
    cfg::secret<std::string_view> token;
#else
    cfg::secret<std::string> token;
#endif
    return sizeof(token) == 0;
}
