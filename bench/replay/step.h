// SPDX-License-Identifier: MIT
//
// One decoded event, sixteen bytes: what a replay reads instead of a trace file.
//
// Layout:      [size 48 bits | operation 8 | log2 of the alignment 8][slot 32][order 32]
//              order is the event's thread in a list in recorded order, and the event's turn at
//              its slot in the list of one thread
// Invariants:  a size of 2^48 - 1 stands for that or more: more than any address space here
// Threads:     a plain value
#pragma once

#include <cstdint>

#include "workloads/event.h"

namespace fitmark::bench {

struct Step {
  std::uint64_t packed = 0;
  std::uint32_t slot = 0;
  std::uint32_t order = 0;

  static constexpr std::uint64_t kMaxSizeBytes = (std::uint64_t{1} << 48) - 1;

  static constexpr Step from(const workloads::Event& event, std::uint32_t order) {
    const std::uint64_t size = event.size_bytes < kMaxSizeBytes ? event.size_bytes : kMaxSizeBytes;
    return {size | std::uint64_t(event.op) << 48 | std::uint64_t(event.alignment_log2) << 56,
            event.op == workloads::Op::mark ? 0 : event.slot, order};
  }

  constexpr std::uint64_t size_bytes() const { return packed & kMaxSizeBytes; }
  constexpr workloads::Op op() const { return static_cast<workloads::Op>(packed >> 48 & 0xff); }
  constexpr unsigned alignment_log2() const { return static_cast<unsigned>(packed >> 56); }
  constexpr std::uint64_t alignment_bytes() const { return std::uint64_t{1} << alignment_log2(); }
};
static_assert(sizeof(Step) == 16);

}  // namespace fitmark::bench
