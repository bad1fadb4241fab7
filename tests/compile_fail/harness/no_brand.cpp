// SPDX-License-Identifier: MIT
// expect: an error without our name
// A fixture whose message does not start as ours do.
#ifdef CFG_MISUSE
static_assert(false, "an error without our name");
#endif
