// SPDX-License-Identifier: MIT
// A fixture as it should be.
struct pair {
    short first;
    short second;
};
extern "C" {
short read_second(const pair& values) { return values.second; }
short read_second_again(const pair& values) { return (&values)->second; }
}
