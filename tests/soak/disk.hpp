// SPDX-License-Identifier: MIT
// What may happen to a source on the disk: all the ways in which people and machines save, and all in which they fail.
#pragma once

#include "settings.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace soak {

namespace fs = std::filesystem;

// ---- one file ------------------------------------------------------------------------------------------------------------------------

/// An open file that is written, piece by piece.
class writing {
public:
    writing(const fs::path& path, int flags)
        : number_(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0600)) {
        if (number_ < 0) throw std::system_error(errno, std::generic_category(), path.string());
    }
    writing(const writing&) = delete;
    writing& operator=(const writing&) = delete;
    ~writing() { ::close(number_); }

    void put(std::string_view text) const {
        if (::write(number_, text.data(), text.size()) != static_cast<::ssize_t>(text.size()))
            throw std::runtime_error("a file could not be written");
    }

private:
    int number_;
};

inline void write_in_place(const fs::path& path, std::string_view text) { writing(path, O_TRUNC).put(text); }

inline void write_by_rename(const fs::path& path, std::string_view text) {
    const fs::path other = path.string() + ".new";
    write_in_place(other, text);
    fs::rename(other, path);
}

inline void point(const fs::path& link, const fs::path& target) {
    const fs::path other = link.string() + ".new";
    fs::remove(other);
    fs::create_symlink(target, other);
    fs::rename(other, link);
}

/// Whatever it is, with whatever rights.
inline void remove_whatever(const fs::path& path) {
    std::error_code ignored;
    if (fs::is_directory(fs::symlink_status(path, ignored))) fs::permissions(path, fs::perms::owner_all, ignored);
    fs::remove_all(path);
}

/// Afterwards the path leads to a regular file that its owner may write, or to nothing that is in the way of one.
inline void clear_the_way(const fs::path& path) {
    std::error_code no_way;
    if (fs::is_regular_file(fs::status(path, no_way)))
        fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
    else
        remove_whatever(path);
}

inline void pause_up_to(random_numbers& random, std::size_t milliseconds) {
    std::this_thread::sleep_for(std::chrono::milliseconds(random.below(milliseconds + 1)));
}

inline void set_time_of_change(const fs::path& path, ::timespec modified) {
    const ::timespec times[] = {{0, UTIME_OMIT}, modified};
    if (::utimensat(AT_FDCWD, path.c_str(), times, 0) != 0)
        throw std::system_error(errno, std::generic_category(), "utimensat");
}

// ---- one source ------------------------------------------------------------------------------------------------------------------------

/// Where the files of one source lie: in a directory as people make them, or in a volume as the kubelet does, whose files are
/// links into the directory that the link `..data` leads to.
class place {
public:
    place(origin from, fs::path directory) : from_(from), directory_(std::move(directory)) {}

    [[nodiscard]] origin from() const { return from_; }
    [[nodiscard]] std::string_view name() const { return origin_names[static_cast<std::size_t>(from_)]; }
    [[nodiscard]] const fs::path& directory() const { return directory_; }
    [[nodiscard]] bool is_volume() const { return from_ == origin::mounted || from_ == origin::secrets; }
    [[nodiscard]] bool may_be_missing() const { return from_ != origin::base && from_ != origin::profile; }
    [[nodiscard]] fs::path path() const { return directory_ / good_files(0, from_).front().name; }

    /// Fully and properly, in some way, whatever is there now. Gives the way.
    std::string_view save(std::uint64_t number, random_numbers& random) {
        return save(good_files(number, from_), random);
    }

    std::string_view save(std::span<const named_text> files, random_numbers& random) {
        fs::create_directories(directory_);
        if (is_volume()) return save_volume(files, random);
        return save_file(path(), files.front().text, random);
    }

    /// In the one way in which it looks the same whatever was there: for comparisons of what it costs to watch it.
    void save_simply(std::uint64_t number) {
        const std::vector<named_text> files = good_files(number, from_);
        fs::create_directories(directory_);
        if (is_volume()) {
            rebuild(files);
        } else {
            remove_whatever(path());
            write_by_rename(path(), files.front().text);
        }
    }

    void remove() {
        if (is_volume())
            remove_whatever(directory_);
        else
            remove_whatever(path());
    }

    /// Leaves it in a state that is no configuration, or not this one. Gives which.
    std::string_view spoil(std::uint64_t number, random_numbers& random) {
        fs::create_directories(directory_);
        const std::vector<named_text> bad = bad_files(number, from_, random);
        const fs::path file = is_volume() ? directory_ / bad[random.below(bad.size())].name : path();
        switch (random.below(10)) {
            case 0:
                clear_the_way(file);
                write_in_place(file, "");
                return "stays truncated";
            case 1: {
                clear_the_way(file);
                const std::string& text = bad.front().text;
                write_in_place(file, text.substr(0, random.below(text.size())));
                return "stays half-written";
            }
            case 2:
                remove_whatever(file);
                fs::create_directory(file);
                return "replaced by a directory";
            case 3:
                remove_whatever(file);
                if (::mkfifo(file.c_str(), 0600) != 0)
                    throw std::system_error(errno, std::generic_category(), "mkfifo");
                return "replaced by a FIFO";
            case 4:
                remove_whatever(file);
                fs::create_symlink("nowhere", file);
                return "replaced by a dangling link";
            case 5:
                remove_whatever(file);
                fs::create_symlink(file.filename(), file);
                return "replaced by a link to itself";
            case 6:
                clear_the_way(file);
                if (!fs::exists(file)) return "not there to lose its permissions";
                fs::permissions(file, fs::perms::none);
                return "permissions lost";
            case 7:
                if (!is_volume()) break;
                point(directory_ / "..data", "..gone");
                return "volume without data";
            default: break;
        }
        save(bad, random);
        return "bad content";
    }

private:
    static std::string_view save_file(const fs::path& path, std::string_view text, random_numbers& random) {
        const std::size_t way = random.below(9);
        clear_the_way(path);
        switch (way) {
            case 0:
            case 1: write_by_rename(path, text); return "rename";
            case 2: write_in_place(path, text); return "in place";
            case 3: {
                const std::size_t half = random.below(text.size());
                const writing file(path, O_TRUNC);
                pause_up_to(random, 15);
                file.put(text.substr(0, half));
                pause_up_to(random, 15);
                file.put(text.substr(half));
                if (random.chance(50)) pause_up_to(random, 30);  // stays open
                return "truncated, then two parts";
            }
            case 4: {
                fs::remove(path);
                pause_up_to(random, 15);
                write_in_place(path, text);
                return "deleted and made again";
            }
            case 5: {
                struct ::stat before {};
                const bool was_there = ::stat(path.c_str(), &before) == 0;
                write_in_place(path, text);
                if (was_there) set_time_of_change(path, before.st_mtim);
                return "in place, mtime frozen";
            }
            case 6: {
                write_in_place(path, text);
                set_time_of_change(path, {static_cast<::time_t>(1'000'000'000 + random.below(1000)), 0});
                return "in place, mtime in the past";
            }
            case 7: {
                const fs::path far = path.parent_path() / "far" / "away";
                const std::string name = path.filename().string() + std::to_string(random.below(3));
                fs::create_directories(far);
                write_in_place(far / name, text);
                point(path, fs::path("far/away") / name);
                return "linked";
            }
            default: {
                write_in_place(path, text.substr(0, random.below(text.size())));
                pause_up_to(random, 15);
                write_in_place(path, text);
                return "half-written, closed, then written";
            }
        }
    }

    std::string_view save_volume(std::span<const named_text> files, random_numbers& random) {
        if (!is_sound_volume(files)) {
            rebuild(files);
            return "volume made anew";
        }
        switch (random.below(6)) {
            case 0: rebuild(files); return "volume made anew";
            case 1:
                for (const named_text& each : files) {
                    write_in_place(directory_ / each.name, each.text);
                    if (random.chance(20)) pause_up_to(random, 5);
                }
                return "volume, in place";
            default: swap(files); return "volume swapped";
        }
    }

    [[nodiscard]] bool is_sound_volume(std::span<const named_text> files) const {
        std::error_code no_way;
        for (const named_text& each : files) {
            const fs::path file = directory_ / each.name;
            if (!fs::is_symlink(fs::symlink_status(file, no_way)) ||
                fs::read_symlink(file) != fs::path("..data") / each.name)
                return false;
            const fs::file_status found = fs::status(file, no_way);
            if (!fs::is_regular_file(found) || found.permissions() == fs::perms::none) return false;
        }
        return true;
    }

    /// As the kubelet's atomic writer: a new directory, one rename, and the old one goes.
    void swap(std::span<const named_text> files) {
        std::error_code no_way;
        const fs::path before = fs::read_symlink(directory_ / "..data", no_way);
        const std::string next = "..generation_" + std::to_string(++generation_);
        fs::create_directories(directory_ / next);
        for (const named_text& each : files) write_in_place(directory_ / next / each.name, each.text);
        point(directory_ / "..data", next);
        for (const named_text& each : files)
            if (!fs::is_symlink(fs::symlink_status(directory_ / each.name, no_way)))
                fs::create_symlink(fs::path("..data") / each.name, directory_ / each.name);
        if (!before.empty()) remove_whatever(directory_ / before);
    }

    void rebuild(std::span<const named_text> files) {
        remove_whatever(directory_);
        fs::create_directories(directory_);
        swap(files);
    }

    origin from_;
    fs::path directory_;
    std::uint64_t generation_ = 0;
};

}  // namespace soak
