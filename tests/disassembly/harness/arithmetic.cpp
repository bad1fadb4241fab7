// SPDX-License-Identifier: MIT
// A fixture with a function that does more than it loads.
extern "C" {
int read_value(const int& value) { return value; }
int read_value_and_add(const int& value) { return value + 7; }
}
