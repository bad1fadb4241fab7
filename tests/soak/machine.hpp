// SPDX-License-Identifier: MIT
// A machine on which everything goes wrong, and one store that has to bear it.
#pragma once

#include "disk.hpp"
#include "protocol.hpp"
#include "resources.hpp"
#include "watched_somehow.hpp"
#include "witnesses.hpp"

#include <cfg/cfg.hpp>
#include <cfg/reload/watch.hpp>

#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace soak {

struct plan {
    std::uint64_t seed = 1;
    std::chrono::seconds length{60};
    std::chrono::seconds patience{100};
    std::string broken;  // what to do wrong, to see that it is noticed
};

/// How often SIGHUP came to the handler that the program had before.
inline std::atomic<std::uint64_t> hangups{0};

class machine {
public:
    machine(const plan& with, fs::path directory, protocol& log)
        : plan_(with),
          random_(with.seed),
          directory_(std::move(directory)),
          log_(log),
          places_{place(origin::base, directory_ / "etc" / "soak"), place(origin::profile, directory_ / "etc" / "soak"),
                  place(origin::mounted, directory_ / "mounted"), place(origin::variables, directory_ / "home"),
                  place(origin::secrets, directory_ / "secrets")} {
        for (place& each : places_) save_simply(each);
        store_.emplace(cfg::store_options{.history = 4,
                                          .patience = std::chrono::minutes(10),  // somebody is blocked now and then
                                          .on_event = [this](const cfg::event& happened) { hear(happened); },
                                          .backup = {.directory = directory_ / "backups", .keep = 3}},
                       cfg::file(places_[0].path()).profile("stage"), cfg::file(places_[2].path()).optional(),
                       cfg::dotenv(places_[3].path(), "SOAK").optional(),
                       cfg::directory(places_[4].directory()).optional());
        watched_.emplace(*store_, [] { return true; });
        subscribers_.emplace(*store_, known_, log_);
        readers_.emplace(*store_, known_, log_);
        if (plan_.broken == "readers") known_.refuses_everything = true;
    }

    void run_round(std::uint64_t round) {
        log_.begin_round(round);
        if (!watched_->has_thread() || random_.chance(15)) restart_watching();
        const std::size_t count = 1 + random_.below(4);
        for (std::size_t i = 0; i < count; ++i) {
            act();
            if (random_.chance(50)) pause_up_to(random_, 25);
            log_.throw_what_is_wrong();
        }
        repair();
        pause_.reset();
        std::thread([this] {
            const auto now = store_->snapshot();
            expect_sound(*now, known_, log_, "a thread that reads once");
        }).join();
        break_something();
        wait_for_what_lies_there();
        if (round % 40 == 0) check_at_rest();
    }

    /// What it holds when all is as usual and nothing is going on.
    [[nodiscard]] resources measure() {
        log_.add("measured");
        for (place& each : places_) save_simply(each);
        cfg::reload_options usual = options_of(0);
        usual.watch_files = usual.on_hangup = true;
        usual.poll = std::chrono::hours(1);
        usual.interval = usual.bake_time = std::chrono::milliseconds(0);
        usual.end_marker.clear();
        watched_->begin(watched_somehow::way::thread, usual);
        wait_for_what_lies_there();
        for (int i = 0; i < 6; ++i) {  // what is kept of earlier versions is as usual, too
            for (place& each : places_) save_simply(each);
            wait_for_what_lies_there();
        }
        check_at_rest();  // once the backup is written, for which something is held
        has_measured_ = true;
        return resources::at_rest();
    }

    [[nodiscard]] std::uint64_t told() const { return subscribers_->told(); }
    [[nodiscard]] cfg::store_counters counters() const { return store_->counters(); }
    [[nodiscard]] cfg::watch_status totals() { return watched_->totals(); }

    void print_state() {
        std::fprintf(stderr, "watched %s: %s\n", to_string(watched_->how()).data(),
                     watched_->status().last_error.c_str());
        const auto now = store_->snapshot();
        const numbers found = numbers_in(*now);
        for (std::size_t i = 0; i < origin_count; ++i)
            std::fprintf(stderr, "  %-10s expected %llu, found %llu\n", std::string(origin_names[i]).c_str(),
                         static_cast<unsigned long long>(expected_[i]), static_cast<unsigned long long>(found[i]));
        std::fprintf(stderr, "  %-10s expected %llu, found %llu\n", "steps",
                     static_cast<unsigned long long>(known_.steps), static_cast<unsigned long long>(now->steps));
        std::fprintf(stderr, "%s", cfg::to_string(store_->drift()).c_str());
    }

private:
    // ---- numbers -----------------------------------------------------------------------------------------------------------------

    [[nodiscard]] std::uint64_t next_count() { return ++known_.last_count; }
    [[nodiscard]] std::uint64_t next_number(const place& at) { return good_number(next_count(), at.from()); }
    [[nodiscard]] std::uint64_t& expected(const place& at) { return expected_[static_cast<std::size_t>(at.from())]; }
    [[nodiscard]] bool& is_spoilt(const place& at) { return is_spoilt_[static_cast<std::size_t>(at.from())]; }
    [[nodiscard]] place& some_place() { return places_[random_.below(places_.size())]; }

    void save_simply(place& at) {
        const std::uint64_t number = next_number(at);
        at.save_simply(number);
        expected(at) = number;
        is_spoilt(at) = false;
    }

    void save(place& at, std::uint64_t number) {
        const std::string_view way = at.save(number, random_);
        expected(at) = number;
        is_spoilt(at) = false;
        log_.add(way, std::string(at.name()) + " " + std::to_string(number));
    }

    // ---- actions -----------------------------------------------------------------------------------------------------------------

    void act() {
        const std::size_t dice = random_.below(100);
        if (dice < 32) return save_something();
        if (dice < 54) return spoil();
        if (dice < 60) return remove();
        if (dice < 64) return remove_parent();
        if (dice < 68) return storm_of_writes();
        if (dice < 72) return storm_of_hangups();
        if (dice < 76) return go_there_and_back();
        if (dice < 84) return change_at_run_time();
        if (dice < 88) return pause_or_resume();
        if (dice < 92) return change_options();
        if (dice < 95) return restart_watching();
        if (dice < 96) return overflow();
        if (dice < 98) return reload_by_hand();
        watched_->trigger();
        log_.add("triggered by hand");
    }

    void save_something() {
        place& at = some_place();
        save(at, next_number(at));
    }

    void spoil() {
        place& at = some_place();
        log_.add(at.spoil(bad_number(next_count()), random_), at.name());
        is_spoilt(at) = true;
    }

    void remove() {
        place& at = some_place();
        at.remove();
        log_.add("removed", at.name());
        expected(at) = 0;
        is_spoilt(at) = !at.may_be_missing();
    }

    void remove_parent() {
        const fs::path directory = random_.chance(50) ? some_place().directory() : directory_ / "etc";
        const bool is_moved = random_.chance(50);
        const fs::path away = directory_ / "away";
        if (is_moved) {
            remove_whatever(away);
            std::error_code gone;
            fs::rename(directory, away, gone);
        } else {
            remove_whatever(directory);
        }
        log_.add(is_moved ? "parent directory moved away" : "parent directory removed", directory.filename().string());
        for (const place& each : places_) {
            if (each.directory().string().rfind(directory.string(), 0) != 0) continue;
            expected(each) = 0;
            is_spoilt(each) = !each.may_be_missing();
        }
    }

    void storm_of_writes() {
        const std::size_t count = 20 + random_.below(180);
        place& at = some_place();
        for (std::size_t i = 0; i < count; ++i) {
            const std::vector<named_text> files = good_files(next_number(at), at.from());
            if (at.is_volume()) {
                static_cast<void>(at.save(files, random_));
            } else {
                fs::create_directories(at.directory());
                clear_the_way(at.path());
                (i % 2 == 0 ? write_in_place : write_by_rename)(at.path(), files.front().text);
            }
        }
        log_.add("storm of writes", at.name());
        save(at, next_number(at));
    }

    void storm_of_hangups() {
        const std::size_t count = 10 + random_.below(500);
        for (std::size_t i = 0; i < count; ++i) ::kill(::getpid(), SIGHUP);
        has_hung_up_ = true;
        log_.add("storm of SIGHUPs", std::to_string(count));
    }

    void go_there_and_back() {
        place& at = some_place();
        if (is_spoilt(at) || expected(at) == 0) return save(at, next_number(at));
        const std::uint64_t before = expected(at);
        static_cast<void>(at.save(next_number(at), random_));
        static_cast<void>(at.save(before, random_));
        log_.add("there and back again", at.name());
    }

    void change_at_run_time() {
        switch (random_.below(5)) {
            case 0: {
                const std::uint64_t step = ++known_.steps;
                must("set", store_->set<"steps">(step));
                break;
            }
            case 1: must("set", store_->set<"free">(static_cast<int>(random_.below(1000)))); break;
            case 2: must("reset", store_->reset<"free">()); break;
            case 3: {
                const std::uint64_t once = 1 + random_.below(1000);
                must("update", store_->update([&](settings& all) {
                    all.once = once;
                    all.twice = 2 * once;
                }));
                break;
            }
            default:
                log_.add("set to what is refused");
                if (store_->set<"twice">(1)) throw failure("a rule let half an update pass");
        }
    }

    template <class Result>
    void must(std::string_view what, const Result& done) {
        log_.add(what);
        if (!done) throw failure(std::string(what) + " was refused: " + done.error().to_string());
    }

    void pause_or_resume() {
        log_.add(pause_.has_value() ? "resumed" : "paused");
        if (pause_.has_value())
            pause_.reset();
        else
            pause_.emplace(store_->pause());
    }

    void change_options() {
        log_.add("other options");
        watched_->set_options(options_of(random_.next()));
    }

    void restart_watching() {
        constexpr watched_somehow::way ways[] = {watched_somehow::way::thread, watched_somehow::way::thread,
                                                 watched_somehow::way::section, watched_somehow::way::loop,
                                                 watched_somehow::way::by_hand};
        const watched_somehow::way how = ways[random_.below(std::size(ways))];
        watched_->end();
        if (random_.chance(50)) save_something();  // while nobody watches
        watched_->begin(how, options_of(random_.next()));
        log_.add(std::string("watched ") + std::string(to_string(how)));
    }

    void reload_by_hand() {
        log_.add("reloaded by hand");
        static_cast<void>(store_->reload("by hand"));
    }

    /// More events than the system keeps, while the thread that watches is held in a callback.
    void overflow() {
        if (!watched_->has_thread() || pause_.has_value() || is_spoilt(places_[0])) return;
        repair();
        subscribers_->hold();
        places_[0].save_simply(expected_[0] = next_number(places_[0]));
        const bool is_held = subscribers_->has_caught(std::chrono::seconds(2));
        int most = 16'384;
        std::ifstream("/proc/sys/fs/inotify/max_queued_events") >> most;
        for (int i = 0; i <= most / 2; ++i) {  // two of the same in a row would be one
            fs::permissions(places_[0].path(), fs::perms::owner_read | fs::perms::owner_write);
            const writing touched(places_[0].path(), 0);
        }
        save(places_[0], next_number(places_[0]));
        subscribers_->release();
        log_.add(is_held ? "events overflowed" : "very many events");
    }

    /// All that is no configuration becomes one, and something is new.
    void repair() {
        for (place& each : places_)
            if (is_spoilt(each)) save(each, next_number(each));
        if (random_.chance(60)) save_something();
    }

    // ---- what has to hold --------------------------------------------------------------------------------------------------------

    void wait_for_what_lies_there() {
        std::string why;
        const auto ends = std::chrono::steady_clock::now() + plan_.patience;
        while (!is_there(why)) {
            log_.throw_what_is_wrong();
            if (std::chrono::steady_clock::now() > ends) throw failure("what lies there does not arrive: " + why);
            watched_->help();
            std::this_thread::sleep_for(std::chrono::microseconds(500));
        }
        log_.throw_what_is_wrong();
    }

    [[nodiscard]] bool is_there(std::string& why) {
        const auto now = store_->snapshot();
        why = "other numbers";
        if (numbers_in(*now) != expected_) return false;
        why = "options of watching that are not those of the file";
        if (now->reload.debounce != options_of(expected_[0]).debounce ||
            now->reload.end_marker != options_of(expected_[0]).end_marker ||
            now->reload.bake_time != options_of(expected_[0]).bake_time)
            return false;
        why = "what was set at run time";
        if (now->steps != known_.steps) return false;
        why = "the last error still stands";
        return watched_->status().last_error.empty();
    }

    /// With all that lies there in order and nothing going on.
    void check_at_rest() {
        log_.add("backups and drift looked at");
        const auto ends = std::chrono::steady_clock::now() + plan_.patience;
        for (;;) {  // it is written after the change is told
            const cfg::drift_report<settings> drift = store_->drift();
            if (!drift.empty())
                throw failure("the sources hold something else than what runs: " + cfg::to_string(drift));
            if (drift.from_backup && *drift.from_backup && !**drift.from_backup) break;
            if (std::chrono::steady_clock::now() > ends)
                throw failure("no backup holds what runs: " + cfg::to_string(drift));
            watched_->help();
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        const std::vector<cfg::backup_entry> backups = store_->backups();
        if (backups.size() > 4) throw failure("too many backups: " + std::to_string(backups.size()));
        for (const cfg::backup_entry& each : backups)  // the oldest may just have had to go
            if (!each.is_intact && fs::exists(each.path)) throw failure("a backup is damaged: " + each.fault);
        if (hangups == 0 && has_hung_up_) throw failure("the handler that was there before is not called");
    }

    void hear(const cfg::event& happened) {
        using kind = cfg::event::kind;
        if (happened.what == kind::refused) log_.add_refusal(happened.error);
        if (happened.what == kind::backup_failed || happened.what == kind::health_failed ||
            happened.what == kind::subscriber_blocked)
            log_.find_wrong(cfg::to_string(happened));
    }

    /// Not the library's fault: to see that it would be noticed.
    void break_something() {
        if (plan_.broken == "lost") ++expected_[random_.below(origin_count)];
        if (plan_.broken == "memory") leaked_.emplace_back(20'000, 'x');  // more than is tolerated, in a single round
        if (plan_.broken == "descriptor" && has_measured_) static_cast<void>(::dup(2));
        if (plan_.broken == "thread" && has_measured_)
            leaked_threads_.emplace_back([](std::stop_token stop) {
                while (!stop.stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(10));
            });
    }

    plan plan_;
    random_numbers random_;
    fs::path directory_;
    protocol& log_;
    knowledge known_;
    std::array<place, origin_count> places_;
    numbers expected_{};
    std::array<bool, origin_count> is_spoilt_{};
    bool has_hung_up_ = false;
    bool has_measured_ = false;
    std::vector<std::string> leaked_;
    std::vector<std::jthread> leaked_threads_;
    std::optional<cfg::store<settings>> store_;
    std::optional<watched_somehow> watched_;
    std::optional<cfg::store<settings>::reload_pause> pause_;
    std::optional<subscribers> subscribers_;
    std::optional<readers> readers_;
};

}  // namespace soak
