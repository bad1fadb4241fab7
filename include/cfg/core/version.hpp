// SPDX-License-Identifier: MIT
// The library's version and the few macros that the rest of it may use.
#pragma once

#define CFG_VERSION_MAJOR 0
#define CFG_VERSION_MINOR 1
#define CFG_VERSION_PATCH 0

// CFG_NO_SIMD selects the portable twin of every SSE2 path; the tests build both.
#if !defined(CFG_NO_SIMD) && defined(__SSE2__)
#define CFG_HAS_SSE2 1
#else
#define CFG_HAS_SSE2 0
#endif

// Hot functions are inlined and cold ones kept out of line on purpose: the readers' speed depends on it.
#if defined(__GNUC__)
#define CFG_ALWAYS_INLINE [[gnu::always_inline]] inline
#define CFG_COLD [[gnu::cold]] [[gnu::noinline]]
#define CFG_NOINLINE [[gnu::noinline]]
#else
#define CFG_ALWAYS_INLINE inline
#define CFG_COLD
#define CFG_NOINLINE
#endif
