// SPDX-License-Identifier: MIT
// A store of versions that can tell whether they are whole, and how many of them live.
#pragma once

#include <atomic>
#include <cfg/store/publication.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "thread_sanitizer.hpp"

namespace store_test {

using cfg::detail::pin;
using cfg::detail::publication;
using cfg::detail::publication_front;
using cfg::detail::version_node;

using live_count = std::shared_ptr<std::atomic<int>>;

struct probe_version final : version_node {
    probe_version(int of_store, int number, live_count live)
        : store(of_store), a(number), text(text_of(number)), b(number * 3), list(8, number), alive(std::move(live)) {
        version = static_cast<std::uint64_t>(number);
        alive->fetch_add(1);
    }

    ~probe_version() override {
        if (when_destroyed) when_destroyed();
        // Volatile, for a compiler need not write to what ends.
        for (int* each : {&store, &a, &b, list.data()}) *const_cast<volatile int*>(each) = -1;
        alive->fetch_sub(1);
    }

    static std::string text_of(int number) { return "the value that has the number " + std::to_string(number); }

    [[nodiscard]] bool is_whole() const {
        return a > 0 && b == a * 3 && version == static_cast<std::uint64_t>(a) && text == text_of(a) &&
               list == std::vector<int>(8, a);
    }

    int store;
    int a;
    std::string text;
    int b;
    std::vector<int> list;
    live_count alive;
    std::function<void()> when_destroyed;
};

inline const probe_version& at(const pin& from) { return static_cast<const probe_version&>(*from.node()); }
inline int number(const pin& from) { return at(from).a; }

class probe_store {
public:
    explicit probe_store(int id = 0) : id_(id) { publication::open(front_, make()); }
    probe_store(int id, std::uint64_t most_counted) : id_(id) { publication::open(front_, make(), most_counted); }
    probe_store(const probe_store&) = delete;
    probe_store& operator=(const probe_store&) = delete;
    ~probe_store() { publication::close(front_); }

    int publish() {
        front_.behind->publish(front_, make());
        front_.behind->free_retired();
        return last_;
    }

    [[nodiscard]] pin now() const { return pin::on_current(front_); }
    [[nodiscard]] const publication_front& front() const { return front_; }
    [[nodiscard]] std::size_t held() const { return front_.behind->held_versions(); }
    [[nodiscard]] int alive() const { return alive_->load(); }
    [[nodiscard]] live_count alive_beyond() const { return alive_; }

    /// Runs when the version that comes next is destroyed.
    void when_next_is_destroyed(std::function<void()> run) { when_destroyed_ = std::move(run); }

private:
    std::unique_ptr<version_node> make() {
        auto made = std::make_unique<probe_version>(id_, ++last_, alive_);
        made->when_destroyed = std::exchange(when_destroyed_, nullptr);
        return made;
    }

    int id_ = 0;
    int last_ = 0;
    live_count alive_ = std::make_shared<std::atomic<int>>(0);
    std::function<void()> when_destroyed_;
    publication_front front_;
};

}  // namespace store_test
