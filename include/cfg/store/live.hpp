// SPDX-License-Identifier: MIT
// Single values that change under a running program, read with one load.
#pragma once

#include <atomic>
#include <bit>
#include <cfg/core/describe.hpp>
#include <cfg/core/version.hpp>
#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>

namespace cfg {
namespace detail {

/// Room for a leaf's value, which is read and written at one stroke, as an integer of its size.
struct live_cell {
    alignas(8) std::byte bytes[8]{};

    template <class Bits>
    [[nodiscard]] CFG_ALWAYS_INLINE std::atomic_ref<Bits> as() const noexcept {
        static_assert(std::atomic_ref<Bits>::is_always_lock_free,
                      "cfg: this machine has no atomic words of 8 bytes, which a store needs; use cfg::load");
        // Bytes that were written as an integer contain one.
        return std::atomic_ref<Bits>(*std::launder(reinterpret_cast<Bits*>(const_cast<std::byte*>(bytes))));
    }
};

template <class T>
concept live_value = fits_word<T> && !section<T>;

template <live_value T>
using bits_of =
    std::conditional_t<sizeof(T) == 1, std::uint8_t,
                       std::conditional_t<sizeof(T) == 2, std::uint16_t,
                                          std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>>>;

/// Acquire: whoever sees a value pins the version that it came with, or a later one.
template <live_value T>
[[nodiscard]] CFG_ALWAYS_INLINE T read_cell(const live_cell& cell) noexcept {
    return std::bit_cast<T>(cell.as<bits_of<T>>().load(std::memory_order_acquire));
}

/// Writes the leaves of the configuration at `object` that fit into words to the cells of their numbers. Cells whose
/// values stay are not written, so that they stay in the caches of those who read them.
void write_cells(const table_description& table, const void* object, live_cell* cells);

}  // namespace detail

/// A value that a store keeps up to date: for components that read one number or flag often, and need not know the store.
///
///     cfg::live<int> limit = store.live<"limits.rps">();
///     if (in_flight > limit) ...
///
/// Each read is of its own: two values may be of two versions. Take a snapshot of what must fit together.
/// Lifetime: the store's. Threads: any number may read. Cost: one load, behind one pointer.
template <class T>
class live {
public:
    explicit live(const detail::live_cell& cell) noexcept : cell_(&cell) {}

    [[nodiscard]] CFG_ALWAYS_INLINE T get() const noexcept { return detail::read_cell<T>(*cell_); }
    [[nodiscard]] CFG_ALWAYS_INLINE T operator*() const noexcept { return get(); }
    CFG_ALWAYS_INLINE operator T() const noexcept { return get(); }

private:
    const detail::live_cell* cell_;
};

}  // namespace cfg

#if CFG_HAS_DEFINITIONS
#include <cfg/store/detail/live_definitions.hpp>
#endif
