// SPDX-License-Identifier: MIT
//
// The subjects that are no heap of this repository, with the calls that the heaps have: the malloc
// of this process, and the null allocator.
//
// Threads:     MallocFace as the malloc behind it; NullFace none
#pragma once

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>

#include <cstddef>
#include <cstdint>

#include "analysis/run.h"
#include "bench/probe/malloc_account.h"

namespace fitmark::bench {

// Whatever serves malloc in this process.
struct MallocFace {
  static void* allocate(std::size_t bytes) { return malloc(bytes); }
  static void* allocate_zeroed(std::size_t bytes) { return calloc(1, bytes); }
  static void* allocate_aligned(std::size_t bytes, std::size_t alignment_bytes) {
    void* block = nullptr;
    const std::size_t asked = alignment_bytes < sizeof(void*) ? sizeof(void*) : alignment_bytes;
    return posix_memalign(&block, asked, bytes) == 0 ? block : nullptr;
  }
  static void* reallocate(void* block, std::size_t bytes) { return realloc(block, bytes); }
  static void deallocate(void* block) { free(block); }
  static std::size_t usable_bytes(void* block) { return malloc_usable_size(block); }
};

// The same, asked for its own account too: finding out how to ask may allocate.
struct AccountedMalloc : MallocFace {
  void read_account(analysis::Sample& sample) const { account.read(sample); }

  MallocAccount account;
};

// Serves nothing: returns ever new addresses, aligned as asked, over a number line of 2^46 bytes
// that starts again at its end, and forgets blocks. No memory is behind them; none may be touched.
// What a replay of it costs is the floor of the loop itself.
class NullFace {
 public:
  void* allocate(std::size_t bytes) {
    const std::uint64_t at = next_;
    next_ = (next_ + bytes + 31) & ~std::uint64_t{15} & kMask;
    return reinterpret_cast<void*>(kBase | at);
  }
  void* allocate_zeroed(std::size_t bytes) { return allocate(bytes); }
  void* allocate_aligned(std::size_t bytes, std::size_t alignment_bytes) {
    next_ = (next_ + alignment_bytes - 1) & ~std::uint64_t(alignment_bytes - 1);
    return allocate(bytes);
  }
  void* reallocate(void*, std::size_t bytes) { return allocate(bytes); }
  void deallocate(void*) {}

 private:
  static constexpr std::uint64_t kBase = std::uint64_t{1} << 46;
  static constexpr std::uint64_t kMask = kBase - 1;
  std::uint64_t next_ = 0;
};

}  // namespace fitmark::bench
