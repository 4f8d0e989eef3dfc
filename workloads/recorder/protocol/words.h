// SPDX-License-Identifier: MIT
//
// How one heap call is written into a ring: one to six 64-bit words that each prove themselves.
//
// Layout:      bit 0 of every word is the lap bit: 1 on the first, third... lap around the ring and 0
//              on the others, so a reader knows a fresh word from last lap's without any index that
//              the two sides would have to pass back and forth.
//              compact head  [address/16 : 43 | size : 16 | stamped : 1 | kind : 3 | lap : 1]
//              wide head     [0 : 47 | alignment_log2 : 6 | what : 6 | stamped : 1 | 0 : 3 | lap : 1]
//              long head     [payload words : 32 | what : 27 | stamped : 1 | 7 : 3 | lap : 1]
//              after the head, each where it applies: the stamp, the time, the stack's hash; then a
//              wide record's address and size, or a long one's payload. Times and hashes are in every
//              record of a recording that may have them, or in none: see RecordDetail
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

enum class LongKind : std::uint8_t {
  mark,    // payload: a phase's name, seven bytes a word
  module,  // payload: load bias, first address, end address, then the path, seven bytes a word
  stack,  // payload: hash of a known stack or 0, then the return addresses called from it, outermost
          // first; each makes a new known stack
};

// What the records of one recording carry besides what all have.
struct RecordDetail {
  bool times = false;   // the time-stamp counter, in all but module and stack records
  bool stacks = false;  // the stack's hash, where an object comes to an address
};

// Returns whether records of this kind carry a stack's hash.
constexpr bool carries_stack(RecordKind kind) {
  return kind == RecordKind::allocate || kind == RecordKind::allocate_zeroed ||
         kind == RecordKind::acquire;
}

// Returns the hash of `parent` with one more call; 63 bits, never 0. The empty stack's hash is 0.
constexpr std::uint64_t stack_hash(std::uint64_t parent, std::uint64_t return_address) {
  std::uint64_t hash = (parent ^ return_address * 0x9E37'79B9'7F4A'7C15U) * 0xC2B2'AE3D'27D4'EB4FU;
  hash ^= hash >> 32U;
  return hash >> 1U | 1U;
}

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

constexpr std::uint64_t wide_head(RecordKind kind, unsigned alignment_log2, bool stamped) {
  return std::uint64_t{alignment_log2} << 11U | static_cast<std::uint64_t>(kind) << 5U |
         std::uint64_t{stamped} << 4U;
}

constexpr std::uint64_t long_head(LongKind kind, std::uint64_t payload_words, bool stamped) {
  return payload_words << 32U | static_cast<std::uint64_t>(kind) << 5U |
         std::uint64_t{stamped} << 4U | static_cast<std::uint64_t>(RecordKind::long_form) << 1U;
}

// What a head says of its record, before the words after it are read.
struct Head {
  RecordKind kind;  // never `wide`: the kind that the wide head carries
  bool stamped;
  bool timed;
  bool stack;
  bool wide;
  std::uint8_t alignment_log2;
  LongKind long_kind;           // where kind is long_form
  std::uint64_t payload_words;  // likewise
  std::uint64_t word_count;     // of the whole record

  static constexpr Head of(std::uint64_t word, RecordDetail detail = {}) {
    Head head{};
    head.kind = static_cast<RecordKind>(word >> 1U & 7U);
    head.stamped = (word >> 4U & 1U) != 0;
    head.timed = detail.times;
    if (head.kind == RecordKind::long_form) {
      head.long_kind = static_cast<LongKind>(word >> 5U & 0x7ffffffU);
      head.payload_words = word >> 32U;
      head.timed = detail.times && head.long_kind == LongKind::mark;
    } else if (head.kind == RecordKind::wide) {
      head.wide = true;
      head.kind = static_cast<RecordKind>(word >> 5U & 0x3fU);
      head.alignment_log2 = static_cast<std::uint8_t>(word >> 11U & 0x3fU);
    }
    head.stack = detail.stacks && carries_stack(head.kind);
    head.word_count = 1U + (head.stamped ? 1U : 0U) + (head.timed ? 1U : 0U) +
                      (head.stack ? 1U : 0U) + (head.wide ? 2U : 0U) + head.payload_words;
    return head;
  }
};

constexpr std::uint64_t compact_address(std::uint64_t word) { return word >> 21U << 4U; }
constexpr std::uint64_t compact_size_bytes(std::uint64_t word) { return word >> 5U & 0xffffU; }

}  // namespace fitmark::workloads
