// SPDX-License-Identifier: MIT
// From a class that keeps a configuration to the `library` that is measured: the loops, with its reads inlined.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>

#include "documents/opaque.hpp"
#include "store/library.hpp"
#include "store/versions.hpp"

/// What `pin` returns if what holds the configuration in place is a pointer to it.
template <class Pointer>
struct pinned {
    Pointer pointer;

    [[nodiscard]] const benchmark_model::gateway& config() const { return *pointer; }
};

template <class Pointer>
pinned(Pointer) -> pinned<Pointer>;

/// `Kept` has a `name` and `publish`, and reads with some of these:
///     port()            server.port, if there is a faster way than a pin
///     host_size()       the size of server.host, likewise
///     pin()             an object that keeps the whole configuration where it is; its `config()` is the struct,
///                       or something with a `port()` and a `host()`
///     struct thread     what a thread that reads has to have meanwhile
///     pause()           called by a thread that reads, after each 16 reads, when it has no pin
///     is_shared         false if nobody may read meanwhile
template <class Kept>
class measured final : public library {
public:
    measured() : library(Kept::name) {}

    [[nodiscard]] bool offers(operation which) const override { return has_pins || which == operation::scalar; }

    [[nodiscard]] bool is_shared() const override {
        if constexpr (requires { Kept::is_shared; })
            return Kept::is_shared;
        else
            return true;
    }

    [[nodiscard]] bool holds_all() const override { return has_pins; }

    void publish(const benchmark_model::gateway& changed) override { kept_.publish(changed); }

    void read(operation which, const more_batches& more) override {
        Kept& kept = *hide(&kept_);
        if (which == operation::scalar) {
            repeat(more, [&] {
#pragma GCC unroll 16
                for (int i = 0; i < 16; ++i) sink(port(kept));
            });
        }
        if constexpr (has_pins) {
            if (which == operation::string) {
                repeat(more, [&] {
#pragma GCC unroll 16
                    for (int i = 0; i < 16; ++i) sink(host_size(kept));
                });
            }
            if (which == operation::pin) {
                repeat(more, [&] {
#pragma GCC unroll 16
                    for (int i = 0; i < 16; ++i) sink(port_in(kept.pin().config()));
                });
            }
            if (which == operation::pin_16) {
                repeat(more, [&] {
                    const auto pin = kept.pin();
                    const auto& config = pin.config();
#pragma GCC unroll 16
                    for (int i = 0; i < 16; ++i) sink(port_in(config));
                });
            }
        }
    }

    [[nodiscard]] bool finds(const benchmark_model::gateway& expected) override {
        [[maybe_unused]] const reading_thread here;
        if (port(kept_) != expected.server.port) return false;
        if constexpr (has_pins) {
            if (host_size(kept_) != expected.server.host.size()) return false;
            const auto pin = kept_.pin();
            return port_in(pin.config()) == expected.server.port && host_in(pin.config()) == expected.server.host;
        }
        return true;
    }

    [[nodiscard]] bool finds_only_versions(const more_batches& more) override {
        bool all = true;
        repeat(more, [&] {
            all = all && is_version(port(kept_));
            if constexpr (has_pins) {
                all = all && host_size(kept_) >= 32;
                const auto pin = kept_.pin();
                all = all && is_host_of(port_in(pin.config()), host_in(pin.config()));
            }
        });
        return all;
    }

private:
    static constexpr bool has_pins = requires(Kept& kept) { kept.pin(); };

    struct no_thread {};

    template <class Each>
    static auto find_thread() {
        if constexpr (requires { typename Each::thread; })
            return std::type_identity<typename Each::thread>();
        else
            return std::type_identity<no_thread>();
    }

    using reading_thread = typename decltype(find_thread<Kept>())::type;

    template <class Config>
    static std::uint16_t port_in(const Config& config) {
        if constexpr (requires { config.port(); })
            return config.port();
        else
            return config.server.port;
    }

    template <class Config>
    static const std::string& host_in(const Config& config) {
        if constexpr (requires { config.host(); })
            return config.host();
        else
            return config.server.host;
    }

    static std::uint16_t port(Kept& kept) {
        if constexpr (requires { kept.port(); })
            return kept.port();
        else
            return port_in(kept.pin().config());
    }

    static std::size_t host_size(Kept& kept) {
        if constexpr (requires { kept.host_size(); })
            return kept.host_size();
        else
            return host_in(kept.pin().config()).size();
    }

    template <class ReadSixteen>
    static void repeat(const more_batches& more, ReadSixteen read_sixteen) {
        [[maybe_unused]] const reading_thread here;
        while (more()) {
            for (long i = 0; i < reads_in_a_batch / 16; ++i) {
                read_sixteen();
                if constexpr (requires { Kept::pause(); }) Kept::pause();
            }
        }
    }

    Kept kept_;
};

template <class Kept>
bool add_library() {
    static measured<Kept> added;
    libraries().push_back(&added);
    return true;
}
