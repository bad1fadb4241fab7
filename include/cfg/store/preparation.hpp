// SPDX-License-Identifier: MIT
// What a subscriber can say of a change that is about to be made.
#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace cfg {
namespace detail {

struct preparation_access;

}  // namespace detail

/// A subscriber's part in one change, given to the callbacks of `store::on_prepare`. What must be made before it is known
/// whether the change will come about is made in the callback, and put to use, or dropped, later:
///
///     store.on_prepare<"tls.**">([&](const cfg::changes<gateway>& proposed, cfg::preparation& step) {
///         auto context = make_context(proposed.after().tls);   // what it throws refuses the change as well
///         if (!context->has_key()) return step.refuse("the certificate has no private key");
///         step.on_commit([&, context = std::move(context)]() mutable { current_context = std::move(context); });
///     });
///
/// Lifetime: the callback's. Actions that are left for later are destroyed when the change is over, by the thread that makes it.
class preparation {
public:
    preparation(const preparation&) = delete;
    preparation& operator=(const preparation&) = delete;

    /// The change must not be made. All who prepare are asked, so that all reasons are known at once.
    void refuse(std::string reason) { refusals_.push_back(std::move(reason)); }

    /// Called when the new version is current, before anybody is told; not if the subscription has ended by then. What it
    /// throws is reported as the subscriber's failure, and changes nothing.
    template <std::invocable Action>
    void on_commit(Action&& action) {
        commits_.push_back(share(std::forward<Action>(action)));
    }

    /// Called when the change is not made after all. Otherwise as `on_commit`.
    template <std::invocable Action>
    void on_abort(Action&& action) {
        aborts_.push_back(share(std::forward<Action>(action)));
    }

private:
    friend struct detail::preparation_access;

    preparation() = default;

    // What an action owns may not be copied, as a std::function would.
    template <class Action>
    [[nodiscard]] static std::function<void()> share(Action&& action) {
        return
            [shared = std::make_shared<std::decay_t<Action>>(std::forward<Action>(action))] { std::invoke(*shared); };
    }

    std::vector<std::string> refusals_;
    std::vector<std::function<void()>> commits_;
    std::vector<std::function<void()>> aborts_;
};

}  // namespace cfg
