// SPDX-License-Identifier: MIT
// expect: an error of the compiler's own
// brand: none
// A fixture whose misuse the language itself refuses.
#ifdef CFG_MISUSE
static_assert(false, "an error of the compiler's own");
#endif
