// SPDX-License-Identifier: MIT
// A fixture with a function that goes through a pointer.
struct holder {
    const int* value;
};
extern "C" {
int read_directly(const int& value) { return value; }
int read_through_pointer(const holder& values) { return *values.value; }
}
