// SPDX-License-Identifier: MIT
// Counts the basic blocks that a file compiled with -fsanitize-coverage=trace-pc enters. Not itself compiled so.
#include <cstddef>

volatile std::size_t blocks_entered = 0;

extern "C" void __sanitizer_cov_trace_pc();
extern "C" void __sanitizer_cov_trace_pc() {
    blocks_entered = blocks_entered + 1;
}
