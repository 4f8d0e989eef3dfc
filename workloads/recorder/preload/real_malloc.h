// SPDX-License-Identifier: MIT
//
// The malloc that the program would have had without us: the next one in the loader's search order.
//
// Invariants:  every pointer can be called at any time; until the first call they point at functions
//              that look the real ones up. Calls that the look-up itself makes are served from a small
//              fixed arena whose blocks are never used again
// Threads:     any; resolving twice is harmless
#pragma once

#include <cstddef>

namespace fitmark::workloads {

struct RealMalloc {
  void* (*malloc)(std::size_t);
  void (*free)(void*);
  void* (*calloc)(std::size_t, std::size_t);
  void* (*realloc)(void*, std::size_t);
  void* (*memalign)(std::size_t, std::size_t);
  void* (*aligned_alloc)(std::size_t, std::size_t);
  int (*posix_memalign)(void**, std::size_t, std::size_t);
  void* (*valloc)(std::size_t);
  void* (*pvalloc)(std::size_t);
};

extern RealMalloc real;

constexpr std::size_t kBootArenaBytes = 64 * 1024;
extern char boot_arena[kBootArenaBytes];

// Returns whether `block` was served before the real malloc was known.
inline bool is_boot_block(const void* block) {
  return static_cast<std::size_t>(static_cast<const char*>(block) - boot_arena) < kBootArenaBytes;
}

// Returns the requested bytes of a boot block.
std::size_t boot_block_bytes(const void* block);

}  // namespace fitmark::workloads
