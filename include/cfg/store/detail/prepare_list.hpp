// SPDX-License-Identifier: MIT
// Those who are asked before a change is made.
#pragma once

#include <algorithm>
#include <cfg/core/error.hpp>
#include <cfg/store/preparation.hpp>
#include <cfg/store/stored_version.hpp>
#include <cfg/store/subscription.hpp>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace cfg::detail {

using prepare_callback = std::function<void(const transition_record& proposed, preparation& step)>;

struct preparation_access {
    [[nodiscard]] static std::unique_ptr<preparation> make() { return std::unique_ptr<preparation>(new preparation); }
    [[nodiscard]] static auto& refusals(preparation& step) noexcept { return step.refusals_; }
    [[nodiscard]] static auto& commits(preparation& step) noexcept { return step.commits_; }
    [[nodiscard]] static auto& aborts(preparation& step) noexcept { return step.aborts_; }
};

class prepare_subscriber final : public cancellable {
public:
    prepare_subscriber(leaf_words leaves, prepare_callback call) : leaves_(std::move(leaves)), call_(std::move(call)) {}

    void cancel() noexcept override {
        prepare_callback ended;
        std::unique_lock lock(mutex_);
        has_ended_ = true;
        if (is_running_ && run_by_ == std::this_thread::get_id()) return;
        idle_.wait(lock, [this] { return !is_running_; });
        std::swap(ended, call_);
        lock.unlock();  // before what it captured is destroyed
    }

    [[nodiscard]] bool wants(const leaf_words& changed) const noexcept {
        for (std::size_t i = 0; i < leaves_.size(); ++i)
            if ((leaves_[i] & changed[i]) != 0) return true;
        return false;
    }

    /// What the callback throws refuses the change.
    void ask(const transition_record& proposed, preparation& step) {
        if (auto failure = run([&] { call_(proposed, step); })) step.refuse(*std::move(failure));
    }

    /// Runs code of the subscriber, unless its subscription has ended, which waits for that code. What it threw.
    template <class Code>
    [[nodiscard]] std::optional<std::string> run(const Code& code) {
        {
            const std::lock_guard lock(mutex_);
            if (has_ended_) return std::nullopt;
            is_running_ = true;
            run_by_ = std::this_thread::get_id();
        }
        std::optional<std::string> failure;
        try {
            code();
        } catch (...) {
            failure = message_of_exception();
        }
        prepare_callback ended;
        const std::lock_guard lock(mutex_);
        is_running_ = false;
        if (has_ended_) std::swap(ended, call_);
        idle_.notify_all();
        return failure;
    }

private:
    const leaf_words leaves_;
    std::mutex mutex_;
    std::condition_variable idle_;
    prepare_callback call_;
    std::thread::id run_by_;
    bool is_running_ = false;
    bool has_ended_ = false;
};

/// What those who were asked have said.
class preparations {
public:
    void ask(std::shared_ptr<prepare_subscriber> one, const transition_record& proposed) {
        answer& added = answers_.emplace_back(answer{std::move(one), preparation_access::make()});
        added.of->ask(proposed, *added.step);
    }

    [[nodiscard]] std::vector<problem> take_refusals() {
        std::vector<problem> refusals;
        for (const answer& each : answers_) {
            for (std::string& reason : preparation_access::refusals(*each.step))
                refusals.emplace_back().message = std::move(reason);
        }
        return refusals;
    }

    /// Calls what was left for this case; what that threw.
    [[nodiscard]] std::vector<std::string> commit() { return run(&preparation_access::commits); }
    [[nodiscard]] std::vector<std::string> abort() { return run(&preparation_access::aborts); }

private:
    struct answer {
        std::shared_ptr<prepare_subscriber> of;
        std::unique_ptr<preparation> step;
    };

    [[nodiscard]] std::vector<std::string> run(std::vector<std::function<void()>>& (*actions)(preparation&)) {
        std::vector<std::string> failures;
        for (const answer& each : answers_) {
            for (const std::function<void()>& action : actions(*each.step))
                if (auto failure = each.of->run(action)) failures.push_back(*std::move(failure));
        }
        answers_.clear();
        return failures;
    }

    std::vector<answer> answers_;
};

/// Threads: any.
class prepare_list {
public:
    [[nodiscard]] subscription add(leaf_words leaves, prepare_callback call) {
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
            if (auto subscriber = each.lock(); subscriber && subscriber->wants(proposed.changed))
                steps.ask(std::move(subscriber), proposed);
        return steps;
    }

    [[nodiscard]] std::size_t size() const {
        const auto all = list();
        return static_cast<std::size_t>(
            std::count_if(all.begin(), all.end(), [](const auto& each) { return !each.expired(); }));
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
