// SPDX-License-Identifier: MIT
// Tests of reload/watch.hpp: files that are saved in all the ways in which files are saved, also badly.
#include <cfg/reload/watch.hpp>

#include "watching.hpp"

#include <cfg/cfg.hpp>
#include <cfg/core/source.hpp>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

using namespace watching;

/// A volume as the kubelet writes it: `..data` leads to the generation that counts, the names lead through `..data`.
class mounted_volume {
public:
    using files = std::map<std::string, std::string>;

    explicit mounted_volume(fs::path root, const files& contents) : root_(std::move(root)) {
        fs::create_directory(root_);
        publish(contents);
        for (const auto& [name, content] : contents) fs::create_symlink(fs::path("..data") / name, root_ / name);
    }

    /// In the kubelet's order: the new generation, a link to it, the link gets the name, the old generation goes.
    void publish(const files& contents) {
        const fs::path generation = "..2024_05_01_12_00_00." + std::to_string(++generation_);
        fs::create_directory(root_ / generation);
        for (const auto& [name, content] : contents) {
            write(root_ / generation / name, content);
            fs::permissions(root_ / generation / name,
                            fs::perms::owner_read | fs::perms::group_read | fs::perms::others_read);
        }
        fs::create_symlink(generation, root_ / "..data_tmp");
        fs::rename(root_ / "..data_tmp", root_ / "..data");
        if (!last_.empty()) fs::remove_all(root_ / last_);
        last_ = generation;
    }

private:
    fs::path root_;
    fs::path last_;
    int generation_ = 0;
};

TEST_CASE("a volume is swapped as the kubelet does it") {
    const scratch_directory scratch;
    mounted_volume volume(scratch / "config", {{"settings.toml", text_of(1)}});
    watched_store store(cfg::file(scratch / "config" / "settings.toml"));
    const cfg::watching watching = store.store.watch(quick());
    for (int i = 2; i <= 20; ++i) {
        volume.publish({{"settings.toml", text_of(i)}});
        REQUIRE(store.becomes(i));
    }
    CHECK(store.is_sound());
    CHECK(store.events.refusals() == 0);
    CHECK(watching.status().last_error == "");
    CHECK(store.applied_numbers() == std::vector{2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20});
}

TEST_CASE("secrets are swapped as the kubelet does it") {
    const scratch_directory scratch;
    mounted_volume volume(scratch / "secrets", {{"note", "first"}});
    watched_store store(cfg::directory(scratch / "secrets"));
    const cfg::watching watching = store.store.watch(quick());
    CHECK(store.note() == "first");
    for (const std::string note : {"second", "third", "fourth"}) {
        volume.publish({{"note", note}});
        REQUIRE(wait_until([&] { return store.note() == note; }));
    }
    CHECK(store.events.refusals() == 0);
}

struct credentials {
    std::string user;
    std::string password;
    std::map<std::string, int> keys;
};

[[nodiscard]] mounted_volume::files secrets_of(int generation) {
    const std::string number = std::to_string(generation);
    mounted_volume::files all{{"user", number}, {"password", number}};
    for (const char* const key : {"keys.a", "keys.b", "keys.c", "keys.d", "keys.e"}) all.emplace(key, number);
    return all;
}

/// There is no rule that would refuse what is mixed.
[[nodiscard]] bool is_of_one_generation(const credentials& that) {
    const auto fits = [&](const auto& key) { return std::to_string(key.second) == that.user; };
    return that.password == that.user && that.keys.size() == 5 && std::all_of(that.keys.begin(), that.keys.end(), fits);
}

TEST_CASE("secrets of different generations are never mixed, however often they are swapped") {
    const scratch_directory scratch;
    mounted_volume volume(scratch / "secrets", secrets_of(1));
    told events;
    std::atomic<int> applied{0};
    std::atomic<int> mixed{0};
    cfg::store<credentials> store(events.options(), cfg::directory(scratch / "secrets"));
    const cfg::subscription following = store.on_any_change([&](const credentials&, const credentials& now) {
        ++applied;
        if (!is_of_one_generation(now)) ++mixed;
    });
    const cfg::watching watching =
        store.watch({.debounce = 0ms, .debounce_limit = 1ms, .settle = 0ms, .poll = 1h, .fallback_poll = 1ms});
    int last = 1;
    REQUIRE(wait_until([&] {
        std::this_thread::sleep_for(last % 4 * 500us);  // or a reading would always meet the same moment
        volume.publish(secrets_of(++last));
        return last >= 200 && applied >= 10;
    }));
    REQUIRE(wait_until([&] { return store.get<"user">() == std::to_string(last); }));
    const auto held = store.snapshot();
    CHECK(is_of_one_generation(*held));
    CHECK(mixed == 0);
    CHECK(events.last_refusal() == "");
}

/// A source that gives nothing; something happens while it is read.
class meanwhile final : public cfg::detail::source_base {
public:
    explicit meanwhile(const std::function<void()>& happens) : happens_(&happens) {}
    void apply(cfg::detail::load_state&) const override { (*happens_)(); }

private:
    const std::function<void()>* happens_;
};

TEST_CASE("a volume is swapped between the reading of one of its files and that of another") {
    const auto files_of = [](int a) {
        const std::string number = std::to_string(a);
        return mounted_volume::files{
            {"first.toml", "a = " + number + '\n'},
            {"second.toml", "b = " + std::to_string(3 * a) + "\nspelt = '" + number + "'\n"}};
    };
    const scratch_directory scratch;
    const fs::path path = scratch / "config";
    mounted_volume volume(path, files_of(1));
    int a = 1;
    int swaps = 0;
    const std::function<void()> swap = [&] {
        if (swaps == 0) return;
        --swaps;
        volume.publish(files_of(++a));
    };
    watched_store store(cfg::file(path / "first.toml"), meanwhile(swap), cfg::file(path / "second.toml"));
    auto watcher = store.store.watcher(quick());
    for (int round = 0; round < 30; ++round) {
        swaps = 1 + round % 3;
        volume.publish(files_of(++a));
        REQUIRE(drive_until(watcher, [&] { return swaps == 0 && store.a() == a; }));
    }
    CHECK(store.is_sound());
    CHECK(store.events.last_refusal() == "");
    CHECK(watcher.status().unsettled >= 60);
}

TEST_CASE("an editor saves by rename") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    const cfg::watching watching = store.store.watch(quick());
    CHECK(watching.status().mode != cfg::watch_mode::stopped);
    for (int i = 2; i <= 20; ++i) {
        save_by_rename(place.path, text_of(i));
        REQUIRE(store.becomes(i));
    }
    // With a copy that is kept: the file goes away for a moment.
    fs::rename(place.path, place.path.string() + "~");
    write(place.path, text_of(21));
    REQUIRE(store.becomes(21));
    CHECK(store.is_sound());
}

TEST_CASE("a file is written in place") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    const cfg::watching watching = store.store.watch(quick());
    for (int i = 2; i <= 20; ++i) {
        write(place.path, text_of(i));
        REQUIRE(store.becomes(i));
    }
    CHECK(store.is_sound());
}

TEST_CASE("a store is told of nothing when a file is saved as it was, or differs in what does not count") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    const cfg::watching watching = store.store.watch(quick());
    REQUIRE(wait_until([&] { return watching.status().looks > 0; }));
    const auto looks = watching.status().looks;
    save_by_rename(place.path, text_of(1));
    write(place.path, text_of(1));
    save_by_rename(place.path, "# a comment\n" + text_of(1));
    REQUIRE(wait_until([&] { return watching.status().looks > looks; }));
    save_by_rename(place.path, text_of(2));
    REQUIRE(store.becomes(2));
    CHECK(store.applied_numbers() == std::vector{2});
    CHECK(store.store.version() == 2);
}

/// A file that is truncated and then written in two parts, held open meanwhile.
class slow_writer {
public:
    slow_writer(const fs::path& path, std::string_view part)
        : fd_(::open(path.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC)) {
        REQUIRE(fd_ >= 0);
        add(part);
    }
    slow_writer(const slow_writer&) = delete;
    slow_writer& operator=(const slow_writer&) = delete;
    ~slow_writer() { ::close(fd_); }

    void add(std::string_view part) const {
        REQUIRE(::write(fd_, part.data(), part.size()) == static_cast<::ssize_t>(part.size()));
    }

private:
    int fd_;
};

TEST_CASE("truncated, then written in two parts with a pause: half a file that breaks a rule is never applied") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    const cfg::watching watching = store.store.watch(quick());
    for (int i = 2; i <= 6; ++i) {
        const std::string whole = text_of(i);
        {
            const slow_writer writer(place.path, std::string_view(whole).substr(0, whole.size() / 3));
            std::this_thread::sleep_for(60ms);
            CHECK(store.a() == i - 1);
            writer.add(std::string_view(whole).substr(whole.size() / 3));
        }
        REQUIRE(store.becomes(i));
    }
    CHECK(store.is_sound());
    CHECK(store.applied_numbers() == std::vector{2, 3, 4, 5, 6});
}

TEST_CASE(
    "truncated, then written in two parts with a pause: half a file that would be in order is never applied either") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    cfg::reload_options options = quick();
    options.debounce_limit = 60s;
    const cfg::watching watching = store.store.watch(options);
    if (watching.status().mode != cfg::watch_mode::events) {
        MESSAGE("not tested, there are no events here: ", watching.status().why_polling);
        return;
    }
    REQUIRE(wait_until([&] { return watching.status().looks > 0; }));  // none is due when somebody begins to write
    for (int i = 2; i <= 6; ++i) {
        const std::string whole = text_of(i, "whole");
        const std::size_t half = whole.find("note");
        {
            const slow_writer writer(place.path, std::string_view(whole).substr(0, half));
            std::this_thread::sleep_for(100ms);  // ten times the quiet time
            CHECK(store.a() == i - 1);
            writer.add(std::string_view(whole).substr(half));
        }
        REQUIRE(store.becomes(i));
    }
    for (const settings& each : store.applied()) CHECK(each.note == "whole");
    CHECK(store.events.refusals() == 0);
}

// Where this thread was kept from running for the time to settle, the other change was read before the writer began.
TEST_CASE("a file that begins to be written while another change of it settles is waited for") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    cfg::reload_options options = quick();
    options.settle = 100ms;
    options.debounce_limit = 60s;
    auto watcher = store.store.watcher(options);
    REQUIRE(drive_until(watcher, [&] { return watcher.status().looks > 0; }));
    if (watcher.status().mode != cfg::watch_mode::events) {
        MESSAGE("not tested, there are no events here: ", watcher.status().why_polling);
        return;
    }
    int a = 1;
    do {
        const auto looks = watcher.status().looks;
        save_by_rename(place.path, text_of(++a));
        REQUIRE(drive_until(watcher, [&] { return watcher.status().looks > looks; }));
    } while (store.a() == a);
    const std::vector<int> before = store.applied_numbers();
    const std::string whole = text_of(a + 1, "whole");
    const std::size_t half = whole.find("note");
    {
        const slow_writer writer(place.path, std::string_view(whole).substr(0, half));
        const auto end = std::chrono::steady_clock::now() + 10 * options.settle;
        REQUIRE(drive_until(watcher, [&] { return std::chrono::steady_clock::now() > end; }));
        CHECK(store.a() == a - 1);
        writer.add(std::string_view(whole).substr(half));
    }
    REQUIRE(drive_until(watcher, [&] { return store.a() == a + 1; }));
    std::vector<int> after = before;
    after.push_back(a + 1);
    CHECK(store.applied_numbers() == after);
    CHECK(store.note() == "whole");
}

// Who began to write after events were heard, and before the look of the same pass, was not known to write when that pass read
// as well: half of the file was what two readings had found.
TEST_CASE("a file that begins to be written just before the look is waited for") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    cfg::reload_options options = quick();
    options.debounce = options.settle = 0ms;
    options.debounce_limit = options.bake_time = 1h;
    bool may_write = false;
    std::optional<slow_writer> writer;
    auto watcher = store.store.watcher(options, [&] {  // asked between hearing and looking
        if (may_write && !writer) writer.emplace(place.path, text_of(3));
        return true;
    });
    save_by_rename(place.path, text_of(2));
    REQUIRE(drive_until(watcher, [&] { return watcher.status().is_on_trial; }));
    REQUIRE(store.a() == 2);
    if (watcher.status().mode != cfg::watch_mode::events) {
        MESSAGE("not tested, there are no events here: ", watcher.status().why_polling);
        return;
    }
    std::this_thread::sleep_for(1100ms);  // until the check is due, which is asked every second
    may_write = true;
    save_by_rename(place.path, text_of(2, "another"));
    REQUIRE(drive_until(watcher, [&] { return writer.has_value(); }));
    for (int i = 0; i < 20; ++i) REQUIRE(drive_until(watcher, [] { return true; }));
    CHECK(store.a() == 2);
    writer->add("labels.more = 1\n");
    writer.reset();
    REQUIRE(drive_until(watcher, [&] { return store.a() == 3; }));
    CHECK(store.labels() == 1);
}

TEST_CASE("one who never closes a file does not keep it from being read") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    cfg::reload_options options = quick();
    options.debounce_limit = 100ms;
    const cfg::watching watching = store.store.watch(options);
    const slow_writer writer(place.path, text_of(2));
    REQUIRE(store.becomes(2));
    writer.add("labels.more = 1\n");
    REQUIRE(wait_until([&] { return store.labels() == 1; }));
}

TEST_CASE("a file that stays truncated is refused, and the old values stay until there is something in it") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    const cfg::watching watching = store.store.watch(quick());
    fs::resize_file(place.path, 0);
    REQUIRE(store.refuses());
    CHECK(store.a() == 1);
    CHECK(store.events.last_refusal().find("empty") != std::string::npos);
    CHECK(store.events.last_refusal().find("settings.toml") != std::string::npos);
    REQUIRE(wait_until([&] { return watching.status().last_error.find("empty") != std::string::npos; }));
    CHECK(watching.status().refused >= 1);
    write(place.path, "");  // still
    write(place.path, text_of(2));
    REQUIRE(store.becomes(2));
    REQUIRE(wait_until([&] { return watching.status().last_error.empty(); }));
    CHECK(store.applied_numbers() == std::vector{2});
}

TEST_CASE("a file may become empty where that is allowed, or where it was before") {
    const one_file place;
    {
        watched_store store(cfg::file(place.path));
        cfg::reload_options options = quick();
        options.allow_empty = true;
        const cfg::watching watching = store.store.watch(options);
        fs::resize_file(place.path, 0);
        REQUIRE(store.becomes(0));
        CHECK(store.events.refusals() == 0);
    }
    watched_store store(cfg::file(place.path));  // empty from the start
    const cfg::watching watching = store.store.watch(quick());
    CHECK(store.a() == 0);
    save_by_rename(place.path, "");
    save_by_rename(place.path, text_of(3));
    REQUIRE(store.becomes(3));
    CHECK(store.events.refusals() == 0);
}

TEST_CASE("a file without its end marker is refused") {
    const scratch_directory scratch;
    const fs::path path = scratch.write("settings.toml", text_of(1) + "# end\n");
    watched_store store(cfg::file(path));
    cfg::reload_options options = quick();
    options.end_marker = "# end";
    const cfg::watching watching = store.store.watch(options);
    for (const std::string_view tail : {"", "# en", "# end of it\n", "# end\n# more\n", "not = '# end'"}) {
        CAPTURE(tail);
        save_by_rename(path, text_of(2) + std::string(tail));
        REQUIRE(store.refuses());
        CHECK(store.a() == 1);
        CHECK(store.events.last_refusal().find("# end") != std::string::npos);
    }
    int a = 2;
    for (const std::string_view tail : {"# end\n", "# end", "# end\r\n"}) {
        CAPTURE(tail);
        save_by_rename(path, text_of(++a) + std::string(tail));
        REQUIRE(store.becomes(a));
    }
}

TEST_CASE("a file that lost more keys than it may is refused") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    cfg::reload_options options = quick();
    options.most_lost_keys = 50;
    const cfg::watching watching = store.store.watch(options);
    save_by_rename(place.path, "note = 'alone'\n");  // in order, but three of four keys are gone
    REQUIRE(store.refuses());
    CHECK(store.a() == 1);
    CHECK(store.note() == "some");
    save_by_rename(place.path, "a = 0\nb = 0\n");  // half of them
    REQUIRE(store.becomes(0));
    CHECK(store.note() == "none");
    save_by_rename(place.path, text_of(5));  // more than before
    REQUIRE(store.becomes(5));
}

// It counted looks from after it had saved, and waited for one that was over; and a file that was truncated first could
// be refused as empty.
TEST_CASE("what is wrong is reported once, with its place, and the next good file applies") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    const cfg::watching watching = store.store.watch(quick());
    save_by_rename(place.path, "a = 1\nb = 3\nspelt = '1'\nnote = 7\n");
    REQUIRE(store.refuses());
    CHECK(store.events.last_refusal().find("settings.toml:4:8") != std::string::npos);
    // Touched, copied, saved once more: the same content is not tried again.
    for (const auto& save : {watching_files::overwrite, watching_files::save_by_rename}) {
        const auto looks = watching.status().looks;
        save(place.path, "a = 1\nb = 3\nspelt = '1'\nnote = 7\n");
        REQUIRE(wait_until([&] { return watching.status().looks > looks; }));
    }
    save_by_rename(place.path, text_of(2));
    REQUIRE(store.becomes(2));
    CHECK(store.events.refusals() == 1);
    CHECK(wait_until([&] { return watching.status().last_error.empty(); }));
}

TEST_CASE("saved in all these ways, without events: the poll finds it") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    const cfg::watching watching = store.store.watch(polling());
    for (int i = 2; i <= 10; i += 2) {
        save_by_rename(place.path, text_of(i));
        REQUIRE(store.becomes(i));
        write(place.path, text_of(i + 1));
        REQUIRE(store.becomes(i + 1));
    }
    fs::resize_file(place.path, 0);
    REQUIRE(store.refuses());
    CHECK(store.a() == 11);
    CHECK(store.is_sound());
}

}  // namespace
