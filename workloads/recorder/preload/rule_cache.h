// SPDX-License-Identifier: MIT
//
// Remembers the rule of each return address, and tells the collector of each module that one lies in.
//
// Layout:      direct-mapped; an entry is the packed rule and the address XOR the rule, so that two
//              halves written by different threads never pass for an entry
// Invariants:  code that is unloaded and replaced at the same address is taken for what it was
// Complexity:  O(1) where remembered, else a search of the unwind tables
// Threads:     any
#pragma once

#include <atomic>
#include <cstdint>

#include "workloads/recorder/preload/stack_rule.h"

namespace fitmark::workloads {

class RuleCache {
 public:
  StackRule find(std::uint64_t return_address) {
    Entry& entry = entries_[return_address * 0x9E37'79B9'7F4A'7C15U >> (64U - kEntriesLog2)];
    const std::uint64_t rule = entry.rule.load(std::memory_order_relaxed);
    if ((entry.check.load(std::memory_order_relaxed) ^ rule) == return_address) {
      return StackRule::of(rule);
    }
    return look_up(return_address, entry);
  }

 private:
  static constexpr unsigned kEntriesLog2 = 14;
  static constexpr unsigned kModulesMax = 1024;

  struct Entry {
    std::atomic<std::uint64_t> rule;
    std::atomic<std::uint64_t> check;
  };

  [[gnu::noinline]] StackRule look_up(std::uint64_t return_address, Entry& entry);
  void tell_module(const LoadedModule& module);

  Entry entries_[1U << kEntriesLog2];
  std::atomic<std::uint64_t> told_modules_[kModulesMax];  // by their first address
};

}  // namespace fitmark::workloads
