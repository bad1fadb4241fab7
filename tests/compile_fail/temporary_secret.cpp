// SPDX-License-Identifier: MIT
// The text of a secret that is gone, and wiped, at the end of the line.
// expect: cfg: expose() on a temporary secret would dangle; keep the secret in a variable
#include <cfg/core/secret.hpp>

#include <string>

cfg::secret<std::string> fetch();

std::size_t measure() {
    const cfg::secret<std::string> kept = fetch();
    const std::string* text = &kept.expose();
#ifdef CFG_MISUSE
    text = &fetch().expose();
#endif
    return text->size();
}
