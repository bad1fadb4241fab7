// SPDX-License-Identifier: MIT
// Those who are asked before a change is made.
#pragma once

#include <algorithm>
#include <cfg/core/error.hpp>
#include <cfg/store/preparation.hpp>
#include <cfg/store/store_core.hpp>
#include <cfg/store/subscription.hpp>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace cfg::detail {

struct preparation_access {
    [[nodiscard]] static std::unique_ptr<preparation> make() { return std::unique_ptr<preparation>(new preparation); }
    [[nodiscard]] static auto& refusals(preparation& step) noexcept { return step.refusals_; }
    [[nodiscard]] static auto& commits(preparation& step) noexcept { return step.commits_; }
    [[nodiscard]] static auto& aborts(preparation& step) noexcept { return step.aborts_; }
};

/// What those who were asked have said.
class preparations {
public:
    [[nodiscard]] preparation& add() { return *steps_.emplace_back(preparation_access::make()); }

    [[nodiscard]] std::vector<problem> take_refusals() {
        std::vector<problem> refusals;
        for (const auto& step : steps_) {
            for (std::string& reason : preparation_access::refusals(*step)) refusals.emplace_back().message = std::move(reason);
        }
        return refusals;
    }

    /// Calls what was left for this case; what that threw.
    [[nodiscard]] std::vector<std::string> commit() { return run(&preparation_access::commits); }
    [[nodiscard]] std::vector<std::string> abort() { return run(&preparation_access::aborts); }

private:
    [[nodiscard]] std::vector<std::string> run(std::vector<std::function<void()>>& (*actions)(preparation&)) {
        std::vector<std::string> failures;
        for (const auto& step : steps_) {
            for (const std::function<void()>& each : actions(*step)) {
                try {
                    each();
                } catch (...) {
                    failures.push_back(message_of_exception());
                }
            }
        }
        steps_.clear();
        return failures;
    }

    std::vector<std::unique_ptr<preparation>> steps_;
};

class prepare_subscriber final : public cancellable {
public:
    prepare_subscriber(leaf_words leaves, store_core::prepare_callback call) : leaves_(std::move(leaves)), call_(std::move(call)) {}

    void cancel() noexcept override {
        store_core::prepare_callback ended;
        std::unique_lock lock(mutex_);
        has_ended_ = true;
        if (is_running_ && run_by_ == std::this_thread::get_id()) return;
        idle_.wait(lock, [this] { return !is_running_; });
        std::swap(ended, call_);
        lock.unlock();  // before what it captured is destroyed
    }

    void ask(const transition_record& proposed, preparations& all) {
        if (!std::equal(leaves_.begin(), leaves_.end(), proposed.changed.begin(), [](std::uint64_t wanted, std::uint64_t changed) { return (wanted & changed) == 0; })) run(proposed, all.add());
    }

private:
    void run(const transition_record& proposed, preparation& step) {
        {
            const std::lock_guard lock(mutex_);
            if (has_ended_) return;
            is_running_ = true;
            run_by_ = std::this_thread::get_id();
        }
        try {
            call_(proposed, step);
        } catch (...) {
            step.refuse(message_of_exception());
        }
        store_core::prepare_callback ended;
        const std::lock_guard lock(mutex_);
        is_running_ = false;
        if (has_ended_) std::swap(ended, call_);
        idle_.notify_all();
    }

    const leaf_words leaves_;
    std::mutex mutex_;
    std::condition_variable idle_;
    store_core::prepare_callback call_;
    std::thread::id run_by_;
    bool is_running_ = false;
    bool has_ended_ = false;
};

/// Threads: any.
class prepare_list {
public:
    [[nodiscard]] subscription add(leaf_words leaves, store_core::prepare_callback call) {
        auto added = std::make_shared<prepare_subscriber>(std::move(leaves), std::move(call));
        {
            const std::lock_guard lock(mutex_);
            std::erase_if(all_, [](const auto& each) { return each.expired(); });
            all_.push_back(added);
        }
        return subscription_access::make(std::move(added));
    }

    /// Asks in the order in which they subscribed.
    [[nodiscard]] preparations ask(const transition_record& proposed) const {
        preparations steps;
        for (const auto& each : list())
            if (const auto subscriber = each.lock()) subscriber->ask(proposed, steps);
        return steps;
    }

    [[nodiscard]] std::size_t size() const {
        const auto all = list();
        return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [](const auto& each) { return !each.expired(); }));
    }

private:
    [[nodiscard]] std::vector<std::weak_ptr<prepare_subscriber>> list() const {
        const std::lock_guard lock(mutex_);
        return all_;
    }

    mutable std::mutex mutex_;
    std::vector<std::weak_ptr<prepare_subscriber>> all_;
};

}  // namespace cfg::detail
