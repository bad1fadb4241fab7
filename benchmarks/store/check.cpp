// SPDX-License-Identifier: MIT
// The check that every library reads what was published.
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "store/library.hpp"
#include "store/versions.hpp"
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
