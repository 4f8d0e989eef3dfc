// SPDX-License-Identifier: MIT
//
// What a benchmark program tells the one main that all of them share.
#pragma once

namespace fitmark::bench {

// Registers the program's benchmarks, once the flags are read. What they use must live until the program
// ends. May throw: on a bad trace.
void register_benchmarks();

}  // namespace fitmark::bench
