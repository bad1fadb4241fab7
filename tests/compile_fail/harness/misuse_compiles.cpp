// SPDX-License-Identifier: MIT
// expect: cfg: the misuse
// A fixture whose misuse is accepted.
#ifdef CFG_MISUSE
int accepted = 1;
#endif
