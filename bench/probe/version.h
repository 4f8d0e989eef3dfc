// SPDX-License-Identifier: MIT
//
// What the malloc of this process says of its own version, asked through symbols found at run time.
//
// Threads:     none
// Source:      jemalloc(3) mallctl "version"; mimalloc.h mi_version; gperftools tc_version
#pragma once

#include <span>

namespace fitmark::bench {

// Writes the version as text, or an empty text where the malloc tells none.
void write_malloc_version(std::span<char> into);

}  // namespace fitmark::bench
