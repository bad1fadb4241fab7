// SPDX-License-Identifier: MIT
// Publishing whole configurations to each library, next to building and freeing one.
#include <memory>
#include <string>

#include "documents/opaque.hpp"
#include "store/versions.hpp"
#include "store/work.hpp"

void add_publishing() {
    add_work({"publish", "(building and freeing it)", [](const more_batches& more) {
                  for (std::size_t number = 0; more(); ++number) {
                      const auto built = std::make_unique<const benchmark_model::gateway>(version(number));
                      sink(built.get());
                  }
              }});
    for (library* each : libraries()) {
        if (!each->holds_all() || !each->is_shared()) continue;
        add_work({"publish", std::string(each->name), [each](const more_batches& more) {
                      for (std::size_t number = 0; more(); ++number) each->publish(version(number));
                  }});
    }
}
