// SPDX-License-Identifier: MIT
// A fixture with a function that loads, but not what the other does.
struct pair {
    int first;
    int second;
};
extern "C" {
int read_first(const pair& values) { return values.first; }
int read_second(const pair& values) { return values.second; }
}
