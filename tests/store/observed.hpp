// SPDX-License-Identifier: MIT
// What tests with threads have in common: one that publishes, and what the others see.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>

#include "probe_store.hpp"

namespace store_test {

/// What went wrong in any thread.
struct observed {
    std::atomic<int> broken{0};     // versions that were not whole, or of another store
    std::atomic<int> backwards{0};  // versions older than one seen before
    std::atomic<int> changed{0};    // pins that were on another version later

    void look(const pin& from, int store = 0) {
        if (!at(from).is_whole() || at(from).store != store) ++broken;
    }

    void check() const {
        CHECK(broken == 0);
        CHECK(backwards == 0);
        CHECK(changed == 0);
    }
};

/// One publishes until the others have ended.
class publishing {
public:
    explicit publishing(probe_store& store) : thread_([this, &store] {
        for (int i = 0; !ended_; ++i) {
            store.publish();
            most_held = std::max(most_held, store.held());
            if (i % 64 == 0) std::this_thread::yield();
        }
    }) {}

    void end() {
        ended_ = true;
        thread_.join();
    }

    std::size_t most_held = 0;

private:
    std::atomic<bool> ended_{false};
    std::thread thread_;
};

}  // namespace store_test
