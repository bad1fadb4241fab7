// SPDX-License-Identifier: MIT
// One way of keeping a configuration that changes; each library's file adds itself to the list, in link order.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

#include "documents/model.hpp"

enum class operation {
    scalar,  // server.port by the fastest way there is
    string,  // the size of server.host
    pin,     // a pin of the whole configuration, one read of server.port through it, and the unpin
    pin_16,  // the same with 16 reads; counted is one of them
};

inline constexpr std::array operations{operation::scalar, operation::string, operation::pin, operation::pin_16};
inline constexpr std::array<std::string_view, 4> operation_names{"scalar", "string", "pin", "pin_16"};

[[nodiscard]] inline std::string_view name_of(operation which) {
    return operation_names[static_cast<std::size_t>(which)];
}

/// Asked before each batch; there is no further batch when it says no.
using more_batches = std::function<bool()>;

inline constexpr long reads_in_a_batch = 1024;

class library {
public:
    explicit library(std::string_view its_name) : name(its_name) {}
    library(const library&) = delete;
    library& operator=(const library&) = delete;
    virtual ~library() = default;

    const std::string_view name;

    [[nodiscard]] virtual bool offers(operation) const = 0;

    /// Whether it may be published to while others read; whether it holds all of a configuration.
    [[nodiscard]] virtual bool is_shared() const = 0;
    [[nodiscard]] virtual bool holds_all() const = 0;

    /// Replaces the configuration by a copy; the old one is freed as soon as nobody reads it. For one thread at a time.
    virtual void publish(const benchmark_model::gateway& changed) = 0;

    /// Reads on this thread, in batches of `reads_in_a_batch`.
    virtual void read(operation, const more_batches& more) = 0;

    /// Whether every operation it offers reads what is expected.
    [[nodiscard]] virtual bool finds(const benchmark_model::gateway& expected) = 0;

    /// Whether all that one pin shows has been published together, and every port has been published, in batches.
    [[nodiscard]] virtual bool finds_only_versions(const more_batches& more) = 0;
};

inline std::vector<library*>& libraries() {
    static std::vector<library*> list;
    return list;
}

/// Stops the program if a library does not read what was published, in peace or while a writer is at full speed.
void check_libraries();
