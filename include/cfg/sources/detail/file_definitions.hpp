// SPDX-License-Identifier: MIT
// How a file is found, read and refused.
#pragma once

#include <algorithm>
#include <cerrno>
#include <cfg/core/load_state.hpp>
#include <cfg/formats/known_formats.hpp>
#include <cfg/sources/document.hpp>
#include <cfg/sources/file.hpp>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#if defined(__unix__) || defined(__APPLE__)
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#else
#include <cstdio>
#endif

namespace cfg {
namespace detail {

enum class file_outcome : std::uint8_t { read, missing, failed };

#if defined(__unix__) || defined(__APPLE__)

class file_descriptor {
public:
    explicit file_descriptor(int number) noexcept : number_(number) {}
    file_descriptor(const file_descriptor&) = delete;
    file_descriptor& operator=(const file_descriptor&) = delete;
    ~file_descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    [[nodiscard]] int number() const noexcept { return number_; }

private:
    int number_;
};

[[nodiscard]] inline std::string_view kind_of_file(const struct stat& status) {
    if (S_ISDIR(status.st_mode)) return "a directory";
    if (S_ISFIFO(status.st_mode)) return "a named pipe";
    if (S_ISSOCK(status.st_mode)) return "a socket";
    return "a device";
}

/// Reads a regular file of at most `most` bytes (one more shows that there are more). Never blocks: pipes and devices are
/// refused, not opened for reading.
[[nodiscard]] inline file_outcome read_file(const std::filesystem::path& path, std::size_t most, std::string& content, std::string& why) {
    // Without O_NONBLOCK opening a pipe would wait for a writer.
    const file_descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
    const auto fail = [&](std::string_view what) {
        why = std::string(what) + ": " + std::generic_category().message(errno);
        return file_outcome::failed;
    };
    if (file.number() < 0) return errno == ENOENT || errno == ENOTDIR ? file_outcome::missing : fail("cannot be opened");
    struct stat status {};
    if (::fstat(file.number(), &status) != 0) return fail("cannot be examined");
    if (!S_ISREG(status.st_mode)) {
        why = "is " + std::string(kind_of_file(status)) + ", not a regular file";
        return file_outcome::failed;
    }
    content.clear();
    content.reserve(std::min(static_cast<std::size_t>(status.st_size), most) + text_padding + 1);
    content.resize(static_cast<std::size_t>(status.st_size) < most ? static_cast<std::size_t>(status.st_size) + 1 : most + 1);
    std::size_t used = 0;
    while (used < content.size()) {
        const ::ssize_t count = ::read(file.number(), content.data() + used, content.size() - used);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return fail("cannot be read");
        if (count == 0) break;
        used += static_cast<std::size_t>(count);
        // The file grew since its size was asked.
        if (used == content.size() && used <= most) content.resize(content.size() * 2 <= most ? content.size() * 2 : most + 1);
    }
    content.resize(used);
    return file_outcome::read;
}

#else

[[nodiscard]] inline file_outcome read_file(const std::filesystem::path& path, std::size_t most, std::string& content, std::string& why) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) return file_outcome::missing;
    if (!std::filesystem::is_regular_file(path, ignored)) {
        why = "is not a regular file";
        return file_outcome::failed;
    }
    std::FILE* file = std::fopen(path.string().c_str(), "rb");
    if (file == nullptr) {
        why = "cannot be opened: " + std::generic_category().message(errno);
        return file_outcome::failed;
    }
    content.clear();
    char block[16384];
    for (std::size_t count = 0; content.size() <= most && (count = std::fread(block, 1, sizeof block, file)) != 0;) content.append(block, count);
    const bool failed = std::ferror(file) != 0;
    std::fclose(file);
    if (failed) why = "cannot be read";
    return failed ? file_outcome::failed : file_outcome::read;
}

#endif

}  // namespace detail

CFG_INLINE file_source::file_source(std::filesystem::path path) : path_(std::move(path)) {}

CFG_INLINE file_source file_source::optional() const {
    file_source changed = *this;
    changed.optional_ = true;
    return changed;
}

CFG_INLINE file_source file_source::unknown(unknown_policy policy) const {
    file_source changed = *this;
    changed.policy_ = policy;
    return changed;
}

CFG_INLINE void file_source::apply(detail::load_state& state) const {
    const bool replaced = !state.main_file.empty() && !std::exchange(state.main_file_taken, true);
    const std::filesystem::path path = replaced ? std::filesystem::path(state.main_file) : path_;
    std::string content;
    std::string why;
    const detail::document_format* format = detail::known_format::find(path.extension().string());
    const detail::file_outcome outcome = detail::read_file(path, state.bounds.document_bytes, content, why);
    if (outcome == detail::file_outcome::missing && optional_ && !replaced) return;
    const std::uint32_t source = state.origins.add_source(source_kind::file, path.string());
    if (outcome == detail::file_outcome::read && format != nullptr) {
        detail::read_document(std::move(content), *format, source, policy_, state);
        return;
    }
    state.incomplete = true;
    problem found;
    found.where = state.origins.origin_at(source, 0, 0);
    if (path.empty()) {
        found.message = "the path of this file is empty";
    } else if (outcome == detail::file_outcome::missing) {
        std::error_code ignored;
        found.message = "file not found: " + std::filesystem::absolute(path, ignored).string();
        if (replaced) found.suggestion = "it was named by --config";
    } else if (outcome == detail::file_outcome::failed) {
        found.message = "this file " + why;
    } else {
        found.message = "the format of this file is not known by its extension";
        found.expected = detail::known_format::list_extensions();
        if (path.extension() == ".json") found.suggestion = "a program that includes <cfg/formats/json.hpp> reads JSON";
    }
    state.add_problem(std::move(found));
}

CFG_INLINE file_source file(std::filesystem::path path) { return file_source(std::move(path)); }

}  // namespace cfg
