// SPDX-License-Identifier: MIT
// expect: cfg: the text that only the source has
// A fixture that is refused for another reason; what it expects stands in a source line that compilers quote.
#ifdef CFG_MISUSE
int refused = "cfg: the text that only the source has";
#endif
