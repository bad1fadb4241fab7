// SPDX-License-Identifier: MIT
// A secret has no <<. The language refuses a deleted function in its own words.
// expect-gcc: use of deleted function 'Stream& cfg::operator<<(Stream&, const secret<T>&)
// expect-clang: overload resolution selected deleted operator '<<'
// brand: none
#include <cfg/core/secret.hpp>

#include <ostream>
#include <string>

void print(std::ostream& out, const cfg::secret<std::string>& token) {
    out << cfg::secret_mask;
#ifdef CFG_MISUSE
    out << token;
#endif
}
