// SPDX-License-Identifier: MIT
// Does one thing N times and nothing else, for tools that count instructions:
//   one_shot                          lists what there is to count, a line each
//   one_shot <group>\t<name> <N>
#include <cfg/cfg.hpp>
#include <cfg/reload/watch.hpp>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

#include "documents/model.hpp"
#include "documents/opaque.hpp"
#include "documents/text.hpp"
#include "reload/config_folder.hpp"
#include "store/work.hpp"

namespace {

using benchmark_model::gateway;
using benchmark_model::tenant_list;

void fail(const char* problem) {
    std::fprintf(stderr, "%s\n", problem);
    std::abort();
}

/// A file, and a second content for it: the last `key` in it has another number.
class changing_file {
public:
    changing_file(const char* document, const std::string& key)
        : texts_{read_document(document), {}}, folder_(way::by_rename, texts_[0]) {
        texts_[1] = texts_[0];
        const std::size_t place = texts_[1].rfind(key + " = ") + key.size() + 3;
        texts_[1].replace(place, texts_[1].find('\n', place) - place, "4321");
    }

    [[nodiscard]] cfg::file_source source() const { return cfg::file(folder_.path()); }
    void change() { folder_.replace(texts_[++changes_ % 2]); }

private:
    std::array<std::string, 2> texts_;
    config_folder folder_;
    std::size_t changes_ = 0;
};

changing_file gateway_file() { return {"gateway.toml", "max_age"}; }
changing_file tenants_file() { return {"tenants_20000.toml", "burst"}; }

cfg::reload_options at_once() {
    cfg::reload_options options;
    options.debounce = options.settle = std::chrono::milliseconds(0);
    return options;
}

template <class Config>
void load(changing_file file, const more_batches& more) {
    while (more()) {
        const auto loaded = cfg::load<Config>(file.source());
        sink(&loaded);
    }
}

template <class Config>
void poll(changing_file file, const more_batches& more) {
    cfg::store<Config> store(file.source());
    while (more())
        if (store.poll_once(at_once()).has_value()) fail("poll_once found a change where none was");
}

void replace(changing_file file, const more_batches& more) {
    while (more()) file.change();
}

template <class Config>
void reload(changing_file file, const more_batches& more) {
    cfg::store<Config> store(file.source());
    while (more()) {
        file.change();
        if (!store.reload()) fail("a reload was refused");
    }
}

/// All in one call: the event, the look, the reading, the change.
template <class Config>
void watch(changing_file file, const more_batches& more) {
    cfg::store<Config> store(file.source());
    cfg::watcher watcher = store.watcher(at_once());
    watcher.drive();
    for (std::uint64_t reloads = 1; more(); ++reloads) {
        file.change();
        watcher.drive();
        if (watcher.status().reloads != reloads) fail("a change was not followed at once");
    }
}

/// There is nothing to do.
void drive_idly(changing_file file, const more_batches& more) {
    cfg::store<gateway> store(file.source());
    cfg::watcher watcher = store.watcher(at_once());
    watcher.drive();
    while (more()) watcher.drive();
}

/// A change, and the first snapshots that a thread takes of it.
void read_versions(const more_batches& more, int snapshots) {
    cfg::store<gateway> store(gateway_file().source());
    for (int token_ttl = 1; more(); ++token_ttl) {
        if (!store.update([&](gateway& config) { config.auth.token_ttl_seconds = 1000 + token_ttl % 1000; }))
            fail("an update was refused");
        for (int i = 0; i < snapshots; ++i) {
            const auto now = store.snapshot();
            sink(now->server.port);
        }
    }
}

void add_works() {
    add_work({"gateway: nothing has changed", "(cfg::load of the file)",
              [](const more_batches& more) { load<gateway>(gateway_file(), more); }});
    add_work({"gateway: nothing has changed", "store.poll_once",
              [](const more_batches& more) { poll<gateway>(gateway_file(), more); }});
    add_work({"gateway: nothing has changed", "watcher.drive, woken for nothing",
              [](const more_batches& more) { drive_idly(gateway_file(), more); }});

    add_work({"gateway: the file is replaced", "(replacing it)",
              [](const more_batches& more) { replace(gateway_file(), more); }});
    add_work({"gateway: the file is replaced", "store.reload",
              [](const more_batches& more) { reload<gateway>(gateway_file(), more); }});
    add_work({"gateway: the file is replaced", "watcher.drive: look and reload",
              [](const more_batches& more) { watch<gateway>(gateway_file(), more); }});

    add_work(
        {"snapshots of a new version", "(store.update)", [](const more_batches& more) { read_versions(more, 0); }});
    add_work({"snapshots of a new version", "and the first of a thread",
              [](const more_batches& more) { read_versions(more, 1); }});
    add_work(
        {"snapshots of a new version", "and the second", [](const more_batches& more) { read_versions(more, 2); }});

    add_work({"20,000 tenants", "(cfg::load of the file)",
              [](const more_batches& more) { load<tenant_list>(tenants_file(), more); }});
    add_work({"20,000 tenants", "store.poll_once, nothing new",
              [](const more_batches& more) { poll<tenant_list>(tenants_file(), more); }});
    add_work({"20,000 tenants", "watcher.drive: look and reload",
              [](const more_batches& more) { watch<tenant_list>(tenants_file(), more); }});
}

}  // namespace

int main(int argc, char** argv) {
    std::thread([] {}).join();  // from here on the C++ library counts references as programs with threads need it
    add_works();
    if (argc == 1) {
        for (const work& each : works()) std::printf("%s\t%s\n", each.group.data(), each.name.c_str());
        return 0;
    }
    if (argc != 3) return 2;
    long left = std::atol(argv[2]);
    for (const work& each : works()) {
        if (argv[1] != std::string(each.group) + '\t' + each.name) continue;
        each.run([&] { return left-- > 0; });
        return 0;
    }
    return 2;
}
