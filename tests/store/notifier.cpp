// SPDX-License-Identifier: MIT
// Tests of store/notifier.hpp: a descriptor that is readable when something has changed, in poll(2).
#include <cfg/store/notifier.hpp>

#include <cfg/cfg.hpp>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>

#include <atomic>
#include <cerrno>
#include <exception>
#include <memory>
#include <optional>
#include <system_error>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

struct server {
    std::string host = "localhost";
    int threads = 4;
};

struct gateway {
    server http;
    server admin;
    int limit = 0;
    bool verbose = false;
};

using cfg::detail::wake_ends;
using cfg::detail::wake_signal;
using version = std::optional<std::uint64_t>;

static_assert(!std::is_copy_constructible_v<cfg::change_notifier> &&
              std::is_nothrow_move_constructible_v<cfg::change_notifier>);

[[nodiscard]] bool is_readable(int fd) {
    pollfd waiting{fd, POLLIN, 0};
    return poll(&waiting, 1, 0) == 1 && waiting.revents == POLLIN;
}

/// False if nothing comes, long after it should have come.
[[nodiscard]] bool wait_readable(int fd) {
    pollfd waiting{fd, POLLIN, 0};
    return poll(&waiting, 1, 60'000) == 1;
}

TEST_CASE("a notifier is readable from a change until it is acknowledged") {
    cfg::store<gateway> store(cfg::text(cfg::toml, ""));
    cfg::change_notifier ready(store);
    CHECK_FALSE(is_readable(ready.fd()));
    CHECK_FALSE(ready.acknowledge().has_value());
    REQUIRE(store.set<"limit">(1));
    CHECK(is_readable(ready.fd()));
    CHECK(is_readable(ready.fd()));
    CHECK(ready.acknowledge() == version(2));
    CHECK_FALSE(is_readable(ready.fd()));
    CHECK_FALSE(ready.acknowledge().has_value());
    REQUIRE(store.set<"limit">(2));
    CHECK(is_readable(ready.fd()));
    CHECK(ready.acknowledge() == version(3));
}

TEST_CASE("many changes are acknowledged at once") {
    cfg::store<gateway> store(cfg::text(cfg::toml, ""));
    cfg::change_notifier ready(store);
    for (int i = 1; i <= 100; ++i) REQUIRE(store.set<"limit">(i));
    CHECK(ready.acknowledge() == version(101));
    CHECK_FALSE(is_readable(ready.fd()));
}

TEST_CASE("a notifier of keys and patterns is told of them alone") {
    cfg::store<gateway> store(cfg::text(cfg::toml, ""));
    cfg::change_notifier http = cfg::notify<"http.**">(store);
    cfg::change_notifier threads = cfg::notify<"*.threads", "limit">(store);
    REQUIRE(store.set<"verbose">(true));
    CHECK_FALSE(is_readable(http.fd()));
    CHECK_FALSE(is_readable(threads.fd()));
    REQUIRE(store.set<"http.host">("other"));
    REQUIRE(store.set<"verbose">(false));
    CHECK(http.acknowledge() == version(3));
    CHECK_FALSE(threads.acknowledge().has_value());
    REQUIRE(store.set<"admin.threads">(5));
    CHECK_FALSE(http.acknowledge().has_value());
    CHECK(threads.acknowledge() == version(5));
    REQUIRE(store.set<"http.threads">(5));
    CHECK(http.acknowledge() == version(6));
    CHECK(threads.acknowledge() == version(6));
}

TEST_CASE("a notifier of a section is told of that section alone") {
    cfg::store<gateway> store(cfg::text(cfg::toml, ""));
    cfg::change_notifier all(store.section<"admin">());
    cfg::change_notifier host = cfg::notify<"host">(store.section<"admin">());
    REQUIRE(store.set<"http.host">("other"));
    CHECK_FALSE(all.acknowledge().has_value());
    CHECK_FALSE(host.acknowledge().has_value());
    REQUIRE(store.set<"admin.threads">(1));
    CHECK(all.acknowledge() == version(3));
    CHECK_FALSE(host.acknowledge().has_value());
    REQUIRE(store.set<"admin.host">("other"));
    CHECK(all.acknowledge() == version(4));
    CHECK(host.acknowledge() == version(4));
}

TEST_CASE("what is refused and what changes nothing is not told") {
    cfg::store<gateway> store(cfg::text(cfg::toml, ""));
    cfg::change_notifier ready(store);
    REQUIRE(store.reload());
    REQUIRE(store.set<"limit">(0));
    CHECK_FALSE(store.set("limit", "many"));
    CHECK_FALSE(is_readable(ready.fd()));
}

TEST_CASE("a notifier can be moved") {
    cfg::store<gateway> store(cfg::text(cfg::toml, ""));
    cfg::change_notifier first(store);
    const int fd = first.fd();
    REQUIRE(store.set<"limit">(1));
    cfg::change_notifier second(std::move(first));
    CHECK(second.fd() == fd);
    CHECK(second.acknowledge() == version(2));

    cfg::change_notifier other = cfg::notify<"verbose">(store);
    other = std::move(second);
    CHECK(other.fd() == fd);
    REQUIRE(store.set<"limit">(2));
    CHECK(other.acknowledge() == version(3));
    CHECK(store.counters().subscribers == 1);
}

TEST_CASE("a descriptor is closed with its notifier and by programs that are executed") {
    cfg::store<gateway> store(cfg::text(cfg::toml, ""));
    int fd = -1;
    {
        const cfg::change_notifier ready(store);
        fd = ready.fd();
        CHECK((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
    }
    CHECK(fcntl(fd, F_GETFD) == -1);
    CHECK(store.counters().subscribers == 0);
}

TEST_CASE("a notifier may outlive its store") {
    auto store = std::make_unique<cfg::store<gateway>>(cfg::text(cfg::toml, ""));
    cfg::change_notifier ready(*store);
    REQUIRE(store->set<"limit">(1));
    store.reset();
    CHECK(is_readable(ready.fd()));
    CHECK(ready.acknowledge() == version(2));
    CHECK_FALSE(is_readable(ready.fd()));
}

TEST_CASE("a pipe does what an eventfd does") {
    for (const bool is_pipe : {false, true}) {
        CAPTURE(is_pipe);
        wake_signal waking(is_pipe ? wake_ends::open_pipe() : wake_ends::open());
        CHECK((fcntl(waking.fd(), F_GETFD) & FD_CLOEXEC) != 0);
        CHECK((fcntl(waking.fd(), F_GETFL) & O_NONBLOCK) != 0);
        for (std::uint64_t round = 1; round <= 3; ++round) {
            CHECK_FALSE(is_readable(waking.fd()));
            for (std::uint64_t i = 0; i <= 100'000; ++i) waking.raise(round * 1'000'000 + i);
            CHECK(is_readable(waking.fd()));
            CHECK(waking.acknowledge() == version(round * 1'000'000 + 100'000));
            CHECK_FALSE(waking.acknowledge().has_value());
        }
    }
}

TEST_CASE("without descriptors it throws") {
    cfg::store<gateway> store(cfg::text(cfg::toml, ""));
    std::vector<std::unique_ptr<cfg::change_notifier>> all;
    // To check the type of an object the first time, the sanitizer needs descriptors itself. So one such error is made before
    // there are none, and what is thrown is looked at when there are some again.
    REQUIRE(std::system_error(EMFILE, std::generic_category()).code() == std::errc::too_many_files_open);
    const auto thrown_by = [](auto code) {
        try {
            code();
            return std::exception_ptr();
        } catch (...) {
            return std::current_exception();
        }
    };
    rlimit before{};
    REQUIRE(getrlimit(RLIMIT_NOFILE, &before) == 0);
    const rlimit low{64, before.rlim_max};
    REQUIRE(setrlimit(RLIMIT_NOFILE, &low) == 0);
    const std::exception_ptr of_notifiers = thrown_by([&] {
        for (int i = 0; i < 2'000'000; ++i) all.push_back(std::make_unique<cfg::change_notifier>(store));
    });
    const std::exception_ptr of_pipe = thrown_by([] { static_cast<void>(wake_ends::open_pipe()); });
    REQUIRE(setrlimit(RLIMIT_NOFILE, &before) == 0);
    REQUIRE((of_notifiers != nullptr && of_pipe != nullptr));
    CHECK_THROWS_AS(std::rethrow_exception(of_notifiers), std::system_error);
    CHECK_THROWS_AS(std::rethrow_exception(of_pipe), std::system_error);
    CHECK(store.counters().subscribers == all.size());
}

TEST_CASE("a loop hears of the last of many threads' changes") {
    constexpr int writers = 4;
    constexpr int changes = 50;
    cfg::store<gateway> store(cfg::text(cfg::toml, ""));
    cfg::change_notifier ready = cfg::notify<"limit">(store);
    std::atomic<int> next = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < writers; ++i) {
        threads.emplace_back([&] {
            for (int each = 0; each < changes; ++each)
                static_cast<void>(store.update([&](gateway& all) { all.limit = ++next; }));
        });
    }
    // Whoever sees the last value has been woken after it.
    std::uint64_t last = 1;
    bool is_in_order = true;
    bool is_read_as_told = true;
    while (last != 1 + writers * changes && wait_readable(ready.fd())) {
        const version acknowledged = ready.acknowledge();
        is_in_order = is_in_order && acknowledged.value_or(0) > last;
        is_read_as_told = is_read_as_told && store.version() >= acknowledged.value_or(~std::uint64_t{0});
        last = acknowledged.value_or(last);
    }
    for (std::thread& each : threads) each.join();
    CHECK(last == 1 + writers * changes);
    CHECK(is_in_order);
    CHECK(is_read_as_told);
    CHECK(store.get<"limit">() == writers * changes);
    CHECK_FALSE(is_readable(ready.fd()));
}

TEST_CASE("a change is acknowledged to one of the threads that wait") {
    cfg::store<gateway> store(cfg::text(cfg::toml, ""));
    cfg::change_notifier ready(store);
    std::atomic<std::uint64_t> acknowledged = 0;
    std::atomic<bool> is_over = false;
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i) {
        threads.emplace_back([&] {
            while (!is_over.load()) {
                if (ready.acknowledge().has_value())
                    acknowledged.fetch_add(1);
                else
                    std::this_thread::yield();
            }
        });
    }
    for (std::uint64_t i = 1; i <= 50; ++i) {
        static_cast<void>(store.set<"limit">(static_cast<int>(i)));
        while (acknowledged.load() != i) std::this_thread::yield();
    }
    is_over.store(true);
    for (std::thread& each : threads) each.join();
    CHECK(acknowledged.load() == 50);
    CHECK_FALSE(is_readable(ready.fd()));
}

}  // namespace
