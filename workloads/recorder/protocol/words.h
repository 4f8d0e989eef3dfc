// SPDX-License-Identifier: MIT
//
// How one heap call is written into a ring: one to five 64-bit words that each prove themselves.
//
// Layout:      bit 0 of every word is the lap bit: 1 on the first, third... lap around the ring and 0
//              on the others, so a reader knows a fresh word from last lap's without any index that
//              the two sides would have to pass back and forth.
//              compact head  [address/16 : 43 | size : 16 | stamped : 1 | kind : 3 | lap : 1]
//              wide head     [0 : 46 | alignment_log2 : 6 | stack : 1 | what : 6 | stamped : 1 | 0 : 3 | lap]
//                            then address and size
//              long head     [payload words : 32 | what : 27 | stamped : 1 | 7 : 3 | lap : 1]
//              then, where its bit says so, the stamp and the stack's hash; then the long payload
//              words after the head carry 63 bits of value above the lap bit
// Invariants:  a record is wholly written once each of its words shows the lap's bit
// Threads:     plain functions
#pragma once

#include <cstdint>

namespace fitmark::workloads {

enum class RecordKind : std::uint8_t {
  wide = 0,
  allocate = 1,
  allocate_zeroed = 2,
  deallocate = 3,
  release = 4,  // a realloc is about to start: its old address may be given away from here on
  acquire = 5,  // a realloc has ended: the object lives at this address; see kAcquire...
  long_form = 7,
};

enum class LongKind : std::uint32_t {
  mark,   // payload: a phase's name, seven bytes a word
  time,   // payload: the time-stamp counter
  stack,  // payload: hash, then return addresses, innermost first
};

// Sizes that an acquire at address 0 carries.
constexpr std::uint64_t kAcquireGone = 0;    // realloc freed the object
constexpr std::uint64_t kAcquireFailed = 1;  // realloc failed: the object stays where it was

constexpr std::uint64_t kRingWords = std::uint64_t{1} << 14;  // 128 KiB a thread
constexpr std::uint64_t kRingBytes = kRingWords * sizeof(std::uint64_t);
constexpr std::uint64_t kLongPayloadMaxWords = 256;
constexpr unsigned kMarkBytesPerWord = 7;

// Returns the lap bit of the word at `position`, counted in words since the ring was first used.
constexpr std::uint64_t lap_bit(std::uint64_t position) { return ~(position / kRingWords) & 1U; }

constexpr bool fits_compact(std::uint64_t address, std::uint64_t size_bytes) {
  return ((address & 15U) | (address >> 47U) | (size_bytes >> 16U)) == 0;
}

// REQUIRES: fits_compact(address, size_bytes).
constexpr std::uint64_t compact_head(RecordKind kind, std::uint64_t address,
                                     std::uint64_t size_bytes, bool stamped) {
  return (address >> 4U) << 21U | size_bytes << 5U | std::uint64_t{stamped} << 4U |
         static_cast<std::uint64_t>(kind) << 1U;
}

constexpr std::uint64_t wide_head(RecordKind kind, unsigned alignment_log2, bool stamped,
                                  bool stack) {
  return std::uint64_t{alignment_log2} << 12U | std::uint64_t{stack} << 11U |
         static_cast<std::uint64_t>(kind) << 5U | std::uint64_t{stamped} << 4U;
}

constexpr std::uint64_t long_head(LongKind kind, std::uint64_t payload_words, bool stamped) {
  return payload_words << 32U | static_cast<std::uint64_t>(kind) << 5U |
         std::uint64_t{stamped} << 4U | static_cast<std::uint64_t>(RecordKind::long_form) << 1U;
}

// What a head says of its record, before the words after it are read.
struct Head {
  RecordKind kind;  // never `wide`: the kind that the wide head carries
  bool stamped;
  bool stack;
  bool wide;
  std::uint8_t alignment_log2;
  LongKind long_kind;           // where kind is long_form
  std::uint64_t payload_words;  // likewise
  std::uint64_t word_count;     // of the whole record

  static constexpr Head of(std::uint64_t word) {
    Head head{};
    head.kind = static_cast<RecordKind>(word >> 1U & 7U);
    head.stamped = (word >> 4U & 1U) != 0;
    head.word_count = 1 + (head.stamped ? 1 : 0);
    if (head.kind == RecordKind::long_form) {
      head.long_kind = static_cast<LongKind>(word >> 5U & 0x7ffffffU);
      head.payload_words = word >> 32U;
      head.word_count += head.payload_words;
    } else if (head.kind == RecordKind::wide) {
      head.wide = true;
      head.kind = static_cast<RecordKind>(word >> 5U & 0x3fU);
      head.stack = (word >> 11U & 1U) != 0;
      head.alignment_log2 = static_cast<std::uint8_t>(word >> 12U & 0x3fU);
      head.word_count += 2 + (head.stack ? 1 : 0);
    }
    return head;
  }
};

constexpr std::uint64_t compact_address(std::uint64_t word) { return word >> 21U << 4U; }
constexpr std::uint64_t compact_size_bytes(std::uint64_t word) { return word >> 5U & 0xffffU; }

}  // namespace fitmark::workloads
