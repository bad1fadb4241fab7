// SPDX-License-Identifier: MIT
// Three components of a shop. Each declares its own settings, is given a section with them, and knows of nothing else.
#pragma once

#include <cfg/cfg.hpp>
#include <cfg/store/live_section.hpp>
#include <cstdio>
#include <string>

struct cache_settings {
    std::string host = "localhost";
    std::uint16_t port = 6379;
    std::chrono::seconds expiry{60};
};

// Holds a connection, which it makes anew when the address is another one.
class cache {
public:
    explicit cache(cfg::live_section<cache_settings> settings)
        : settings_(settings),
          expiry_(settings.live<"expiry">()),
          watching_(settings.on_change<"host", "port">([this] { connect(); }, {.invoke_now = true})) {
    }  // now, and at each change

    [[nodiscard]] std::chrono::seconds expiry() const { return expiry_; }  // one load
    [[nodiscard]] int connections() const { return connections_; }

private:
    void connect() {
        const auto now = settings_.snapshot();  // host and port that belong together
        std::printf("cache: connecting to %s:%d\n", now->host.c_str(), now->port);
        ++connections_;
    }

    cfg::live_section<cache_settings> settings_;
    cfg::live<std::chrono::seconds> expiry_;
    int connections_ = 0;
    cfg::subscription watching_;  // the last member: nobody is told before the rest is there, or after it is gone
};

struct limiter_settings {
    int requests = 3;
    bool is_strict = false;

    static constexpr cfg::field schema[] = {cfg::field("requests").min(1)};
};

// Reads two numbers for each request, and need not be told of anything.
class limiter {
public:
    explicit limiter(cfg::live_section<limiter_settings> settings)
        : requests_(settings.live<"requests">()), is_strict_(settings.live<"is_strict">()) {}

    [[nodiscard]] bool admits(int in_flight) const {
        return in_flight < requests_ || (!is_strict_ && in_flight == requests_);
    }

private:
    cfg::live<int> requests_;
    cfg::live<bool> is_strict_;
};

struct mailer_settings {
    std::string sender = "shop@localhost";
    std::string relay = "smtp://localhost";
};

// Says beforehand which settings it cannot work with.
class mailer {
public:
    explicit mailer(cfg::live_section<mailer_settings> settings)
        : settings_(settings),
          asking_(
              settings.on_prepare<"relay">([](const cfg::changes<mailer_settings>& proposed, cfg::preparation& step) {
                  if (!proposed.after().relay.starts_with("smtp://"))
                      step.refuse("mail can only be relayed with smtp://");
              })) {}

    void send(const std::string& to) const {
        const auto now = settings_.snapshot();
        std::printf("mailer: from %s to %s by %s\n", now->sender.c_str(), to.c_str(), now->relay.c_str());
    }

private:
    cfg::live_section<mailer_settings> settings_;
    cfg::subscription asking_;
};
