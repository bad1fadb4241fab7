// SPDX-License-Identifier: MIT
// The part of publication that is off the readers' common way.
#pragma once

#include <bit>
#include <cfg/store/publication.hpp>
#include <new>

namespace cfg::detail {

// ---- versions -----------------------------------------------------------------------------------------------------------

CFG_INLINE pin publication::open(publication_front& front, std::unique_ptr<version_node> first,
                                 std::uint64_t most_counted) {
    static std::atomic<std::uint32_t> opened{0};
    std::unique_ptr<publication, void (*)(publication*)> all(new publication(most_counted),
                                                             [](publication* each) { each->leave(); });
    front.slot = opened.fetch_add(1, std::memory_order_relaxed) % thread_slot_count;
    pin on_first = all->publish(front, std::move(first));
    front.behind = all.release();
    return on_first;
}

CFG_INLINE pin publication::publish(publication_front& front, std::unique_ptr<version_node> next) {
    auto kept = std::make_unique<lease>(next.get(), next.get(), this, 1);
    take_position(*next);
    version_node* const fresh = next.release();
    ++held_versions_;
    users_.fetch_add(1, std::memory_order_relaxed);
    fresh->holders_.store(bias + 1, std::memory_order_relaxed);
    // This first: until the word is exchanged, a thread gets the old version whichever way it asks, and only the new one
    // from then on.
    front.current.store(fresh, std::memory_order_release);
    const std::uint64_t before =
        word_.exchange(std::uint64_t{fresh->position_} << count_bits, std::memory_order_acq_rel);
    version_node* const old = std::exchange(current_, fresh);
    if (old != nullptr) release(*old, bias - static_cast<std::int64_t>(before & count_mask));
    return {kept.release(), fresh, pin::counted};
}

CFG_INLINE void publication::close(publication_front& front) noexcept {
    publication& all = *front.behind;
    front.current.store(nullptr, std::memory_order_relaxed);
    const std::uint64_t last = all.word_.load(std::memory_order_acquire);
    all.release(*all.current_, bias - static_cast<std::int64_t>(last & count_mask));
    all.free_retired();
    all.leave();
}

CFG_INLINE publication::~publication() { free_retired(); }

CFG_INLINE void publication::leave() noexcept {
    if (users_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
}

// Counts the caller on the current version.
CFG_INLINE version_node* publication::acquire() noexcept {
    const std::uint64_t word = word_.fetch_add(1, std::memory_order_acquire);
    if ((word & count_mask) >= most_counted_) move_count(word + 1);
    return at(static_cast<std::uint32_t>(word >> count_bits));
}

// The caller is among those counted, so the version stays, and with it the position.
CFG_COLD CFG_INLINE void publication::move_count(std::uint64_t seen) noexcept {
    const std::uint64_t moved = seen & count_mask;
    const std::uint64_t position = seen >> count_bits;
    version_node& node = *at(static_cast<std::uint32_t>(position));
    node.holders_.fetch_add(static_cast<std::int64_t>(moved), std::memory_order_relaxed);
    // Another thread may have moved them, or the version been replaced: then they were counted twice.
    while (seen >> count_bits == position && (seen & count_mask) >= moved)
        if (word_.compare_exchange_weak(seen, seen - moved, std::memory_order_acq_rel, std::memory_order_relaxed))
            return;
    node.holders_.fetch_sub(static_cast<std::int64_t>(moved), std::memory_order_relaxed);
}

CFG_INLINE void publication::release(version_node& node, std::int64_t count) noexcept {
    if (node.holders_.fetch_sub(count, std::memory_order_acq_rel) != count) return;
    // Left to the thread that publishes. It takes the whole list, so a version cannot have come back in the meantime.
    node.next_retired_ = retired_.load(std::memory_order_relaxed);
    while (!retired_.compare_exchange_weak(node.next_retired_, &node, std::memory_order_release,
                                           std::memory_order_relaxed)) {
    }
}

CFG_INLINE void publication::free_retired() noexcept {
    version_node* each = retired_.exchange(nullptr, std::memory_order_acquire);
    while (each != nullptr) {
        const std::unique_ptr<version_node> freed(each);
        each = freed->next_retired_;
        free_positions_.push_back(freed->position_);  // has room: see take_position
        --held_versions_;
    }
}

CFG_INLINE version_node*& publication::at(std::uint32_t position) const noexcept {
    const auto block = static_cast<std::size_t>(std::bit_width(position / first_block));
    const std::uint32_t begin = block == 0 ? 0 : first_block << (block - 1);
    return blocks_[block][position - begin];
}

CFG_INLINE void publication::take_position(version_node& node) {
    if (free_positions_.empty()) {
        const std::uint32_t next = position_count_;
        const auto block = static_cast<std::size_t>(std::bit_width(next / first_block));
        if (block == blocks_.size()) throw std::bad_alloc();  // sixteen million versions are held
        if (blocks_[block] == nullptr) {
            const std::uint32_t size = block == 0 ? first_block : first_block << (block - 1);
            free_positions_.reserve(next + size);
            blocks_[block] = std::make_unique<version_node*[]>(size);
        }
        free_positions_.push_back(position_count_++);
    }
    node.position_ = free_positions_.back();
    free_positions_.pop_back();
    at(node.position_) = &node;
}

// ---- leases -------------------------------------------------------------------------------------------------------------

/// Gives up the leases of a thread when it ends. What ends after it reads with a lease for each pin.
struct leases_of_thread {
    leases_of_thread() = default;
    leases_of_thread(const leases_of_thread&) = delete;
    leases_of_thread& operator=(const leases_of_thread&) = delete;

    ~leases_of_thread() {
        has_ended = true;
        for (thread_slot& each : thread_slots) publication::give_up(std::exchange(each, thread_slot{}).held);
    }

    static void watch() {
        static thread_local leases_of_thread of_this;
        static_cast<void>(&of_this);
    }

    static inline constinit thread_local bool has_ended = false;
};

// On the current version, with as many pins counted.
CFG_INLINE lease* publication::make_lease(std::int64_t pins) {
    version_node* const node = acquire();
    try {
        lease* const made = new lease(node, node, this, pins);
        users_.fetch_add(1, std::memory_order_relaxed);
        return made;
    } catch (...) {
        release(*node);
        throw;
    }
}

// Only by the thread whose lease it is. The last pin ends it, or this thread if none is left.
CFG_INLINE void publication::give_up(lease* held) noexcept {
    if (held == &no_lease) return;
    const bool is_taken = held->available.exchange(&given_up, std::memory_order_acq_rel) == nullptr;
    const std::int64_t excess = bias - (is_taken ? 1 : 0);
    if (held->counted.fetch_sub(excess, std::memory_order_acq_rel) == excess) end(held);
}

CFG_INLINE void publication::end(lease* unpinned) noexcept {
    publication& from = *unpinned->from;
    from.release(*unpinned->node);
    delete unpinned;
    from.leave();
}

CFG_COLD CFG_INLINE lease* pin::find_lease(const publication_front& front) {
    publication& all = *front.behind;
    if (leases_of_thread::has_ended) return all.make_lease(1);
    leases_of_thread::watch();
    thread_slot& here = thread_slots[front.slot];
    if (here.held->node != front.current.load(std::memory_order_acquire)) {
        // The pin is counted before the last lease is given up: that may destroy a version of a store that is closed, and
        // a destructor of its values may read, and so change what is held here.
        lease* const next = all.make_lease(publication::bias + 1);
        publication::give_up(std::exchange(here.held, next));
        return next;
    }
    here.held->counted.fetch_add(1, std::memory_order_relaxed);
    return here.held;
}

CFG_COLD CFG_INLINE void pin::give_back(lease* held, const version_node* node, std::uint32_t slot) noexcept {
    if (held == nullptr) return;
    if (slot != counted) {
        const void* taken = nullptr;
        if (held->available.compare_exchange_strong(taken, node, std::memory_order_acq_rel, std::memory_order_relaxed))
            return;
        // Its thread has given it up, and counted this pin then.
    }
    if (held->counted.fetch_sub(1, std::memory_order_acq_rel) == 1) publication::end(held);
}

}  // namespace cfg::detail
