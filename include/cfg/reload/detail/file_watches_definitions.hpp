// SPDX-License-Identifier: MIT
// How watches are kept, and what their events mean.
#pragma once

#include <cfg/reload/file_watches.hpp>
#include <string>
#include <utility>

#if defined(__linux__)
#include <array>
#include <cerrno>
#include <cfg/reload/detail/watched_ways.hpp>
#include <cstddef>
#include <string_view>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <system_error>
#include <unistd.h>
#endif

namespace cfg::detail {

#if defined(__linux__)

/// What an event does to what is known of its watch. False if it does not matter.
[[nodiscard]] inline bool note_event(inotify_watch& watch, std::uint32_t what, std::string_view name) {
    if (!name.empty() && !watch.every_name && !watch.names.contains(name)) return false;
    if ((what & (IN_DELETE_SELF | IN_UNMOUNT)) != 0) watch.being_written.clear();
    if ((what & IN_MODIFY) != 0) {
        watch.being_written.emplace(name);
    } else if ((what & IN_ATTRIB) == 0 || name.empty()) {
        const auto written = watch.being_written.find(name);
        if (written != watch.being_written.end()) watch.being_written.erase(written);
    }
    return true;
}

CFG_INLINE file_watches::file_watches() : owner_(::getpid()) { open(); }

CFG_INLINE void file_watches::open() {
    const int number = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (number >= 0) {
        inotify_.emplace(number);
        return;
    }
    const int error = errno;
    std::string fault = "files cannot be watched (inotify: " + std::generic_category().message(error) + ')';
    if (error == EMFILE)
        fault += "; raise fs.inotify.max_user_instances with sysctl, or the limit of open files (ulimit -n)";
    if (error == ENFILE) fault += "; raise fs.file-max with sysctl";
    faults_.push_back(std::move(fault));
}

CFG_INLINE void file_watches::arm(std::span<const watched_path> paths) {
    if (owner_ != ::getpid()) {
        // Closes what the parent goes on with; removing watches would remove the parent's.
        inotify_.reset();
        watches_.clear();
        owner_ = ::getpid();
    }
    faults_.clear();
    if (!inotify_.has_value()) open();
    if (!inotify_.has_value()) return;
    std::map<int, inotify_watch> armed;
    watched_ways ways(inotify_->number(), armed, faults_);
    for (const watched_path& each : paths) ways.follow(each);
    for (auto& [number, former] : watches_) {
        const auto kept = armed.find(number);
        if (kept != armed.end()) {
            for (const std::string& name : former.being_written)
                if (name.empty() || kept->second.every_name || kept->second.names.contains(name))
                    kept->second.being_written.insert(name);
            continue;
        }
        // Its pending events may be all that tells of a change between the last reading and now, so they still count.
        if (!std::exchange(former.is_retired, true)) ::inotify_rm_watch(inotify_->number(), number);
        armed.emplace(number, std::move(former));
    }
    watches_ = std::move(armed);
}

CFG_INLINE file_watches::news file_watches::drain() {
    news told;
    if (!inotify_.has_value() || owner_ != ::getpid()) return told;
    // No more than that, or who makes events as fast as they are taken keeps this from returning.
    int pending = 0;
    if (::ioctl(inotify_->number(), FIONREAD, &pending) != 0) return told;
    alignas(::inotify_event) std::array<char, 16384> events;
    while (pending > 0) {
        const ::ssize_t count = ::read(inotify_->number(), events.data(), events.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        pending -= static_cast<int>(count);
        for (std::size_t at = 0; at < static_cast<std::size_t>(count);) {
            const auto* event = static_cast<const ::inotify_event*>(static_cast<const void*>(events.data() + at));
            at += sizeof(::inotify_event) + event->len;
            if ((event->mask & IN_Q_OVERFLOW) != 0) {
                told.overflowed = told.changed = true;
                // Who closed a file meanwhile is not known any more; waiting for ever would be worse than not waiting.
                for (auto& [number, watch] : watches_) watch.being_written.clear();
                continue;
            }
            const auto place = watches_.find(event->wd);
            if (place == watches_.end()) continue;
            if ((event->mask & IN_IGNORED) != 0) {
                told.changed = told.changed || !place->second.is_retired;
                watches_.erase(place);
            } else if (note_event(place->second, event->mask, event->len == 0 ? "" : event->name)) {
                told.changed = true;
            }
        }
    }
    // Whatever was pending when they were removed has been taken.
    std::erase_if(watches_, [](const auto& each) { return each.second.is_retired; });
    return told;
}

CFG_INLINE bool file_watches::is_being_written() const noexcept {
    for (const auto& [number, watch] : watches_)
        if (!watch.is_retired && !watch.being_written.empty()) return true;
    return false;
}

#else

CFG_INLINE file_watches::file_watches() : owner_(0) { open(); }

CFG_INLINE void file_watches::open() { faults_.assign(1, "this system has no inotify, so files are not watched"); }

CFG_INLINE void file_watches::arm(std::span<const watched_path>) {}

CFG_INLINE file_watches::news file_watches::drain() { return {}; }

CFG_INLINE bool file_watches::is_being_written() const noexcept { return false; }

#endif

}  // namespace cfg::detail
