// SPDX-License-Identifier: MIT
// A configuration, or a part of one, that stays as it is for as long as somebody looks at it.
#pragma once

#include <cfg/core/fixed_string.hpp>
#include <cfg/core/key.hpp>
#include <cfg/core/reflect.hpp>
#include <cfg/core/version.hpp>
#include <cfg/store/publication.hpp>
#include <concepts>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace cfg {
namespace detail {

struct snapshot_access;

}  // namespace detail

/// A T in one version of a store's configuration: the whole, a section, or one value. It does not change while the snapshot
/// lives; the store goes on.
///
///     const auto now = store.snapshot();       // cfg::snapshot<gateway>
///     connect(now->http.host, now->http.port); // both of one version
///     std::string host = store.get<"http.host">();
///
/// Lifetime: keeps its version alive, also beyond the store. References are valid while it lives; asking a temporary for
///           one does not compile, converting it to a T copies.
/// Threads:  as a shared_ptr: copy or move it to other threads, coroutines that resume elsewhere included; one object is for
///           one thread at a time. Fibers that change threads in the middle of a function must not hold one: compilers look
///           up where a thread's variables are once for each function, except in coroutines.
/// Cost:     made and dropped with a few instructions and no atomic read-modify-write, as long as its thread sees one
///           version; nothing is allocated but on a thread's first look at a version.
template <class T>
class [[nodiscard]] snapshot {
public:
    /// Of nothing, as one that was moved from: `*` and `->` must not be used.
    snapshot() = default;
    snapshot(const snapshot&) = default;
    snapshot(snapshot&&) noexcept = default;
    snapshot& operator=(const snapshot&) = default;
    snapshot& operator=(snapshot&&) noexcept = default;
    CFG_ALWAYS_INLINE ~snapshot() {}  // in cold code as well: where it is called, the object has to be in memory

    [[nodiscard]] const T* operator->() const& noexcept { return value_; }
    [[nodiscard]] const T& operator*() const& noexcept { return *value_; }

    template <class Again = T>
    const T* operator->() const&& noexcept {
        static_assert(detail::never<Again>,
                      "cfg: -> on a temporary snapshot would dangle; keep the snapshot in a variable");
        return value_;
    }

    template <class Again = T>
    const T& operator*() const&& noexcept {
        static_assert(detail::never<Again>,
                      "cfg: * on a temporary snapshot would dangle; keep the snapshot in a variable, or copy the value: "
                      "std::string host = store.get<\"http.host\">()");
        return *value_;
    }

    /// A copy of the value.
    operator T() const { return *value_; }

    [[nodiscard]] friend bool operator==(const snapshot& left, const T& right)
        requires std::equality_comparable<T>
    {
        return *left.value_ == right;
    }

    /// Writes the value, if its type can be written.
    template <class Stream>
        requires requires(Stream& out, const T& value) { out << value; }
    friend Stream& operator<<(Stream& out, const snapshot& of) {
        out << *of.value_;
        return out;
    }

    /// The member at `Path` of a section or of the whole.
    /// Misuse: an unknown path does not compile.
    template <fixed_string Path>
    [[nodiscard]] const auto& get() const& noexcept {
        return cfg::get<Path>(*value_);
    }

    template <fixed_string Path>
    const auto& get() const&& noexcept {
        static_assert(detail::never<key<Path>>,
                      "cfg: get on a temporary snapshot would dangle; keep the snapshot in a variable");
        return cfg::get<Path>(*value_);
    }

    /// A part of it as a snapshot of its own, which holds the same version.
    template <fixed_string Path>
    [[nodiscard]] auto part() const& {
        using found = std::remove_cvref_t<decltype(cfg::get<Path>(*value_))>;
        return snapshot<found>(pin_, &cfg::get<Path>(*value_));
    }

    template <fixed_string Path>
    [[nodiscard]] auto part() && {
        const auto& found = cfg::get<Path>(*value_);
        return snapshot<std::remove_cvref_t<decltype(found)>>(std::move(pin_), &found);
    }

    /// The number of the version, from 1. Of no snapshot: 0.
    [[nodiscard]] std::uint64_t version() const noexcept { return empty() ? 0 : pin_.node()->version; }

    /// Whether it is of nothing.
    [[nodiscard]] bool empty() const noexcept { return pin_.node() == nullptr; }

private:
    template <class>
    friend class snapshot;
    friend struct detail::snapshot_access;

    snapshot(detail::pin held, const T* value) noexcept : pin_(std::move(held)), value_(value) {}

    // The pin is made in its place: where none is moved, the compiler sees that there is nothing to do for one that is gone.
    template <class Find>
    CFG_ALWAYS_INLINE snapshot(const detail::publication_front& front, Find find)
        : pin_(detail::pin::on_current(front)), value_(find(*pin_.node())) {}

    detail::pin pin_;
    const T* value_ = nullptr;
};

namespace detail {

/// How stores make snapshots.
struct snapshot_access {
    template <class T>
    [[nodiscard]] static snapshot<T> make(pin held, const T* value) noexcept {
        return {std::move(held), value};
    }

    /// Of the current version: `find(version)` gives the address of the value in it.
    template <class T, class Find>
    [[nodiscard]] CFG_ALWAYS_INLINE static snapshot<T> current(const publication_front& front, Find find) {
        return {front, find};
    }

    template <class T>
    [[nodiscard]] static const pin& pin_of(const snapshot<T>& from) noexcept {
        return from.pin_;
    }
};

}  // namespace detail
}  // namespace cfg
