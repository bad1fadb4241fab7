// SPDX-License-Identifier: MIT
// A struct of several secrets; each is to be a secret of its own.
// expect: cfg: a secret of this type cannot be wiped; use a string, a vector of plain elements, or a trivially copyable type
#include <cfg/core/secret.hpp>

#include <string>

struct login {
    std::string user;
    std::string password;
};

int main() {
#ifdef CFG_MISUSE
    cfg::secret<login> token;
#else
    cfg::secret<std::string> token;
#endif
    return sizeof(token) == 0;
}
