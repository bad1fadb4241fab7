// SPDX-License-Identifier: MIT
// expect: cfg: the misuse
// errors: 2
// A fixture whose message does not come alone and says so.
#ifdef CFG_MISUSE
static_assert(false, "cfg: the misuse");
int consequence = undeclared;
#endif
