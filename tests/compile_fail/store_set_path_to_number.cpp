// SPDX-License-Identifier: MIT
// A number for a path that is known only at run time.
// expect: cfg: the value of a path that is known only at run time is text; write it in quotes, or give the key to the compiler
#include <cfg/store/store.hpp>

#include <string>

struct gateway {
    int port = 8080;
    std::string host = "localhost";
};

bool change(cfg::store<gateway>& store) {
#ifdef CFG_MISUSE
    return store.set("port", 9090).has_value();
#else
    return store.set("port", "9090").has_value();
#endif
}
