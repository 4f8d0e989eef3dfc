// SPDX-License-Identifier: MIT
//
// Gives numbers to the stacks and frames that a process tells of by hashes and addresses.
//
// Invariants:  numbers are kNumberStep apart: what is found inlined at a frame after the run gets the
//              numbers below it (symbolise.h)
// Complexity:  O(1) an event; 21 to 43 bytes for each distinct stack, more for each distinct return
//              address
// Threads:     none
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "workloads/call_stack.h"
#include "workloads/recorder/collector/number_table.h"

namespace fitmark::workloads {

constexpr std::uint32_t kNumberStep = 16;

class StackNames {
 public:
  // Addresses in [begin, end) lie in `path`, moved by `load_bias`.
  void add_module(std::uint64_t load_bias, std::uint64_t begin, std::uint64_t end,
                  std::string path);

  // Makes known the stacks that calls from a known one make, outermost first. Those that are new are
  // then fresh_nodes(), in a row up to node_count(); their frames are the last of frames().
  void add_calls(std::uint64_t parent_hash, std::span<const std::uint64_t> return_addresses);

  // Returns the number of a stack; 0 where it is not known.
  std::uint32_t number_of(std::uint64_t hash) const { return hash == 0 ? 0 : numbers_.find(hash); }
  // Whether number_of() looks further than the processor's nearest caches.
  bool is_large() const { return numbers_.size() >= kLargeCount; }
  // Has the processor fetch what number_of() will read.
  void prefetch(std::uint64_t hash) const { numbers_.prefetch(hash); }

  // Frame i has the number (i + 1) * kNumberStep; so has node i.
  const std::vector<Frame>& frames() const { return frames_; }
  const std::vector<StackNode>& fresh_nodes() const { return fresh_nodes_; }
  std::size_t node_count() const { return numbers_.size(); }
  static std::uint32_t number_at(std::size_t index) {
    return static_cast<std::uint32_t>(index + 1) * kNumberStep;
  }

 private:
  static constexpr std::size_t kLargeCount = 4096;

  struct Module {
    std::uint64_t load_bias;
    std::uint64_t begin;
    std::uint64_t end;
    std::string path;
  };

  std::uint32_t frame_at(std::uint64_t return_address);

  std::vector<Module> modules_;  // the latest last: it hides what was there before
  NumberTable frame_numbers_;    // by return address
  NumberTable numbers_;          // by hash
  std::vector<Frame> frames_;
  std::vector<StackNode> fresh_nodes_;
};

}  // namespace fitmark::workloads
