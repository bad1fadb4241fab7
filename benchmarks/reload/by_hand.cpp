// SPDX-License-Identifier: MIT
// What can be written in an afternoon around cfg::load: none of these asks whether a file is whole, or survives its folder.
#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <stop_token>
#include <thread>

#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "reload/follower.hpp"
#include "reload/loaded_by_hand.hpp"

namespace {

/// Waits for the folder to tell that a name was closed or replaced, and loads the file.
class inotify_follower final : public follower {
public:
    inotify_follower(const std::filesystem::path& file, sightings& seen)
        : inotify_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)), config_(file, seen) {
        if (inotify_ < 0 || ::inotify_add_watch(inotify_, file.parent_path().c_str(), IN_CLOSE_WRITE | IN_MOVED_TO) < 0)
            throw std::runtime_error("inotify cannot be had");
        thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }
    ~inotify_follower() override {
        thread_.request_stop();
        thread_.join();
        ::close(inotify_);
    }

private:
    void run(const std::stop_token& stop) {
        alignas(::inotify_event) char events[4096];
        while (!stop.stop_requested()) {
            ::pollfd waiting{inotify_, POLLIN, 0};
            if (::poll(&waiting, 1, 100) <= 0) continue;
            while (::read(inotify_, events, sizeof events) > 0) {
            }
            config_.load();
        }
    }

    int inotify_;
    loaded_by_hand config_;
    std::jthread thread_;
};

/// Asks every 10 ms whether the file has another time, size or number.
class stat_follower final : public follower {
public:
    stat_follower(const std::filesystem::path& file, sightings& seen) : config_(file, seen) {
        thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }

private:
    void run(const std::stop_token& stop) {
        struct ::stat known {};
        while (!stop.stop_requested()) {
            struct ::stat now {};
            const bool is_there = ::stat(config_.file().c_str(), &now) == 0;
            const bool is_same = now.st_mtim.tv_sec == known.st_mtim.tv_sec &&
                                 now.st_mtim.tv_nsec == known.st_mtim.tv_nsec && now.st_size == known.st_size &&
                                 now.st_ino == known.st_ino;
            if (is_there && !is_same) {
                known = now;
                config_.load();
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
    }

    loaded_by_hand config_;
    std::jthread thread_;
};

const bool added = add_follower<inotify_follower>("inotify and cfg::load by hand") &&
                   add_follower<stat_follower>("stat every 10 ms and cfg::load");

}  // namespace
