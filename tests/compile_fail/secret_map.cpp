// SPDX-License-Identifier: MIT
// Nothing wipes the nodes of a map.
// expect: cfg: a secret of this type cannot be wiped; use a string, a vector of plain elements, or a trivially copyable type
#include <cfg/core/secret.hpp>

#include <map>
#include <string>
#include <vector>

int main() {
#ifdef CFG_MISUSE
    cfg::secret<std::map<std::string, int>> token;
#else
    cfg::secret<std::vector<std::string>> token;
#endif
    return sizeof(token) == 0;
}
