// SPDX-License-Identifier: MIT
// A configuration that changes under a program on Boost.Asio: a coroutine awaits changes, and callbacks are posted to the
// thread of the io_context.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cfg/cfg.hpp>
#include <cfg/store/notifier.hpp>
#include <cfg/store/store.hpp>
#include <cstdio>
#include <functional>
#include <semaphore>
#include <string>
#include <thread>
#include <utility>

namespace asio = boost::asio;

struct limits {
    int requests = 100;
    std::chrono::milliseconds wait{250};
};

struct gateway {
    limits http;
    std::string banner = "hello";
    bool is_stopping = false;
};

// Changes of a configuration for coroutines. Asio only waits until the descriptor can be read.
class awaited_changes {
public:
    awaited_changes(asio::io_context& context, cfg::change_notifier ready)
        : ready_(std::move(ready)), descriptor_(context, ready_.fd()) {}
    awaited_changes(const awaited_changes&) = delete;
    awaited_changes& operator=(const awaited_changes&) = delete;
    ~awaited_changes() { descriptor_.release(); }  // the notifier closes it

    // The version that brought the newest change.
    asio::awaitable<std::uint64_t> next() {
        for (;;) {
            co_await descriptor_.async_wait(asio::posix::stream_descriptor::wait_read, asio::use_awaitable);
            if (const auto version = ready_.acknowledge()) co_return *version;
        }
    }

private:
    cfg::change_notifier ready_;
    asio::posix::stream_descriptor descriptor_;
};

// Lets the example's threads take turns, so that it prints the same each time.
using baton = std::binary_semaphore;

asio::awaitable<void> follow_limits(awaited_changes& changes, cfg::store<gateway>& store,
                                    std::thread::id context_thread, baton& seen) {
    while (!store.get<"is_stopping">()) {
        const std::uint64_t version = co_await changes.next();
        const auto now = store.snapshot();  // may be held across co_await, and let go on another thread
        std::printf("coroutine: version %d, %d requests, %d ms%s\n", static_cast<int>(version), now->http.requests,
                    static_cast<int>(now->http.wait.count()),
                    std::this_thread::get_id() == context_thread ? "" : ", on a wrong thread");
        seen.release();
    }
    std::puts("coroutine: done");
}

// What an operator's console, a signal handler's thread or an admin endpoint does.
void operate(cfg::store<gateway>& store, asio::io_context& context, baton& seen) {
    static_cast<void>(store.set<"http.requests">(200));
    seen.acquire();

    static_cast<void>(store.set<"banner">("good evening"));
    seen.acquire();

    asio::post(context, [&store] {
        for (int requests = 300; requests <= 500; requests += 100)
            static_cast<void>(store.set<"http.requests">(requests));
        std::puts("three changes before the coroutine comes to it");
    });
    seen.acquire();

    static_cast<void>(store.set<"is_stopping">(true));
    seen.acquire();
}

int main() {
    cfg::store<gateway> store(cfg::text(cfg::toml, "banner = 'good morning'"));
    asio::io_context context(1);
    baton seen(0);
    const std::thread::id context_thread = std::this_thread::get_id();

    const auto banner_watch = store.on_change<"banner">(
        [&](const std::string& before, const std::string& after) {
            std::printf("callback: \"%s\" is now \"%s\"%s\n", before.c_str(), after.c_str(),
                        std::this_thread::get_id() == context_thread ? "" : ", on a wrong thread");
            seen.release();
        },
        {.post = [&](std::function<void()> task) { asio::post(context, std::move(task)); }});

    awaited_changes changes(context, cfg::notify<"http.**", "is_stopping">(store));
    asio::co_spawn(context, follow_limits(changes, store, context_thread, seen), asio::detached);
    std::thread operating([&] { operate(store, context, seen); });
    context.run();  // ends with the coroutine: nothing else is to be done
    operating.join();
    std::printf("main: version %d\n", static_cast<int>(store.version()));
}
