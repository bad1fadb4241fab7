// SPDX-License-Identifier: MIT
// A fixture that does not say what it expects.
#ifdef CFG_MISUSE
static_assert(false, "cfg: the misuse");
#endif
