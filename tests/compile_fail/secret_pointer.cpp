// SPDX-License-Identifier: MIT
// A secret behind a pointer is somebody else's to wipe.
// expect: cfg: a secret must own what it hides; use std::string instead of a pointer or a view
#include <cfg/core/secret.hpp>

#include <string>

int main() {
#ifdef CFG_MISUSE
    cfg::secret<const char*> token;
#else
    cfg::secret<std::string> token;
#endif
    return sizeof(token) == 0;
}
