// SPDX-License-Identifier: MIT
// Loading on another thread. Not part of <cfg/cfg.hpp>: <future> takes its time to compile.
#pragma once

#include <cfg/load/load.hpp>
#include <future>
#include <utility>

namespace cfg {

/// `load` on a thread of its own, for programs whose thread must not wait for a disk: the future has the loaded
/// configuration, or throws its `load_error`.
/// Lifetime: the sources are copied. The destructor of the last future of such a load waits for its end.
template <class Config, detail::source... Source>
[[nodiscard]] std::future<loaded<Config>> load_async(Source... sources) {
    return std::async(std::launch::async, [... sources = std::move(sources)] { return load<Config>(sources...); });
}

}  // namespace cfg
