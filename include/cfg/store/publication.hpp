// SPDX-License-Identifier: MIT
// How a value that changes is handed from one writer to many readers: versions, leases on them, and pins.
#pragma once

#include <array>
#include <atomic>
#include <cfg/core/version.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

// The protocol, in short. One version is current. Each thread that reads keeps a *lease* on the version that it saw last:
// one counted reference. A *pin* is a mark on the lease of the thread that makes it, so that pinning costs no atomic
// read-modify-write while the version stays current. A pin may be copied and given back on any thread.
//
//   - Readers never wait, and free no version before the store is closed: they compare the version that their lease is on
//     with the current one; if they differ, they count themselves on the one that is current with one fetch_add.
//   - The writer never waits for readers: it exchanges the word that readers count themselves on, adds the count it had to
//     that of the version it stood for, and frees what nobody holds when there is nothing more urgent.
//   - No version is older than one that the same thread, or one that it has heard from, has seen: a version that the word
//     does not show yet can be pinned by nobody, and one that it shows is the only one that can.
//   - Held are: the current version, the pinned ones, and at most one for each thread that has read. (A shared library that
//     hides its symbols has slots of its own, and so has each thread in it.)
//
// Counts are *biased*, as in split reference counting: those who cannot know how many others there are begin at a large
// number, which is taken away when the number is known; whoever brings the count to zero is the last.

namespace cfg::detail {

/// One published version, as the protocol sees it. What it carries is in the class derived from it.
struct version_node {
    version_node() = default;
    version_node(const version_node&) = delete;
    version_node& operator=(const version_node&) = delete;
    virtual ~version_node() = default;

    std::uint64_t version = 0;

private:
    friend class publication;

    std::atomic<std::int64_t> holders_{0};
    std::uint32_t position_ = 0;
    version_node* next_retired_ = nullptr;
};

class publication;

/// What one thread holds of one version, and how many pins there are on it. The thread's first pin takes the lease itself
/// instead of being counted. Only the thread whose lease it is may take it; whoever gives that pin back returns it.
struct lease {
    constexpr lease(const void* initially, version_node* held, publication* whose, std::int64_t pins)
        : available(initially), node(held), from(whose), counted(pins) {}

    std::atomic<const void*> available;  // the version; null while the lease is taken; &given_up
    version_node* node;
    publication* from;
    // All other pins, biased until the thread gives up the lease. Other threads write to it, so it is on another line than
    // what the thread itself writes. Not by its alignment: memory for that costs more than the rest of a publication.
    std::byte apart[64 - sizeof(void*) * 3]{};
    std::atomic<std::int64_t> counted;
};

/// Its address marks the lease that its thread has given up: it is no version's. (No version either, for those have a
/// destructor, which would have to be registered when the program starts.)
struct given_up_mark {};
inline constinit given_up_mark given_up{};

/// Stands where there is no lease, so that nobody need ask.
inline constinit lease no_lease{&given_up, nullptr, nullptr, 0};

/// Where a thread keeps its lease on a store.
struct thread_slot {
    lease* held = &no_lease;
};

// Stores share these slots by their numbers. It costs time if a thread reads two in one slot by turns, but nothing else: no
// version is current in two stores. They need no destructor, for reads go on while a thread ends. The last one stays empty:
// it is that of pins which are counted.
inline constexpr std::uint32_t thread_slot_count = 16;
CFG_TLS_MODEL inline constinit thread_local std::array<thread_slot, thread_slot_count + 1> thread_slots{};

/// What readers look at. It stands in the store itself, so that they follow no pointer.
struct publication_front {
    std::atomic<const version_node*> current{nullptr};
    std::uint32_t slot = 0;
    publication* behind = nullptr;
};

/// A pin on a version.
/// Threads: as a shared_ptr: one object belongs to one thread at a time, and can be moved or copied to another.
class pin {
public:
    pin() = default;

    CFG_ALWAYS_INLINE pin(pin&& other) noexcept
        : lease_(std::exchange(other.lease_, nullptr)),
          node_(std::exchange(other.node_, nullptr)),
          slot_(std::exchange(other.slot_, counted)) {}

    pin(const pin& other) noexcept : lease_(other.lease_), node_(other.node_) {
        if (lease_ != nullptr) lease_->counted.fetch_add(1, std::memory_order_relaxed);
    }

    pin& operator=(pin other) noexcept {
        std::swap(lease_, other.lease_);
        std::swap(node_, other.node_);
        std::swap(slot_, other.slot_);
        return *this;
    }

    CFG_ALWAYS_INLINE ~pin() {
        // On the thread that took the lease, and has it still.
        if (thread_slots[slot_].held == lease_) [[likely]]
            lease_->available.store(node_, std::memory_order_relaxed);
        else
            give_back(lease_, node_, slot_);  // by value: its address must not be taken
    }

    /// A pin on the current version. Cost: a few instructions if the thread's last pin on this store was on it, and is gone.
    [[nodiscard]] CFG_ALWAYS_INLINE static pin on_current(const publication_front& front) {
        const std::uint32_t slot = front.slot;
        lease* const held = thread_slots[slot].held;
        // Acquire: whoever returned the lease has read the version until then.
        const void* const node = held->available.load(std::memory_order_acquire);
        if (node == front.current.load(std::memory_order_acquire)) [[likely]] {
            held->available.store(nullptr, std::memory_order_relaxed);
            return {held, static_cast<const version_node*>(node), slot};
        }
        return kept_on_current(front);  // inlined here too: what a function returns is in memory
    }

    /// The same for one that is kept for long: it leaves the lease to the next.
    [[nodiscard]] CFG_ALWAYS_INLINE static pin kept_on_current(const publication_front& front) {
        lease* const found = find_lease(front);
        return {found, found->node, counted};
    }

    /// Null of an empty pin.
    [[nodiscard]] const version_node* node() const noexcept { return node_; }

private:
    friend class publication;

    static constexpr std::uint32_t counted = thread_slot_count;

    CFG_ALWAYS_INLINE pin(lease* held, const version_node* node, std::uint32_t slot) noexcept
        : lease_(held), node_(node), slot_(slot) {}

    // A lease on the current version, with one more pin counted on it.
    static lease* find_lease(const publication_front& front);
    static void give_back(lease* held, const version_node* node, std::uint32_t slot) noexcept;

    lease* lease_ = nullptr;
    const version_node* node_ = nullptr;
    std::uint32_t slot_ = counted;  // of the thread, if the pin took the lease
};

/// The versions of one store, and who holds them.
/// Lifetime: as long as the store or a lease; it deletes itself.
/// Threads:  one at a time may publish, all others may pin and unpin at any time, also in a child process after fork.
class publication {
public:
    /// Begins with `first`. Before all reads through `front`.
    /// Readers count themselves in the lower part of the word; when there are `most_counted`, they are moved to the version.
    static pin open(publication_front& front, std::unique_ptr<version_node> first,
                    std::uint64_t most_counted = std::uint64_t{1} << 32);

    /// Makes `next` the current version, and pins it. Errors: std::bad_alloc, and then nothing has changed.
    pin publish(publication_front& front, std::unique_ptr<version_node> next);

    /// Frees the versions that nobody holds any more: values are destroyed on this thread only. Only for the thread that
    /// publishes, afterwards; apart, since it takes long if they are large, and nobody need wait for it.
    void free_retired() noexcept;

    /// No version is current any more; pins that are left stay valid. After all reads through `front`.
    /// Versions that are still held are destroyed when the last of them is given back, on the thread that does so.
    static void close(publication_front& front) noexcept;

    /// Versions that are not freed yet. Only for the thread that publishes.
    [[nodiscard]] std::size_t held_versions() const noexcept { return held_versions_; }

private:
    friend class pin;
    friend struct leases_of_thread;

    static constexpr std::int64_t bias = std::int64_t{1} << 62;
    static constexpr unsigned count_bits = 40;
    static constexpr std::uint64_t count_mask = (std::uint64_t{1} << count_bits) - 1;
    static constexpr std::uint32_t first_block = 8;  // positions; each further block has as many as all before it
    static constexpr std::size_t block_count = 64 - count_bits - 3 + 1;

    explicit publication(std::uint64_t most_counted) : most_counted_(most_counted) {}
    publication(const publication&) = delete;
    publication& operator=(const publication&) = delete;
    ~publication();

    [[nodiscard]] version_node* acquire() noexcept;
    void move_count(std::uint64_t seen) noexcept;
    void release(version_node& node, std::int64_t count = 1) noexcept;

    [[nodiscard]] version_node*& at(std::uint32_t position) const noexcept;
    void take_position(version_node& node);

    [[nodiscard]] lease* make_lease(std::int64_t pins);
    static void give_up(lease* held) noexcept;
    static void end(lease* unpinned) noexcept;
    void leave() noexcept;

    std::atomic<std::uint64_t> word_{0};  // position of the current version, and how many have counted themselves on it
    std::atomic<version_node*> retired_{nullptr};
    std::atomic<std::size_t> users_{1};   // the store, and each lease
    alignas(64) const std::uint64_t most_counted_;
    std::array<std::unique_ptr<version_node*[]>, block_count> blocks_;  // by position, as far as they were needed
    std::vector<std::uint32_t> free_positions_;
    version_node* current_ = nullptr;
    std::uint32_t position_count_ = 0;
    std::size_t held_versions_ = 0;
};

}  // namespace cfg::detail

#if CFG_HAS_DEFINITIONS
#include <cfg/store/detail/publication_definitions.hpp>
#endif
