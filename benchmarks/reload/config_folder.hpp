// SPDX-License-Identifier: MIT
// A folder with a configuration file, and the ways in which files are replaced in practice.
#pragma once

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

enum class way {
    by_rename,     // a new file takes the name: editors, configuration management
    in_place,      // truncated and written: `echo > file`
    by_data_link,  // the link `..data` is swapped, as in a mounted ConfigMap
    in_halves,     // truncated and written, with a pause in the middle: a slow copy
    by_appending   // the same, closed during the pause: `echo > file`, then `echo >> file`
};

inline constexpr std::array ways{way::by_rename, way::in_place, way::by_data_link, way::in_halves, way::by_appending};
inline constexpr std::array<std::string_view, ways.size()> way_names{"rename", "in place", "..data swap", "in halves",
                                                                     "in halves, closed between"};

[[nodiscard]] inline std::string_view name_of(way which) { return way_names[static_cast<std::size_t>(which)]; }

/// A folder in memory, so that no disk is measured; where there is none, where temporary files are. Its name has the same
/// length every time. Removed at the end.
class config_folder {
public:
    using clock = std::chrono::steady_clock;

    config_folder(way how, const std::string& text) : how_(how) {
        std::error_code failed;
        const std::filesystem::path memory = "/dev/shm";
        std::string made =
            (std::filesystem::is_directory(memory, failed) ? memory : std::filesystem::temp_directory_path()) /
            "cfg_reload_XXXXXX";
        if (::mkdtemp(made.data()) == nullptr) throw std::runtime_error("cannot make " + made);
        folder_ = made;
        if (how == way::by_data_link) {
            write(make_data() / name, text);
            std::filesystem::create_symlink(data_name(), folder_ / "..data");
            std::filesystem::create_symlink(std::filesystem::path("..data") / name, path());
        } else {
            write(path(), text);
        }
    }
    config_folder(const config_folder&) = delete;
    config_folder& operator=(const config_folder&) = delete;
    ~config_folder() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }

    [[nodiscard]] std::filesystem::path path() const { return folder_ / name; }

    /// Returns when all of it began to be visible: what is done before does not count, such as writing the file that is
    /// renamed, or the first half.
    clock::time_point replace(const std::string& text) {
        clock::time_point began;
        if (how_ == way::by_rename) {
            const std::filesystem::path aside = folder_ / "aside";
            write(aside, text);
            began = clock::now();
            std::filesystem::rename(aside, path());
        } else if (how_ == way::in_place) {
            began = clock::now();
            write(path(), text);
        } else if (how_ == way::in_halves) {
            const int file = open(path(), O_TRUNC);
            put(file, first_half(text));
            std::this_thread::sleep_for(pause);
            began = clock::now();
            put(file, text.substr(first_half(text).size()));
            ::close(file);
        } else if (how_ == way::by_appending) {
            write(path(), first_half(text));
            std::this_thread::sleep_for(pause);
            began = clock::now();
            write(path(), text.substr(first_half(text).size()), O_APPEND);
        } else {
            const std::filesystem::path former = folder_ / data_name();
            write(make_data() / name, text);
            std::filesystem::create_symlink(data_name(), folder_ / "..data_tmp");
            began = clock::now();
            std::filesystem::rename(folder_ / "..data_tmp", folder_ / "..data");
            std::filesystem::remove_all(former);
        }
        return began;
    }

private:
    static constexpr const char* name = "config.toml";
    static constexpr std::chrono::milliseconds pause{20};  // between the halves

    [[nodiscard]] std::string data_name() const { return "..data_" + std::to_string(number_); }

    std::filesystem::path make_data() {
        ++number_;
        std::filesystem::create_directory(folder_ / data_name());
        return folder_ / data_name();
    }

    /// To the end of a line, where nothing in the text says that there is more.
    [[nodiscard]] static std::string first_half(const std::string& text) {
        return text.substr(0, text.find('\n', text.size() / 2) + 1);
    }

    static void write(const std::filesystem::path& path, const std::string& text, int how = O_TRUNC) {
        const int file = open(path, how);
        put(file, text);
        ::close(file);
    }

    [[nodiscard]] static int open(const std::filesystem::path& path, int how) {
        const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | how, 0644);
        if (file < 0) throw std::runtime_error("cannot open " + path.string());
        return file;
    }

    static void put(int file, const std::string& text) {
        if (::write(file, text.data(), text.size()) != static_cast<::ssize_t>(text.size()))
            throw std::runtime_error("cannot write the configuration");
    }

    way how_;
    std::filesystem::path folder_;
    int number_ = 1'000'000;
};
