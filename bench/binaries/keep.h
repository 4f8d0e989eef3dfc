// SPDX-License-Identifier: MIT
//
// Makes the compiler believe that a block is used, so that no allocation is optimised away.
//
// Source:      in place of benchmark::DoNotOptimize, whose asm of two alternatives for a variable that
//              it may change loses the value with gcc 12 and Google Benchmark 1.7.1
#pragma once

namespace fitmark::bench {

inline void keep(const void* block) { asm volatile("" : : "r"(block) : "memory"); }

}  // namespace fitmark::bench
