// SPDX-License-Identifier: MIT
// expect: cfg: the misuse
// expect: of this   fixture
// expect-gcc: static assertion failed
// expect-clang: static assertion failed
// A fixture as it should be.
template <int Value>
struct checked {
    static_assert(Value < 1, "cfg: the misuse of this fixture");
};
#ifdef CFG_MISUSE
template struct checked<1>;
#endif
