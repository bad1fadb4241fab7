// SPDX-License-Identifier: MIT
// std::shared_mutex: one member is read under the lock; a pin is a copy, for which writers need not wait.
#include <mutex>
#include <shared_mutex>
#include <utility>

#include "store/measured.hpp"

namespace {

class shared_mutex {
public:
    static constexpr std::string_view name = "std::shared_mutex, copy";

    void publish(const benchmark_model::gateway& changed) {
        benchmark_model::gateway other = changed;
        const std::unique_lock lock(mutex_);
        std::swap(config_, other);
    }

    [[nodiscard]] std::uint16_t port() const {
        const std::shared_lock lock(mutex_);
        return config_.server.port;
    }

    [[nodiscard]] std::size_t host_size() const {
        const std::shared_lock lock(mutex_);
        return config_.server.host.size();
    }

    [[nodiscard]] auto pin() const {
        const std::shared_lock lock(mutex_);
        return copied(config_);
    }

private:
    class copied {
    public:
        explicit copied(const benchmark_model::gateway& config) : config_(config) {}

        [[nodiscard]] const benchmark_model::gateway& config() const { return config_; }

    private:
        benchmark_model::gateway config_;
    };

    mutable std::shared_mutex mutex_;
    benchmark_model::gateway config_;
};

const bool added = add_library<shared_mutex>();

}  // namespace
