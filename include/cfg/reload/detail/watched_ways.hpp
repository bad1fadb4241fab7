// SPDX-License-Identifier: MIT
// Follows paths as the system does, and watches every directory on the way before it looks into it.
#pragma once

#include <algorithm>
#include <array>
#include <cerrno>
#include <cfg/reload/detail/inotify_watch.hpp>
#include <cfg/reload/untold_changes.hpp>
#include <climits>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace cfg::detail {

/// All ways of one `arm`, so that what they share is watched and looked at once. That is safe because it was watched before:
/// if it is not so any more, there is an event.
class watched_ways {
public:
    watched_ways(int inotify, std::map<int, inotify_watch>& watches, std::vector<std::string>& faults)
        : inotify_(inotify), watches_(watches), faults_(faults) {}

    void follow(const watched_path& goal) {
        std::vector<std::string> ahead;  // the next component is the last
        push_components(ahead, goal.path.native());
        std::string folder;  // without links, dots and a slash at the end
        for (int links = 0; !ahead.empty();) {
            const std::string name = std::move(ahead.back());
            ahead.pop_back();
            if (name == "..") {
                folder.resize(folder.empty() ? 0 : folder.rfind('/'));
                continue;
            }
            watch_name(folder, name, ahead.empty() ? names_and_contents : names);
            const std::string path = folder + '/' + name;
            const entry& found = look(folder, path);
            if (found.kind == entry_kind::link) {
                require_events(folder, false);
                if (++links > most_links) return;
                if (found.target.starts_with('/')) folder.clear();
                push_components(ahead, found.target);
            } else if (found.kind == entry_kind::directory && !(ahead.empty() && !goal.is_directory)) {
                folder = path;
            } else {
                const bool is_mounted = found.kind == entry_kind::mounted_file;
                require_events(folder, !is_mounted);
                if (is_mounted || found.kind == entry_kind::shared_file) watch(path, contents).every_name = true;
                if (is_mounted) require_events(path, true);  // its file system is another one than the folder's
                return;
            }
        }
        if (!goal.is_directory) return;
        watch(folder, names_and_contents).every_name = true;
        require_events(folder, true);
    }

private:
    // As the kernel's own limit, after which it says ELOOP.
    static constexpr int most_links = 40;

    // Without IN_EXCL_UNLINK, who still writes to a file that was replaced would seem to write to the one with its name.
    static constexpr std::uint32_t itself = IN_DELETE_SELF | IN_MOVE_SELF | IN_ATTRIB | IN_EXCL_UNLINK | IN_DONT_FOLLOW;
    static constexpr std::uint32_t names = itself | IN_CREATE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE | IN_ONLYDIR;
    static constexpr std::uint32_t contents = itself | IN_MODIFY | IN_CLOSE_WRITE;
    static constexpr std::uint32_t names_and_contents = names | contents;

    enum class entry_kind : std::uint8_t { missing, directory, link, file, shared_file, mounted_file };

    struct entry {
        entry_kind kind = entry_kind::missing;
        std::string target;  // of a link
    };

    static constexpr unsigned to_read = 1;
    static constexpr unsigned to_search = 2;

    struct closed_folder {
        unsigned lacking = 0;   // to_read, to_search
        std::size_t fault = 0;  // where it is told in faults_
    };

    struct visit {
        std::uint32_t asked = 0;
        int watch = -1;
        int error = 0;
        std::optional<untold_changes> untold;
    };

    static void push_components(std::vector<std::string>& ahead, std::string_view path) {
        const std::size_t first = ahead.size();
        while (!path.empty()) {
            const std::string_view component = path.substr(0, path.find('/'));
            path.remove_prefix(std::min(path.size(), component.size() + 1));
            if (!component.empty() && component != ".") ahead.emplace_back(component);
        }
        std::reverse(ahead.begin() + static_cast<std::ptrdiff_t>(first), ahead.end());
    }

    [[nodiscard]] static const char* system_path(const std::string& path) { return path.empty() ? "/" : path.c_str(); }

    const entry& look(const std::string& folder, const std::string& path) {
        const auto [place, is_new] = entries_.try_emplace(path);
        if (is_new) place->second = examine(folder, path);
        return place->second;
    }

    [[nodiscard]] entry examine(const std::string& folder, const std::string& path) {
        struct stat status {};
        if (::lstat(path.c_str(), &status) != 0) {
            if (errno == EACCES)
                add_closed(folder, to_search);  // the way to it has been gone
            else if (errno != ENOENT && errno != ENOTDIR)
                add_fault(path + " cannot be examined: " + reason(errno));
            return {};
        }
        if (S_ISDIR(status.st_mode)) return {entry_kind::directory, {}};
        if (S_ISLNK(status.st_mode)) {
            std::array<char, PATH_MAX> target;
            const ::ssize_t length = ::readlink(path.c_str(), target.data(), target.size());
            if (length < 0) return {};  // it is none any more, of which there is an event
            return {entry_kind::link, std::string(target.data(), static_cast<std::size_t>(length))};
        }
        if (!S_ISREG(status.st_mode)) return {entry_kind::file, {}};
        if (is_mount(path)) return {entry_kind::mounted_file, {}};
        return {status.st_nlink > 1 ? entry_kind::shared_file : entry_kind::file, {}};
    }

    // A file that is mounted alone, as containers do it, is in a directory that sees nothing of what happens to it.
    [[nodiscard]] static bool is_mount(const std::string& path) {
#if defined(STATX_ATTR_MOUNT_ROOT)
        struct statx status {};
        return ::statx(AT_FDCWD, path.c_str(), AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, 0, &status) == 0 &&
               (status.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
#else
        return false;
#endif
    }

    void watch_name(const std::string& folder, const std::string& name, std::uint32_t mask) {
        watch(folder, mask).names.insert(name);
    }

    // What cannot be watched gets a place to note names in, too, which is not used.
    inotify_watch& watch(const std::string& path, std::uint32_t mask) {
        visit& place = visits_[path];
        if ((place.asked & mask) != mask) {
            place.asked |= mask;
            // Paths may lead to one inode in two ways: a mask replaced instead of added to would lose the first one's.
            place.watch = ::inotify_add_watch(inotify_, system_path(path), place.asked | IN_MASK_ADD);
            place.error = place.watch < 0 ? errno : 0;
            if (is_serious(place.error)) add_fault(describe(path, place.error));
        }
        return place.watch < 0 ? unwatched_ : watches_[place.watch];
    }

    // Not that it is gone meanwhile, of which its parent tells, nor that reading it is not permitted: then changes in it are
    // told by what follows, unless that is not there or is a link.
    [[nodiscard]] static bool is_serious(int error) {
        return error != 0 && error != ENOENT && error != ENOTDIR && error != ELOOP && error != EACCES && error != EPERM;
    }

    // For directories, and files that are mounted alone, in which nothing but their own events can tell.
    void require_events(const std::string& path, bool is_final) {
        visit& place = visits_[path];
        if (place.error == EACCES) add_closed(path, to_read);
        if (place.error == EPERM) add_fault(describe(path, place.error));
        if (!place.untold.has_value()) {
            struct statfs status {};
            const bool is_known = ::statfs(system_path(path), &status) == 0;
            place.untold = is_known ? untold_changes_of(static_cast<std::uint32_t>(status.f_type)) : untold_changes{};
        }
        const untold_changes untold = *place.untold;
        // The root of a container is of layers, which nobody changes below it; and links are in it that lead to volumes, and
        // names over which files are mounted.
        if (!untold || (!is_final && untold.file_system == "overlayfs")) return;
        add_fault(std::string(system_path(path)) + " is on " + std::string(untold.file_system) + ", where " +
                  std::string(untold.which) +
                  " are not told; keep files that must be noticed at once on a local file system");
    }

    [[nodiscard]] static std::string describe(const std::string& path, int error) {
        // One text for all paths: each of them is as good as the others.
        if (error == ENOSPC)
            return "the limit of inotify watches is reached (" + reason(error) +
                   ", which is not about the disk); raise fs.inotify.max_user_watches with sysctl, or end other programs that watch files";
        return std::string(system_path(path)) + " cannot be watched: " + reason(error);
    }

    [[nodiscard]] static std::string reason(int error) { return std::generic_category().message(error); }

    // One text for a directory, whatever is below it, and however much of it this user may not do.
    void add_closed(const std::string& folder, unsigned right) {
        const auto [place, is_new] = closed_.try_emplace(folder, closed_folder{0, faults_.size()});
        closed_folder& closed = place->second;
        closed.lacking |= right;
        const bool is_both = closed.lacking == (to_read | to_search);
        const std::string_view lacking = is_both ? "read or searched" : closed.lacking == to_read ? "read" : "searched";
        const std::string_view letters = is_both ? "rx" : closed.lacking == to_read ? "r" : "x";
        const std::string name = system_path(folder);
        std::string text = name;
        text.append(" may not be ").append(lacking).append(" by user ").append(std::to_string(::geteuid()));
        text.append("; permit it, as with chmod +").append(letters).append(" ").append(name);
        if (is_new)
            faults_.push_back(std::move(text));
        else
            faults_[closed.fault] = std::move(text);
    }

    void add_fault(std::string text) {
        if (std::find(faults_.begin(), faults_.end(), text) == faults_.end()) faults_.push_back(std::move(text));
    }

    const int inotify_;
    std::map<int, inotify_watch>& watches_;
    std::vector<std::string>& faults_;
    std::map<std::string, visit> visits_;
    std::map<std::string, entry> entries_;
    std::map<std::string, closed_folder> closed_;
    inotify_watch unwatched_;
};

}  // namespace cfg::detail
