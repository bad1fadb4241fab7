// SPDX-License-Identifier: MIT
// The soak: random faults of a machine for as long as one likes, while a store is read, watched and changed all the time.
//
//     cfg_soak [--seconds=60] [--seed=1] [--patience=100] [--directory=DIR] [--expect-failure=lost|readers|descriptor|thread|memory]
//
// After every round, what lies on the disk has to become what the store has; at the end the program may hold no more of the
// system than after the first third. The seed determines what is done, but not what the threads make of it.
#include "machine.hpp"

#include <signal.h>
#include <stdlib.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>

namespace {

using namespace soak;
using clock_type = std::chrono::steady_clock;

constexpr std::string_view breakages[] = {"lost", "readers", "descriptor", "thread", "memory"};

struct arguments {
    plan what;
    fs::path directory = fs::temp_directory_path();
};

[[noreturn]] void refuse(std::string_view argument) {
    std::fprintf(stderr, "cfg_soak: what is %s? It takes --seconds=60 --seed=1 --patience=100 --directory=DIR\n"
                         "and --expect-failure=lost, readers, descriptor, thread or memory\n", std::string(argument).c_str());
    std::exit(2);
}

[[nodiscard]] arguments read(int count, char** texts) {
    arguments given;
    for (int i = 1; i < count; ++i) {
        const std::string_view text = texts[i];
        const std::size_t equals = std::min(text.find('='), text.size());
        const std::string_view name = text.substr(0, equals);
        const std::string_view value = text.substr(std::min(equals + 1, text.size()));
        const auto number = [&] {
            std::uint32_t read = 0;
            const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), read);
            if (error != std::errc() || end != value.data() + value.size()) refuse(text);
            return read;
        };
        if (name == "--seconds") given.what.length = std::chrono::seconds(number());
        else if (name == "--seed") given.what.seed = number();
        else if (name == "--patience") given.what.patience = std::chrono::seconds(number());
        else if (name == "--directory") given.directory = value;
        else if (name == "--expect-failure" &&
                 std::find(std::begin(breakages), std::end(breakages), value) != std::end(breakages))
            given.what.broken = value;
        else refuse(text);
    }
    return given;
}

void print_summary(machine& all, const protocol& log, std::uint64_t rounds) {
    const cfg::watch_status totals = all.totals();
    const auto number = [](std::uint64_t value) { return static_cast<unsigned long long>(value); };
    std::printf("%llu rounds; of these actions:\n", number(rounds));
    log.print_counts();
    std::printf(
        "%llu versions, %llu told; triggers %llu, looks %llu, reloads %llu, refused %llu, unsettled %llu, overflows "
        "%llu, rollbacks %llu; %llu SIGHUPs\n",
        number(all.counters().version), number(all.told()), number(totals.triggers), number(totals.looks),
        number(totals.reloads), number(totals.refused), number(totals.unsettled), number(totals.overflows),
        number(totals.rollbacks), number(hangups));
}

/// Throws failure if something does not hold. `rounds` tells how far it came.
void soak_for(const plan& what, machine& all, const protocol& log, std::uint64_t& rounds) {
    const auto start = clock_type::now();
    // At least a few rounds, however slow the machine is: fewer would lose no more than what is tolerated.
    const auto run_until = [&](clock_type::time_point end) {
        for (int few = 5; few > 0 || clock_type::now() < end; --few) all.run_round(++rounds);
    };
    run_until(start + what.length / 3);
    const resources before = all.measure();
    before.print("after the first third");
    const std::uint64_t rounds_before = rounds;
    run_until(start + what.length);
    const std::uint64_t more_rounds = rounds - rounds_before;
    resources after = all.measure();
    // On a busy machine a thread may hold something for longer than the looks take; what is lost does not come back.
    for (const auto ends = clock_type::now() + what.patience;
         !after.growth_since(before, more_rounds).empty() && clock_type::now() < ends;)
        after = all.measure();
    after.print("at the end");
    print_summary(all, log, rounds);
    if (const std::string grown = after.growth_since(before, more_rounds); !grown.empty()) throw failure(grown);
}

/// Ends the program if nothing happens any more: not even a lock that is never released keeps it from saying so.
[[nodiscard]] std::jthread watch_over(const plan& what, const protocol& log) {
    return std::jthread([&what, &log](std::stop_token stop) {
        while (!stop.stop_requested()) {
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
            constexpr std::chrono::seconds least(100);  // one who is to fail has little patience
            if (log.silence() < 4 * std::max(what.patience, least)) continue;
            std::fprintf(stderr, "soak: failed, seed %llu: nothing happens any more\n",
                         static_cast<unsigned long long>(what.seed));
            log.print_actions();
            std::_Exit(1);
        }
    });
}

}  // namespace

int main(int count, char** texts) {
    const arguments given = read(count, texts);
    if (has_sanitizer && given.what.broken == "memory") {
        std::printf("not tested: sanitizers keep memory of their own\n");
        return 0;
    }
    struct ::sigaction earlier {};
    earlier.sa_handler = [](int) { hangups.fetch_add(1, std::memory_order_relaxed); };
    earlier.sa_flags = SA_RESTART;
    ::sigaction(SIGHUP, &earlier, nullptr);
    std::string pattern = (given.directory / "cfg_soak_XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
        std::fprintf(stderr, "cfg_soak: no directory can be made in %s\n", given.directory.c_str());
        return 2;
    }
    const fs::path directory = pattern;
    std::printf("soak: %lld s, seed %llu, in %s\n", static_cast<long long>(given.what.length.count()),
                static_cast<unsigned long long>(given.what.seed), directory.c_str());

    protocol log;
    std::uint64_t rounds = 0;
    const std::jthread watch = watch_over(given.what, log);
    auto all = std::make_unique<machine>(given.what, directory, log);
    try {
        soak_for(given.what, *all, log, rounds);
    } catch (const std::exception& wrong) {
        if (!given.what.broken.empty()) {
            std::printf("failed as it should: %s\n", wrong.what());
            std::fflush(stdout);
            remove_whatever(directory);
            std::_Exit(0);
        }
        std::fflush(stdout);
        std::fprintf(stderr, "soak: failed, seed %llu, round %llu: %s\n",
                     static_cast<unsigned long long>(given.what.seed), static_cast<unsigned long long>(rounds),
                     wrong.what());
        all->print_state();
        log.print_actions();
        std::fflush(stderr);
        std::_Exit(1);  // the files stay as they are
    }
    all.reset();
    remove_whatever(directory);
    if (given.what.broken.empty()) return 0;
    std::fprintf(stderr, "soak: it was broken, and did not fail: %s\n", given.what.broken.c_str());
    return 1;
}
