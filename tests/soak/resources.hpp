// SPDX-License-Identifier: MIT
// What the program holds of the system: descriptors, watches, threads and memory.
#pragma once

#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

namespace soak {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool has_sanitizer = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool has_sanitizer = true;
#else
inline constexpr bool has_sanitizer = false;
#endif
#else
inline constexpr bool has_sanitizer = false;
#endif

/// What is allocated with `new` at present, to the byte; see counted_memory.cpp. What the C library itself says counts freed
/// blocks that threads keep for themselves as used.
struct counted_memory {
    static inline std::atomic<std::int64_t> bytes{0};
    static inline std::atomic<std::int64_t> blocks{0};
};

struct resources {
    std::int64_t descriptors = 0;
    std::int64_t watches = 0;  // of inotify
    std::int64_t threads = 0;
    std::int64_t bytes = 0;
    std::int64_t blocks = 0;
    std::int64_t allocated = 0;  // as the C library says
    std::int64_t resident = 0;

    [[nodiscard]] static resources now() {
        namespace fs = std::filesystem;
        resources found;
        std::error_code gone;  // what others close meanwhile
        for (fs::directory_iterator each("/proc/self/fdinfo", gone), end; each != end; each.increment(gone)) {
            ++found.descriptors;
            std::ifstream information(each->path());
            for (std::string line; std::getline(information, line);)
                found.watches += line.starts_with("inotify wd:") ? 1 : 0;
        }
        for (fs::directory_iterator each("/proc/self/task", gone), end; each != end; each.increment(gone))
            ++found.threads;
        found.bytes = counted_memory::bytes;
        found.blocks = counted_memory::blocks;
        if constexpr (!has_sanitizer) {
            ::malloc_trim(0);
            const struct ::mallinfo2 all = ::mallinfo2();
            found.allocated = static_cast<std::int64_t>(all.uordblks + all.hblkhd);
        }
        std::int64_t total = 0;
        std::ifstream("/proc/self/statm") >> total >> found.resident;
        found.resident *= ::sysconf(_SC_PAGESIZE);
        return found;
    }

    /// Of many looks the least of each: what runs just then is not held. But of watches what there is at last, as there are fewer
    /// of them while they are being set.
    [[nodiscard]] static resources at_rest() {
        resources least = now();
        for (int i = 0; i < 40; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
            const resources next = now();
            for (const member each : members) least.*each = std::min(least.*each, next.*each);
            least.watches = next.watches;
        }
        return least;
    }

    /// What grew in so many rounds; empty if nothing did.
    [[nodiscard]] std::string growth_since(const resources& before, std::uint64_t rounds) const {
        const auto count = static_cast<std::int64_t>(rounds);
        std::string grown = growth("descriptors", before, &resources::descriptors, 0) +
                            growth("inotify watches", before, &resources::watches, 0) +
                            growth("threads", before, &resources::threads, 0);
        if constexpr (has_sanitizer) return grown;  // which keep memory of their own
        return grown + growth("blocks of memory", before, &resources::blocks, 64 + count / 8) +
               growth("bytes of memory", before, &resources::bytes, 16 * 1024 + 64 * count) +
               growth("bytes of memory that the C library has given out", before, &resources::allocated,
                      1024 * 1024 + 256 * count) +
               growth("bytes of memory that are resident", before, &resources::resident,
                      16 * 1024 * 1024 + 256 * count);
    }

    void print(const char* when) const {
        std::printf(
            "%s: %lld descriptors, %lld watches, %lld threads, %lld bytes in %lld blocks, %lld bytes as the C library "
            "says, %lld KiB resident\n",
            when, number(descriptors), number(watches), number(threads), number(bytes), number(blocks),
            number(allocated), number(resident / 1024));
    }

private:
    using member = std::int64_t resources::*;
    static constexpr member members[] = {&resources::descriptors, &resources::threads, &resources::bytes,
                                         &resources::blocks, &resources::allocated, &resources::resident};

    [[nodiscard]] static long long number(std::int64_t value) { return static_cast<long long>(value); }

    [[nodiscard]] std::string growth(const char* what, const resources& before, member which,
                                     std::int64_t tolerance) const {
        if (this->*which - before.*which <= tolerance) return {};
        return "more " + std::string(what) + " at the end, " + std::to_string(this->*which) +
               ", than after the first third, " + std::to_string(before.*which) + "; ";
    }
};

}  // namespace soak
