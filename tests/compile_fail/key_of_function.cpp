// SPDX-License-Identifier: MIT
// A pointer to a member function in key_of; the key that it does not give is then unknown as well.
// expect: cfg: key_of takes pointers to data members; give the chain of members from the configuration struct down to the field
// errors: 2
#include <cfg/load/loaded.hpp>

struct server {
    int port = 8080;

    int next_port() const { return port + 1; }
};

struct gateway {
    bool verbose = false;
    server http;
};

int read(const cfg::loaded<gateway>& config) {
    int port = config[cfg::key_of<&gateway::http, &server::port>];
#ifdef CFG_MISUSE
    port = config[cfg::key_of<&gateway::http, &server::next_port>];
#endif
    return port;
}
