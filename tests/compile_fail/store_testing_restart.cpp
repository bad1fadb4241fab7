// SPDX-License-Identifier: MIT
// Another value, for the length of a test, for a field that would only take it with a restart.
// expect: cfg: this field changes only with a restart; make a store for the test whose source has the value
// errors: 1
#include <cfg/store/testing.hpp>

struct gateway {
    int threads = 4;
    int limit = 100;
    static constexpr cfg::field schema[] = {cfg::field("threads").restart()};
};

int count(cfg::store<gateway>& store) {
    const auto lower = cfg::testing::with<"limit">(store, 1);
#ifdef CFG_MISUSE
    const auto fewer = cfg::testing::with<"threads">(store, 1);
#endif
    return store.get<"limit">();
}
