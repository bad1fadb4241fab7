// SPDX-License-Identifier: MIT
// A fixture with a function that the compiler made a constant of.
extern "C" {
int read_value(const int& value) { return value; }
int read_nothing(const int&) { return 7; }
}
