// SPDX-License-Identifier: MIT
// Components that are wired by their constructors: each is given its own section of a configuration that may change, and
// is tested without the rest.
#include "components.hpp"

#include <cfg/store/store.hpp>
#include <cfg/store/testing.hpp>
#include <cstdio>

struct shop {
    cache_settings cache;
    limiter_settings limits;
    mailer_settings mail;
};

// The only place that knows the whole.
void run_shop() {
    cfg::store<shop> store(cfg::text(cfg::toml, "cache.host = 'cache.shop'\nmail.sender = 'hello@shop'", "shop.toml"));
    const cache sessions(store.section<"cache">());
    const limiter limits(store.section<"limits">());
    const mailer mails(store.section<"mail">());

    std::printf("entries live for %d s; a fifth request is %s\n", static_cast<int>(sessions.expiry().count()),
                limits.admits(4) ? "admitted" : "refused");
    mails.send("ada");

    static_cast<void>(store.update([](shop& all) {
        all.cache.host = "cache2.shop";
        all.cache.expiry = std::chrono::minutes(5);
        all.limits.requests = 10;
    }));
    std::printf("entries live for %d s; a fifth request is %s\n", static_cast<int>(sessions.expiry().count()),
                limits.admits(4) ? "admitted" : "refused");

    const auto changed = store.set<"mail.relay">("carrier pigeon");
    if (!changed) std::fputs(changed.error().to_string().c_str(), stdout);
    mails.send("grace");
}

bool expect(bool is_so, const char* what) {
    std::printf("%s: %s\n", is_so ? "ok" : "FAILED", what);
    return is_so;
}

// A test of one component: a store of its settings alone.
bool test_cache() {
    cfg::store<cache_settings> store(cfg::text(cfg::toml, "host = 'test'", "test"));
    const cache tested(store.section());
    bool is_good = expect(tested.connections() == 1, "it connects when it is made");
    {
        const auto longer =
            cfg::testing::with<"expiry">(store, std::chrono::minutes(2));  // until the end of this scope
        is_good = expect(tested.expiry() == std::chrono::minutes(2), "it takes on another expiry") && is_good;
        is_good = expect(tested.connections() == 1, "and keeps the connection") && is_good;
    }
    const auto elsewhere = cfg::testing::with<"port">(store, 7000);
    is_good = expect(tested.connections() == 2, "it connects to another port") && is_good;
    return is_good;
}

int main() {
    run_shop();
    std::puts("");
    return test_cache() ? 0 : 1;
}
