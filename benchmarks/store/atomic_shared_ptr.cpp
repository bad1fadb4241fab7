// SPDX-License-Identifier: MIT
// std::atomic<std::shared_ptr>: every read counts a reference up and down.
#include <atomic>
#include <memory>

#include "store/measured.hpp"

namespace {

class atomic_shared_ptr {
public:
    static constexpr std::string_view name = "std::atomic<shared_ptr>";

    void publish(const benchmark_model::gateway& changed) {
        config_.store(std::make_shared<const benchmark_model::gateway>(changed));
    }

    [[nodiscard]] auto pin() const { return pinned{config_.load()}; }

private:
    std::atomic<std::shared_ptr<const benchmark_model::gateway>> config_ =
        std::make_shared<const benchmark_model::gateway>();
};

const bool added = add_library<atomic_shared_ptr>();

}  // namespace
