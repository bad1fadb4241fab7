// SPDX-License-Identifier: MIT
// An HTTP server on threads of its own, and the wait for the signal that ends the program. Nothing of it changes while it runs.
#pragma once

#include <httplib.h>

#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <future>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <utility>

namespace gateway {

using http_handler = std::function<void(const httplib::Request&, httplib::Response&)>;

/// Answers every request with `answer`, which several threads call, from its construction to its destruction.
class listener {
public:
    /// Port 0 takes a free one. Errors: throws std::runtime_error if the address cannot be had.
    listener(const std::string& host, std::uint16_t port, std::size_t workers, std::size_t max_body_size,
             const http_handler& answer) {
        http_.new_task_queue = [workers] { return new httplib::ThreadPool(workers); };  // the library deletes it
        http_.set_payload_max_length(max_body_size);
        http_.set_keep_alive_max_count(1'000'000);
        http_.set_keep_alive_timeout(2);
        http_.set_tcp_nodelay(true);
        // The library's own choice would let a second gateway take over half of the connections.
        http_.set_socket_options([](int socket) {
            const int yes = 1;
            setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        });
        http_.Get(".*", answer)
            .Post(".*", answer)
            .Put(".*", answer)
            .Patch(".*", answer)
            .Delete(".*", answer)
            .Options(".*", answer);

        port_ = port == 0 ? http_.bind_to_any_port(host) : http_.bind_to_port(host, port) ? int{port} : -1;
        if (port_ < 0) throw std::runtime_error("cannot listen on " + host + " port " + std::to_string(port));
        end_ = std::async(std::launch::async, [this] { http_.listen_after_bind(); });
    }

    listener(const listener&) = delete;
    listener& operator=(const listener&) = delete;

    /// As `finish`, however long that takes.
    ~listener() { static_cast<void>(finish(std::chrono::milliseconds(0))); }

    /// Takes no more connections, and waits for those that are open: each is closed when the request that it is at has been
    /// answered, or if none comes for 2 seconds. Returns whether all were closed in that time. A connection that no worker has
    /// taken up yet is closed without an answer: so does cpp-httplib.
    [[nodiscard]] bool finish(std::chrono::milliseconds patience) {
        if (!std::exchange(is_finishing_, true)) {
            // One that does not run yet would not hear of it.
            while (!http_.is_running() && end_.wait_for(std::chrono::milliseconds(1)) != std::future_status::ready)
                continue;
            http_.stop();
        }
        return end_.wait_for(patience) == std::future_status::ready;
    }

    [[nodiscard]] int port() const noexcept { return port_; }

private:
    httplib::Server http_;
    int port_ = -1;
    bool is_finishing_ = false;
    std::future<void> end_;  // its destructor waits for the thread
};

/// Made before any other thread, so that none of them is interrupted by the signals that are waited for.
class stop_signal {
public:
    stop_signal() {
        sigemptyset(&signals_);
        sigaddset(&signals_, SIGINT);
        sigaddset(&signals_, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    }

    void wait() const {
        int received = 0;
        sigwait(&signals_, &received);
    }

private:
    sigset_t signals_{};
};

}  // namespace gateway
