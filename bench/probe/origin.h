// SPDX-License-Identifier: MIT
//
// Who serves malloc in this process: the library that the dynamic linker bound the calls to.
//
// Threads:     call before any other thread starts
// Source:      dladdr(3)
#pragma once

#include <array>

namespace fitmark::bench {

struct MallocOrigin {
  std::array<char, 1024> library{};  // real path of the object that defines malloc
  std::array<char, 32> stranger{};   // a function of the family that another object defines
};

// Looks at malloc, calloc, realloc, free, posix_memalign, aligned_alloc as this program calls them.
MallocOrigin find_malloc_origin();

// Returns whether the path names the C library.
bool is_c_library(const char* path);

}  // namespace fitmark::bench
