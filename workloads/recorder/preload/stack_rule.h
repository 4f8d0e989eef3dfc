// SPDX-License-Identifier: MIT
//
// How to get from one frame of a stack to its caller's, in one word: what the compiler's unwind tables
// say about a return address.
//
// Layout:      [base : 2 | cfa_offset_bytes : 30, signed | frame_pointer_saved_at_base : 1 |
//              saved_offset_bytes : 31, signed]
//              The caller's stack pointer (the CFA) is `base` plus the offset; its return address
//              stands 8 bytes below that; its frame pointer stands `saved_offset_bytes` from the CFA,
//              or from our frame pointer where the bit says so; 0: the frame pointer is unchanged.
//              Narrow, with offsets in words:
//              [cfa : 14, signed | saved : 11, signed | frame_pointer_saved_at_base : 1 | base : 2]
// Threads:     plain values
// Source:      DWARF 5, section 6.4; System V ABI for x86-64, section 3.7; the Linux Standard Base's
//              chapter on .eh_frame and .eh_frame_hdr
#pragma once

#include <cstdint>

namespace fitmark::workloads {

enum class RuleBase : std::uint8_t {
  none,  // the stack ends here, or nobody knows how it goes on
  stack_pointer,
  frame_pointer,
  at_frame_pointer,  // the word at frame pointer + offset: functions that align their stack
};

struct StackRule {
  RuleBase base = RuleBase::none;
  std::int32_t cfa_offset_bytes = 0;
  std::int32_t saved_offset_bytes = 0;
  bool saved_at_frame_pointer = false;

  constexpr std::uint64_t packed() const {
    constexpr std::uint64_t kOffset = (std::uint64_t{1} << 30U) - 1;
    return static_cast<std::uint64_t>(base) << 62U |
           (static_cast<std::uint64_t>(std::int64_t{cfa_offset_bytes}) & kOffset) << 32U |
           std::uint64_t{saved_at_frame_pointer} << 31U |
           (static_cast<std::uint64_t>(std::int64_t{saved_offset_bytes}) & 0x7fff'ffffU);
  }
  static constexpr StackRule of(std::uint64_t packed) {
    StackRule rule;
    rule.base = static_cast<RuleBase>(packed >> 62U);
    rule.cfa_offset_bytes =
        static_cast<std::int32_t>(static_cast<std::uint32_t>(packed >> 32U) << 2U) >> 2;
    rule.saved_at_frame_pointer = (packed >> 31U & 1U) != 0;
    rule.saved_offset_bytes =
        static_cast<std::int32_t>(static_cast<std::uint32_t>(packed) << 1U) >> 1;
    return rule;
  }

  static constexpr unsigned kNarrowBits = 28;
  // Puts the rule into the low kNarrowBits, as nearly every rule can be. Returns whether it could.
  constexpr bool narrow(std::uint64_t& bits) const {
    bits = static_cast<std::uint64_t>(static_cast<std::uint32_t>(cfa_offset_bytes / 8) & 0x3fffU)
               << 14U |
           static_cast<std::uint64_t>(static_cast<std::uint32_t>(saved_offset_bytes / 8) & 0x7ffU)
               << 3U |
           std::uint64_t{saved_at_frame_pointer} << 2U | static_cast<std::uint64_t>(base);
    const StackRule back = of_narrow(bits);
    return back.cfa_offset_bytes == cfa_offset_bytes &&
           back.saved_offset_bytes == saved_offset_bytes;
  }
  // Takes it from there, whatever the higher bits hold.
  static constexpr StackRule of_narrow(std::uint64_t bits) {
    StackRule rule;
    rule.base = static_cast<RuleBase>(bits & 3U);
    rule.saved_at_frame_pointer = (bits >> 2U & 1U) != 0;
    const auto low = static_cast<std::uint32_t>(bits << 4U);
    rule.cfa_offset_bytes = (static_cast<std::int32_t>(low) >> 18) * 8;
    rule.saved_offset_bytes = (static_cast<std::int32_t>(low << 14U) >> 21) * 8;
    return rule;
  }
};

// A program or library in memory.
struct LoadedModule {
  std::uint64_t load_bias = 0;  // what its addresses are moved by
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  const char* path = nullptr;  // empty: the program itself
};

// Looks the rule for a return address up in the unwind tables. Code without tables is taken to keep
// frame pointers, as code that is made at run time usually does. Sets `module`, where there is one.
// Takes no lock and calls no malloc.
StackRule find_rule(std::uint64_t return_address, LoadedModule& module);

}  // namespace fitmark::workloads
