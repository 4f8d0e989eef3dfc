// SPDX-License-Identifier: MIT
//
// Reads the unwind tables that compilers leave in .eh_frame.
//
// Threads:     none of it is shared
// Source:      as stack_rule.h
#pragma once

#include <cstdint>

#include "workloads/recorder/preload/stack_rule.h"

namespace fitmark::workloads {

// Reads integers of a table, forward. The tables lie in the program's own read-only memory and are
// the ones that its exceptions rely on; they are believed.
class TableCursor {
 public:
  explicit TableCursor(const std::uint8_t* at) : at_(at) {}

  const std::uint8_t* at() const { return at_; }
  void skip(std::uint64_t bytes) { at_ += bytes; }

  template <typename Integer>
  Integer take() {
    Integer value;
    __builtin_memcpy(&value, at_, sizeof value);
    at_ += sizeof value;
    return value;
  }
  std::uint64_t unsigned_leb() {
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      const std::uint8_t byte = *at_++;
      if (shift < 64) value |= std::uint64_t{byte & 0x7fU} << shift;
      if (byte < 0x80) return value;
    }
  }
  std::int64_t signed_leb() {
    std::uint64_t value = 0;
    unsigned shift = 0;
    std::uint8_t byte = 0x80;
    for (; byte >= 0x80; shift += 7) {
      byte = *at_++;
      if (shift < 64) value |= std::uint64_t{byte & 0x7fU} << shift;
    }
    if (shift < 64 && (byte & 0x40U) != 0) value |= ~std::uint64_t{0} << shift;
    return static_cast<std::int64_t>(value);
  }
  // Reads a pointer in one of the encodings DW_EH_PE_*. Returns 0 for one that is not known.
  std::uint64_t pointer(std::uint8_t encoding);

 private:
  const std::uint8_t* at_;
};

// The entry of one function.
struct FrameEntry {
  const std::uint8_t* common_program = nullptr;  // instructions of all entries of its kind
  const std::uint8_t* common_end = nullptr;
  const std::uint8_t* program = nullptr;  // its own
  const std::uint8_t* end = nullptr;
  std::uint64_t begin_address = 0;
  std::uint64_t code_unit = 1;
  std::int64_t offset_unit = 1;
  bool is_signal = false;  // the frame that the kernel makes for a handler: no way on from there
};

// Finds the entry that covers `address` by the search table at `header` (.eh_frame_hdr). Returns
// false where there is none that can be read.
bool find_entry(const std::uint8_t* header, std::uint64_t address, FrameEntry& entry);

// Runs the entry's instructions up to `address`.
StackRule rule_at(const FrameEntry& entry, std::uint64_t address);

}  // namespace fitmark::workloads
