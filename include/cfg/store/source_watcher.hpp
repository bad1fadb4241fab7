// SPDX-License-Identifier: MIT
// Who watches the sources of a store, as the store knows it.
#pragma once

namespace cfg::detail {

/// Told by a store what concerns those who watch its sources.
class source_watcher {
public:
    virtual ~source_watcher() = default;

    /// The sources were read, by whomever. Called with no lock held, on the thread that has read them.
    virtual void sources_were_read() noexcept = 0;

    /// The store is about to go: when this has returned, it is not touched any more, unless by the thread that this is called on.
    virtual void store_ends() noexcept = 0;

protected:
    source_watcher() = default;
    source_watcher(const source_watcher&) = default;
    source_watcher& operator=(const source_watcher&) = default;
};

}  // namespace cfg::detail
