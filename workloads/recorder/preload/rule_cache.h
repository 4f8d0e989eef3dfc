// SPDX-License-Identifier: MIT
//
// Remembers the rule of each return address, and tells the collector of each module that one lies in.
//
// Layout:      an address times an odd number, of which the low 47 bits say which: eleven a line of
//              eight entries, the rest stand in the entry beside the rule, so that an entry is one word.
//              A search begins anywhere in its line and goes round. Rules too wide for an entry, of
//              frames of more than 64 KiB, have a small table of their own: [rule, address XOR rule],
//              so that two halves written by different threads never pass for an entry
// Invariants:  the multiplication loses nothing, so an entry is of one address only. Code that is
//              unloaded and replaced at the same address is taken for what it was
// Complexity:  O(1), one line of the processor's cache, where remembered; else a search of the unwind
//              tables. 128 KiB: cc1plus, which walks through some 8,300 return addresses, needs 8,600
//              searches; with one place for each address, 256 KiB in all, it needed 18,400
// Threads:     any
#pragma once

#include <atomic>
#include <cstdint>

#include "workloads/recorder/preload/stack_rule.h"

namespace fitmark::workloads {

class RuleCache {
 public:
  StackRule find(std::uint64_t return_address) {
    const std::uint64_t key = key_of(return_address);
    const Line& line = lines_[key >> kInLineBits];
    const std::uint64_t tag = key << kRuleBits;
    for (unsigned i = 0; i < kWays; ++i) {
      const std::uint64_t entry = line.entries[way(key, i)].load(std::memory_order_relaxed);
      if (((entry ^ tag) >> kRuleBits) == 0) return StackRule::of_narrow(entry);
    }
    return StackRule::of(look_up(return_address));
  }

 private:
  static constexpr unsigned kAddressBits = 47;  // of programs; what lies higher is not remembered
  static constexpr unsigned kLinesLog2 = 11;
  static constexpr unsigned kInLineBits = kAddressBits - kLinesLog2;
  static constexpr unsigned kRuleBits = 64 - kInLineBits;
  static_assert(kRuleBits == StackRule::kNarrowBits);
  static constexpr unsigned kWays = 8;
  static constexpr unsigned kWideLog2 = 8;
  static constexpr unsigned kModulesMax = 1024;

  struct alignas(64) Line {
    std::atomic<std::uint64_t> entries[kWays];  // [tag | narrow rule]; 0: empty
  };
  struct WideEntry {
    std::atomic<std::uint64_t> rule;
    std::atomic<std::uint64_t> check;
  };

  static std::uint64_t key_of(std::uint64_t return_address) {
    return return_address * 0x9E37'79B9'7F4A'7C15U & ((std::uint64_t{1} << kAddressBits) - 1);
  }
  static unsigned way(std::uint64_t key, unsigned i) {
    return (static_cast<unsigned>(key >> (kInLineBits - 3)) + i) % kWays;
  }

  [[gnu::noinline]] std::uint64_t look_up(std::uint64_t return_address);
  void remember(std::uint64_t return_address, std::uint64_t narrow);
  void tell_module(const LoadedModule& module);

  Line lines_[1U << kLinesLog2];
  WideEntry wide_[1U << kWideLog2];
  std::atomic<std::uint64_t> told_modules_[kModulesMax];  // by their first address
};

}  // namespace fitmark::workloads
