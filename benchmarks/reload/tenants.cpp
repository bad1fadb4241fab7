// SPDX-License-Identifier: MIT
// A reload of 20,000 tenants, 8 MB: what it takes, what of that is parsing, and what those notice who read meanwhile.
#include <cfg/cfg.hpp>
#include <cfg/reload/watch.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "documents/model.hpp"
#include "documents/opaque.hpp"
#include "documents/text.hpp"
#include "reload/config_folder.hpp"
#include "reload/follower.hpp"
#include "reload/measurements.hpp"
#include "reload/readers.hpp"
#include "reload/rounds.hpp"

namespace {

constexpr int rounds = 15;

/// The document with a number that is a leaf of its own.
struct numbered_tenants {
    std::uint64_t number = 0;
    std::vector<benchmark_model::tenant> tenants;
};

const std::string& document() {
    static const std::string text = read_document("tenants_20000.toml");
    return text;
}

/// Another number, and another value in the last of the list, so that all of it has to be compared.
std::string document_with(std::uint64_t number) {
    std::string text = "number = " + std::to_string(number) + "\n\n" + document();
    const std::size_t burst = text.rfind("burst = ");
    text.replace(burst, text.find('\n', burst) - burst, "burst = " + std::to_string(number));
    return text;
}

template <class Work>
seconds time_of(Work work) {
    const seconds began = processor_time();
    work();
    return processor_time() - began;
}

// ---- all of it -------------------------------------------------------------------------------------------------------

void (*const no_reads)(const cfg::store<numbered_tenants>&) = nullptr;

void read_number(const cfg::store<numbered_tenants>& store) {
    for (long i = 0; i < readers::reads_in_a_batch; ++i) sink(store.get<"number">());
}

void read_pinned(const cfg::store<numbered_tenants>& store) {
    for (long i = 0; i < readers::reads_in_a_batch; ++i) {
        const auto now = store.snapshot();
        sink(now->tenants.size());
    }
}

/// From the replacing of the file to the new number in the store, by a thread that watches, with two readers or none.
void measure_reload(benchmark::State& state, void (*read_batch)(const cfg::store<numbered_tenants>&)) {
    std::uint64_t number = 1;
    config_folder folder(way::by_rename, document_with(number));
    sightings seen;
    cfg::store<numbered_tenants> store(cfg::file(folder.path()));
    std::vector<double> worked;  // by the thread that watches, from change to change
    seconds former{};
    const auto told = store.on_change<"number">([&](std::uint64_t, std::uint64_t now) {
        const seconds spent = processor_time();
        worked.push_back((spent - former).count());
        former = spent;
        seen.see({now, now});
    });
    cfg::reload_options options;
    options.debounce = options.settle = std::chrono::milliseconds(0);
    auto watching = store.watch(options);
    const auto replace = [&] {
        const std::string text = document_with(++number);
        const auto began = folder.replace(text);
        return seen.wait_for(number, std::chrono::seconds(60)).value() - began;
    };
    for (std::size_t i = 0; i < cfg::store_options().history; ++i) replace();  // from here on each frees the oldest version
    worked.clear();
    readers reading(read_batch == no_reads ? 0 : 2, [&] { read_batch(store); });
    std::this_thread::sleep_for(std::chrono::milliseconds(read_batch == no_reads ? 0 : 1000));
    reading.enter(readers::reloading);
    measure_rounds(state, replace);
    watching.stop();
    report_distribution(state, worked, "worked_");
    if (read_batch == no_reads) return;
    const std::vector<double> idle = reading.finish(readers::idle);
    report_distribution(state, idle, "idle_");
    report_distribution(state, reading.finish(readers::reloading), "reloading_");
}

// ---- its parts -------------------------------------------------------------------------------------------------------

/// The parts of a reload, as the store puts them together.
struct reload_parts {
    config_folder folder{way::by_rename, document_with(1)};
    const cfg::file_source source = cfg::file(folder.path());
    const cfg::detail::configuration_maker& maker = cfg::detail::maker_of<numbered_tenants>;
    const cfg::overrides<numbered_tenants> top;
    const cfg::limits bounds;
    const std::shared_ptr<const cfg::detail::read_layers> layers = read();

    [[nodiscard]] std::shared_ptr<const cfg::detail::read_layers> read() const {
        const cfg::detail::source_base* const sources[] = {&source};
        return cfg::detail::read_sources(maker, bounds, sources);
    }

    [[nodiscard]] std::unique_ptr<cfg::loaded<numbered_tenants>> finish() const {
        auto made = std::make_unique<cfg::loaded<numbered_tenants>>(cfg::detail::loader::defaults<numbered_tenants>());
        const auto error = cfg::detail::finish_layers(maker, *layers, top, cfg::detail::loader::config_of(*made),
                                                      *cfg::detail::loader::origins_of(*made),
                                                      *cfg::detail::loader::warnings_of(*made));
        if (error) throw *error;
        return made;
    }
};

using part = std::function<seconds(const reload_parts&)>;

/// On a thread that is not the first one, as a reload is: locks and memory cost more there.
void measure_part(benchmark::State& state, const part& which) {
    std::jthread([&] {
        const reload_parts parts;
        measure_rounds(state, [&] { return which(parts); });
    }).join();
}

void add_part(const std::string& name, part which) {
    benchmark::RegisterBenchmark(("tenants/part/" + name).c_str(),
                                 [which = std::move(which)](benchmark::State& state) { measure_part(state, which); })
        ->UseManualTime()
        ->Iterations(rounds)
        ->Unit(benchmark::kMillisecond);
}

void add_parts() {
    add_part("cfg::load of the file", [](const reload_parts& parts) {
        std::unique_ptr<cfg::loaded<numbered_tenants>> loaded;
        return time_of([&] {
            loaded = std::make_unique<cfg::loaded<numbered_tenants>>(cfg::load<numbered_tenants>(parts.source));
        });
    });
    add_part("look: the file is read", [](const reload_parts& parts) {
        std::string content, why;
        return time_of(
            [&] { sink(cfg::detail::read_file(parts.folder.path(), parts.bounds.document_bytes, content, why)); });
    });
    add_part("look: and hashed", [](const reload_parts& parts) {
        std::string content, why;
        sink(cfg::detail::read_file(parts.folder.path(), parts.bounds.document_bytes, content, why));
        return time_of([&] { sink(cfg::detail::hash_of(content)); });
    });
    add_part("reading: read, hashed, parsed, bound", [](const reload_parts& parts) {
        std::shared_ptr<const cfg::detail::read_layers> layers;
        return time_of([&] { layers = parts.read(); });
    });
    add_part("making: the layers are copied", [](const reload_parts& parts) {
        std::unique_ptr<numbered_tenants> copy;
        return time_of([&] {
            copy =
                std::make_unique<numbered_tenants>(*static_cast<const numbered_tenants*>(parts.layers->object.get()));
        });
    });
    add_part("making: copied, completed, checked", [](const reload_parts& parts) {
        std::unique_ptr<cfg::loaded<numbered_tenants>> made;
        return time_of([&] { made = parts.finish(); });
    });
    add_part("comparing with the version before", [](const reload_parts& parts) {
        const auto one = parts.finish();
        const auto other = parts.finish();
        return time_of([&] { sink(cfg::diff(**one, **other).size()); });
    });
    add_part("freeing the oldest version", [](const reload_parts& parts) {
        auto layers = parts.read();
        auto made = parts.finish();
        return time_of([&] {
            made.reset();
            layers.reset();
        });
    });
}

}  // namespace

void add_tenants() {
    add_parts();
    const std::pair<const char*, decltype(no_reads)> all[] = {
        {"nobody reads", no_reads}, {"two read get<>", read_number}, {"two read snapshots", read_pinned}};
    for (const auto& [name, read_batch] : all) {
        benchmark::RegisterBenchmark((std::string("tenants/reload/") + name).c_str(), measure_reload, read_batch)
            ->UseManualTime()
            ->Iterations(rounds)
            ->Unit(benchmark::kMillisecond);
    }
}
