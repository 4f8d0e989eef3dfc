// SPDX-License-Identifier: MIT
//
// What the malloc of this process tells of its own memory, asked through interfaces found at run time.
//
// Layout:      granted + bookkeeping + cached + free + untouched <= held; what is missing to held is
//              what the malloc does not explain: unattributed
// Complexity:  microseconds to milliseconds a reading, by the malloc
// Threads:     one reader; mimalloc tells of the reading thread's heap only
// Source:      mallinfo(3), malloc_info(3); jemalloc(3) stats.*; mimalloc.h mi_process_info, mi_heap_visit_blocks;
//              gperftools malloc_extension_c.h
#pragma once

#include <string_view>

#include "analysis/run.h"

namespace fitmark::bench {

class MallocAccount {
 public:
  // Finds the interface. What the harness itself allocated before is not counted as held later.
  MallocAccount();

  // Fills the account of a sample whose live and granted figures are set. Where the malloc has no
  // interface, held is what the kernel counts as private writable memory.
  void read(analysis::Sample& sample) const;

  // "mallinfo2", "mallctl", "mimalloc", "gperftools" or "kernel".
  std::string_view interface_name() const;

 private:
  using Reader = std::uint64_t (*)(analysis::Sample& sample, std::uint64_t harness_bytes);

  Reader reader_ = nullptr;
  std::string_view name_;
  std::uint64_t harness_bytes_ = 0;  // in use before the replay began
};

// Returns held minus everything that is attributed; absent parts count 0. At least 0.
std::uint64_t unattributed_bytes(const analysis::Sample& sample);

}  // namespace fitmark::bench
