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

// CFG_TLS_INITIAL_EXEC makes snapshots in shared libraries as fast as in executables, at the price that such a library
// may fail to be loaded by dlopen: the system keeps little room for thread-local storage of that kind.
#if defined(CFG_TLS_INITIAL_EXEC) && defined(__GNUC__)
#define CFG_TLS_MODEL [[gnu::tls_model("initial-exec")]]
#else
#define CFG_TLS_MODEL
#endif

// ---- header-only or compiled -------------------------------------------------------------------------------------------
//
// The library is header-only unless CFG_COMPILED is defined, as the target cfg::compiled does for all that link it: then
// whatever is no template is compiled once, into that library, whose only source defines CFG_COMPILED_HERE as well. For
// that, every header that users reach keeps to one rule:
//
//   - It declares, without `inline`, each function that is neither a template nor constexpr, unless a line or two say all
//     of it; and it ends with
//         #if CFG_HAS_DEFINITIONS
//         #include <cfg/room/detail/name_definitions.hpp>
//         #endif
//   - That second header includes the first, and defines with CFG_INLINE in front what the first declares.
//   - A virtual function has CFG_INLINE in front where it is declared as well: header-only, one that is not inline in its
//     class makes compilers write out the class, with all that it needs, in every source that includes it.
//   - What only definitions need (readers, walks, the state of a load) is included by the second header alone. It is in
//     headers of the usual kind, where functions are `inline`.
#if !defined(CFG_COMPILED)
#define CFG_INLINE inline
#define CFG_HAS_DEFINITIONS 1
#elif defined(CFG_COMPILED_HERE)
#define CFG_INLINE
#define CFG_HAS_DEFINITIONS 1
#else
#define CFG_INLINE
#define CFG_HAS_DEFINITIONS 0
#endif
