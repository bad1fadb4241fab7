// SPDX-License-Identifier: MIT
// expect: cfg: the misuse
// A fixture whose message does not come alone.
#ifdef CFG_MISUSE
static_assert(false, "cfg: the misuse");
int consequence = undeclared;
#endif
