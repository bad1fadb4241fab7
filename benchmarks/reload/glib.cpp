// SPDX-License-Identifier: MIT
// GLib's GFileMonitor, of the file and of its folder, in a main loop of its own.
#include <filesystem>
#include <future>
#include <memory>
#include <stdexcept>
#include <thread>

#include <gio/gio.h>

#include "reload/follower.hpp"
#include "reload/loaded_by_hand.hpp"

namespace {

struct unreferencing {
    void operator()(GMainContext* context) const { g_main_context_unref(context); }
    void operator()(GMainLoop* loop) const { g_main_loop_unref(loop); }
    void operator()(gpointer object) const { g_object_unref(object); }
};

template <class Object>
using owned = std::unique_ptr<Object, unreferencing>;

using open_monitor = decltype(&g_file_monitor_file);

/// Loads with cfg::load, not with GKeyFile, which has a format of its own: the others read the same file.
class glib_follower : public follower {
public:
    glib_follower(const std::filesystem::path& file, const std::filesystem::path& monitored, open_monitor open,
                  sightings& seen)
        : config_(file, seen) {
        std::promise<void> ready;
        std::future<void> is_ready = ready.get_future();
        thread_ = std::jthread(
            [this, monitored, open, ready = std::move(ready)]() mutable { run(monitored, open, std::move(ready)); });
        is_ready.get();
    }
    ~glib_follower() override {
        // By the loop itself: it may not run yet, and what is asked of it before it runs is forgotten.
        g_main_context_invoke(context_.get(), quit, loop_.get());
    }

private:
    void run(const std::filesystem::path& monitored, open_monitor open, std::promise<void> ready) {
        g_main_context_push_thread_default(context_.get());  // a monitor tells the context in which it is made
        const owned<GFile> watched(g_file_new_for_path(monitored.c_str()));
        const owned<GFileMonitor> monitor(open(watched.get(), G_FILE_MONITOR_WATCH_MOVES, nullptr, nullptr));
        if (monitor == nullptr) {
            ready.set_exception(std::make_exception_ptr(std::runtime_error("GFileMonitor cannot be had")));
        } else {
            g_file_monitor_set_rate_limit(monitor.get(), 0);  // or else changes wait for 800 ms after one another
            g_signal_connect(monitor.get(), "changed", G_CALLBACK(hear), &config_);
            ready.set_value();
            g_main_loop_run(loop_.get());
        }
        g_main_context_pop_thread_default(context_.get());
    }

    /// The other events come before the writer is done, or have no new content.
    static void hear(GFileMonitor*, GFile*, GFile*, GFileMonitorEvent event, gpointer config) {
        if (event == G_FILE_MONITOR_EVENT_CHANGES_DONE_HINT || event == G_FILE_MONITOR_EVENT_RENAMED ||
            event == G_FILE_MONITOR_EVENT_MOVED_IN)
            static_cast<loaded_by_hand*>(config)->load();
    }

    static gboolean quit(gpointer loop) {
        g_main_loop_quit(static_cast<GMainLoop*>(loop));
        return G_SOURCE_REMOVE;
    }

    loaded_by_hand config_;
    const owned<GMainContext> context_{g_main_context_new()};
    const owned<GMainLoop> loop_{g_main_loop_new(context_.get(), FALSE)};
    std::jthread thread_;
};

class glib_file_follower final : public glib_follower {
public:
    glib_file_follower(const std::filesystem::path& file, sightings& seen)
        : glib_follower(file, file, g_file_monitor_file, seen) {}
};

class glib_folder_follower final : public glib_follower {
public:
    glib_folder_follower(const std::filesystem::path& file, sightings& seen)
        : glib_follower(file, file.parent_path(), g_file_monitor_directory, seen) {}
};

const bool added = add_follower<glib_file_follower>("GFileMonitor of the file") &&
                   add_follower<glib_folder_follower>("GFileMonitor of the folder");

}  // namespace
