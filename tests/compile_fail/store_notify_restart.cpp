// SPDX-License-Identifier: MIT
// A notifier of a field that changes only with a restart.
// expect: cfg: what this key or pattern names changes only with a restart; subscribe to fields without .restart(), or look at store.pending_restart()
// errors: 1
#include <cfg/store/notifier.hpp>

struct gateway {
    int threads = 4;
    int limit = 100;
    static constexpr cfg::field schema[] = {cfg::field("threads").restart()};
};

int wait_for_limit(cfg::store<gateway>& store) {
    cfg::change_notifier ready = cfg::notify<"limit">(store);
#ifdef CFG_MISUSE
    ready = cfg::notify<"threads">(store);
#endif
    return ready.fd();
}
