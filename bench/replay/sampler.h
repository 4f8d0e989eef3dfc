// SPDX-License-Identifier: MIT
//
// Decides when the memory pass looks at the heap, and adds what the kernel says.
//
// Invariants:  samples are due after events k * events / count, and at the peak of live bytes;
//              their order is that of the events
//              the peak of resident bytes is the largest that a sample saw; the kernel's own mark
//              (VmHWM) also counts the shared pages that the harness maps while it replays
// Complexity:  a reading walks the page tables of the process; the cost of all is reported
// Threads:     none
#pragma once

#include <cstdint>

#include "analysis/run.h"
#include "bench/replay/protocol.h"

namespace fitmark::bench {

class Sampler {
 public:
  explicit Sampler(ReplayControl& control);

  bool is_due(std::uint64_t events_done) const { return events_done == next_; }

  // Completes the sample with the kernel's figures. A malloc may have reserved addresses before the replay,
  // or not count its own tables: it holds at least what is resident.
  void read_kernel(analysis::Sample& sample);

  // Stores the sample, and waits for the next.
  void add(const analysis::Sample& sample);

  // Returns the largest number of samples that one run can take.
  static constexpr std::uint64_t capacity(std::uint64_t sample_count) { return sample_count + 2; }

 private:
  void find_next();

  ReplayControl& control_;
  analysis::Sample* samples_ = nullptr;
  std::uint64_t capacity_ = 0;
  std::uint64_t even_taken_ = 0;
  std::uint64_t next_ = 0;
};

}  // namespace fitmark::bench
