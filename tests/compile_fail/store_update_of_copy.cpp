// SPDX-License-Identifier: MIT
// An update whose function changes a copy of its own.
// expect: cfg: update would change a copy that nobody sees; let the function take Config&
#include <cfg/store/store.hpp>

#include <string>

struct gateway {
    int port = 8080;
    std::string host = "localhost";
};

bool change(cfg::store<gateway>& store) {
#ifdef CFG_MISUSE
    return store.update([](gateway all) { all.port = 9090; }).has_value();
#else
    return store.update([](gateway& all) { all.port = 9090; }).has_value();
#endif
}
