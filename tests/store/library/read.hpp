// SPDX-License-Identifier: MIT
// What the shared library does for the test. With C names, as they are looked up at run time.
#pragma once

#include <cfg/store/publication.hpp>
#include <cstdint>

extern "C" {

/// The number of the current version, or 0 if a pin within that one was on an older version.
using read_function = std::uint64_t(const cfg::detail::publication_front&);

/// Assigns a pin on the current version, taken in the library; or none, which drops there what was held.
using pin_function = void(const cfg::detail::publication_front&, cfg::detail::pin&);
using drop_function = void(cfg::detail::pin&);

/// Where the library keeps the leases of the calling thread.
using slots_function = const void*();
}
