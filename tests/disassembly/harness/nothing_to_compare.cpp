// SPDX-License-Identifier: MIT
// A fixture without a second function.
extern "C" int read_value(const int& value) { return value; }
