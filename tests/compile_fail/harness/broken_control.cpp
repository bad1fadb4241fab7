// SPDX-License-Identifier: MIT
// expect: cfg: the misuse
// A fixture that does not compile without its misuse either.
static_assert(false, "cfg: the misuse");
#ifdef CFG_MISUSE
#endif
