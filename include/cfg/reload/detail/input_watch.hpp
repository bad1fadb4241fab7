// SPDX-License-Identifier: MIT
// The files that a reading has looked at, watched for changes.
#pragma once

#include <algorithm>
#include <cfg/core/load_input.hpp>
#include <cfg/reload/detail/wait_descriptor.hpp>
#include <cfg/reload/file_watches.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cfg::detail {

/// Watches what a reading has looked at, if it is switched on.
/// Lifetime: what is made readable by news outlives this.
/// Threads:  one at a time.
class input_watch {
public:
    explicit input_watch(wait_descriptor& made_readable) noexcept : made_readable_(made_readable) {}
    input_watch(const input_watch&) = delete;
    input_watch& operator=(const input_watch&) = delete;
    ~input_watch() { close(); }

    void switch_to(bool on) {
        if (on && !watches_.has_value()) watches_.emplace();
        if (!on) close();
        paths_.clear();
    }

    /// From now on these. Whether they are others than before.
    bool watch(const load_inputs& inputs) {
        if (!watches_.has_value()) return false;
        std::vector<watched_path> paths;
        for (const load_input& each : inputs)
            if (!each.path.empty()) paths.push_back({each.path, each.is_directory});
        const auto is_same = [](const watched_path& left, const watched_path& right) {
            return left.path == right.path && left.is_directory == right.is_directory;
        };
        const bool is_new = !std::equal(paths.begin(), paths.end(), paths_.begin(), paths_.end(), is_same);
        watches_->arm(paths);
        if (watches_->fd() >= 0) made_readable_.add(watches_->fd());
        paths_ = std::move(paths);
        return is_new;
    }

    [[nodiscard]] file_watches::news hear() { return watches_.has_value() ? watches_->drain() : file_watches::news(); }

    [[nodiscard]] bool is_being_written() const noexcept {
        return watches_.has_value() && watches_->is_being_written();
    }

    /// Why changes must be looked for, a line for each reason; empty if the system tells of them.
    [[nodiscard]] std::string why_not() const {
        if (!watches_.has_value()) return "watch_files is off";
        std::string why;
        for (const std::string& each : watches_->faults()) why.append(why.empty() ? "" : "\n").append(each);
        return why;
    }

private:
    void close() noexcept {
        if (watches_.has_value() && watches_->fd() >= 0) made_readable_.remove(watches_->fd());
        watches_.reset();
    }

    wait_descriptor& made_readable_;
    std::optional<file_watches> watches_;
    std::vector<watched_path> paths_;
};

}  // namespace cfg::detail
