// SPDX-License-Identifier: MIT
// Publishing to each library, and the check that all of them read what was published.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <thread>

#include "documents/opaque.hpp"
#include "store/work.hpp"
#include "store/writer.hpp"

namespace {

void fail(const library& which, const char* problem) {
    std::fprintf(stderr, "%s %s\n", which.name.data(), problem);
    std::abort();
}

/// Two threads read until the writer has published for a while, which it may not get to do with both holding its lock.
void check_under_a_writer(library& each) {
    const writer publishing(each, pace::at_full_speed);
    const auto read = [&] {
        long left = 16 * 1024;
        const auto more = [&] { return --left > 0 && (left > 16 * 1024 - 256 || publishing.published() < 1000); };
        if (!each.finds_only_versions(more)) fail(each, "does not read what was published while a writer publishes");
    };
    std::jthread other(read);
    read();
}

}  // namespace

void check_libraries() {
    for (library* each : libraries()) {
        for (std::size_t number = 0; number < 2 * version_count; ++number) {
            each->publish(version(number));
            if (!each->finds(version(number))) fail(*each, "does not read what was published");
        }
        if (each->is_shared()) check_under_a_writer(*each);
        each->publish(version(7));
        if (!each->finds(version(7))) fail(*each, "does not read what was published last");
    }
}

void add_publishing() {
    add_work({"publish", "(building and freeing it)", [number = std::size_t{0}](const more_batches& more) mutable {
                  while (more()) {
                      const auto built = std::make_unique<const benchmark_model::gateway>(version(++number));
                      sink(built.get());
                  }
              }});
    for (library* each : libraries()) {
        if (!each->holds_all() || !each->is_shared()) continue;
        add_work({"publish", std::string(each->name), [each, number = std::size_t{0}](const more_batches& more) mutable {
                      while (more()) each->publish(version(++number));
                  }});
    }
}
