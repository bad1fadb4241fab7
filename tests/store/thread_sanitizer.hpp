// SPDX-License-Identifier: MIT
// Whether a test runs under the thread sanitizer.
#pragma once

namespace store_test {

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
inline constexpr bool has_thread_sanitizer = true;
#else
inline constexpr bool has_thread_sanitizer = false;
#endif
#elif defined(__SANITIZE_THREAD__)
inline constexpr bool has_thread_sanitizer = true;
#else
inline constexpr bool has_thread_sanitizer = false;
#endif

/// Rounds of a test with threads: fewer under the thread sanitizer, which slows them down twentyfold.
constexpr int rounds(int usually) { return has_thread_sanitizer ? usually / 10 : usually; }

}  // namespace store_test
