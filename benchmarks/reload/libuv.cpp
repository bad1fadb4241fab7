// SPDX-License-Identifier: MIT
// libuv's uv_fs_event, of the file and of its folder, in a loop of its own.
#include <filesystem>
#include <stdexcept>
#include <string>
#include <thread>

#include <uv.h>

#include "reload/follower.hpp"
#include "reload/loaded_by_hand.hpp"

namespace {

void check(int result) {
    if (result < 0) throw std::runtime_error(std::string("libuv: ") + uv_strerror(result));
}

/// Loads at every event: libuv tells that something was written, not that it was closed.
class libuv_follower : public follower {
public:
    libuv_follower(const std::filesystem::path& file, const std::filesystem::path& watched, sightings& seen)
        : config_(file, seen) {
        check(uv_loop_init(&loop_));
        check(uv_async_init(&loop_, &stopping_, [](uv_async_t* stopping) {
            uv_walk(stopping->loop, [](uv_handle_t* each, void*) { uv_close(each, nullptr); }, nullptr);
        }));
        check(uv_fs_event_init(&loop_, &event_));
        event_.data = &config_;
        check(uv_fs_event_start(&event_, hear, watched.c_str(), 0));
        thread_ = std::jthread([this] { uv_run(&loop_, UV_RUN_DEFAULT); });
    }
    ~libuv_follower() override {
        uv_async_send(&stopping_);
        thread_.join();
        uv_loop_close(&loop_);
    }

private:
    static void hear(uv_fs_event_t* event, const char*, int, int) { static_cast<loaded_by_hand*>(event->data)->load(); }

    loaded_by_hand config_;
    uv_loop_t loop_{};
    uv_async_t stopping_{};
    uv_fs_event_t event_{};
    std::jthread thread_;
};

class libuv_file_follower final : public libuv_follower {
public:
    libuv_file_follower(const std::filesystem::path& file, sightings& seen) : libuv_follower(file, file, seen) {}
};

class libuv_folder_follower final : public libuv_follower {
public:
    libuv_folder_follower(const std::filesystem::path& file, sightings& seen)
        : libuv_follower(file, file.parent_path(), seen) {}
};

const bool added = add_follower<libuv_file_follower>("uv_fs_event of the file") &&
                   add_follower<libuv_folder_follower>("uv_fs_event of the folder");

}  // namespace
