// SPDX-License-Identifier: MIT
// A gateway that serves while its configuration changes.
//   example_gateway [flag]...            serves until SIGINT or SIGTERM, and follows its files meanwhile
//   example_gateway explain [flag]...    prints the configuration, and where each value comes from
//   example_gateway sources [flag]...    says what it would read, and loads nothing
// Where systemd gives it a STATE_DIRECTORY, it keeps backups there, and starts from the newest one if its file is gone.
#include "gateway.hpp"
#include "listener.hpp"
#include "service.hpp"

#include <cfg/reload/watch.hpp>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <thread>

namespace {

/// All but what is wrong at the start, which main() reports.
void print_event(const cfg::event& happened) {
    if (happened.cause != cfg::change_cause::construction || happened.what != cfg::event::kind::refused)
        cfg::print_event(happened);
}

/// Serves with all that the store says, at first and later.
void serve(cfg::store<gateway::config>& store, const cfg::watching& watching, gateway::request_counts& counts,
           const gateway::stop_signal& stop) {
    gateway::service service(store, watching, counts);
    const auto start = store.snapshot();  // what is taken once: all of it is `.restart()`
    const auto& server = start->server;
    if (server.tls.enabled) throw std::runtime_error("server.tls.enabled: this example speaks plain HTTP only");
    const std::size_t workers = server.workers.value_or(std::thread::hardware_concurrency());

    gateway::listener requests(server.host, server.port, workers, server.max_body_size.count,
                               [&](const auto& request, auto& response) { service.answer(request, response); });
    std::printf("serving on %s port %d\n", server.host.c_str(), requests.port());

    std::optional<gateway::listener> metrics;
    if (const auto& settings = start->observability.metrics; settings.enabled) {
        metrics.emplace(server.host, settings.port, 1, 1024,
                        [&](const auto& request, auto& response) { service.answer_metrics(request, response); });
        std::printf("metrics on %s port %d\n", server.host.c_str(), metrics->port());
    }
    std::fflush(stdout);

    stop.wait();
    if (requests.finish(store.get<"server.graceful_shutdown_timeout">())) return;
    std::fputs("error: stopped with open connections, after server.graceful_shutdown_timeout\n", stderr);
    std::_Exit(1);  // a thread that answers a request cannot be ended any other way
}

}  // namespace

int main(int argument_count, char** arguments) try {
    const gateway::stop_signal stop;

    // The later source wins, over the defaults in the structs.
    const auto file = cfg::file("gateway.toml").profile();      // with CFG_PROFILE=prod also gateway.prod.toml
    const auto secrets = cfg::directory("secrets").optional();  // one file for each, as Kubernetes mounts them
    const auto dotenv = cfg::dotenv(".env", "REDIS_GATEWAY").optional();  // for a developer's machine
    const auto environment = cfg::env("REDIS_GATEWAY");
    const auto flags = cfg::args(argument_count, arguments);

    // Words that are no flags are the program's own.
    const auto words = flags.positional<gateway::config>();
    if (words == std::vector<std::string>{"sources"}) {
        std::printf("%s", cfg::explain_sources<gateway::config>(file, secrets, dotenv, environment, flags).c_str());
    } else if (words == std::vector<std::string>{"explain"}) {
        const auto config = cfg::load_or_exit<gateway::config>(file, secrets, dotenv, environment, flags);
        std::printf("%s", cfg::explain(config).c_str());
    } else {
        // Whatever is wrong with any of them is thrown at once. Later, it is an event, and everything stays as it is.
        const char* const state = std::getenv("STATE_DIRECTORY");  // no backups without it
        cfg::store<gateway::config> store(
            {.on_event = print_event, .backup = {.directory = state != nullptr ? state : ""}}, file, secrets, dotenv,
            environment, flags);

        // As the configuration says, also when that changes. With a reload.bake_time, what makes requests fail is taken back.
        gateway::request_counts counts(store.get<"observability.metrics.latency_buckets">());
        const auto watching = store.watch<"reload">([&] { return counts.is_well(store.version()); });
        serve(store, watching, counts, stop);
        std::puts("stopped");
    }
    return 0;
} catch (const cfg::load_error& error) {
    cfg::print(error, error.is_help() ? stdout : stderr);
    return error.is_help() ? 0 : 2;
} catch (const std::exception& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return 1;
}
