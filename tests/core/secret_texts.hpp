// SPDX-License-Identifier: MIT
// A short and a long text that the tests of secrets hide and then look for.
#pragma once

namespace secret_texts {

inline constexpr char short_text[] = "s3cr3t-canary";                                      // fits into the string itself
inline constexpr char long_text[] = "s3cr3t-canary-that-is-too-long-for-the-string-itself";  // is allocated

}  // namespace secret_texts
