// SPDX-License-Identifier: MIT
// viper, of Go: a process that watches the same file, reads it in its own way, and tells when it could be read there.
#include <array>
#include <chrono>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <thread>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "reload/follower.hpp"

namespace {

/// This process writes, as for all others. The moment at which a change can be read is taken in the other one, by the same
/// clock, so that telling it here does not count.
class viper_follower final : public follower {
public:
    viper_follower(const std::filesystem::path& file, sightings& seen) : seen_(seen) {
        const std::array<int, 2> input = pipe(), output = pipe();
        start(file, input[0], output[1]);
        ::close(input[0]);
        ::close(output[1]);
        input_ = input[1];
        output_ = ::fdopen(output[0], "r");
        std::array<char, 8> line{};
        if (std::fgets(line.data(), line.size(), output_) == nullptr) throw std::runtime_error("viper does not start");
        thread_ = std::jthread([this] { run(); });
    }
    ~viper_follower() override {
        ::close(input_);  // then it ends
        thread_.join();
        std::fclose(output_);
        ::waitpid(process_, nullptr, 0);
    }

private:
    [[nodiscard]] static std::array<int, 2> pipe() {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipes cannot be had");
        return ends;
    }

    void start(const std::filesystem::path& file, int input, int output) {
        ::posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
        ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
        std::string program = CFG_BENCHMARK_VIPER, argument = file.string();
        std::array<char*, 3> arguments{program.data(), argument.data(), nullptr};
        const int failed = ::posix_spawn(&process_, program.c_str(), &actions, nullptr, arguments.data(), ::environ);
        ::posix_spawn_file_actions_destroy(&actions);
        if (failed != 0) throw std::runtime_error("cannot start " + program);
    }

    void run() {
        std::uint64_t first = 0, last = 0;
        std::int64_t nanoseconds = 0;
        while (std::fscanf(output_, "%" SCNu64 " %" SCNu64 " %" SCNd64, &first, &last, &nanoseconds) == 3)
            seen_.see({first, last}, sightings::clock::time_point(std::chrono::nanoseconds(nanoseconds)));
    }

    sightings& seen_;
    ::pid_t process_ = 0;
    int input_ = -1;
    std::FILE* output_ = nullptr;
    std::jthread thread_;
};

const bool added = add_follower<viper_follower>("viper");

}  // namespace
