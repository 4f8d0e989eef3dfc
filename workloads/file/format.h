// SPDX-License-Identifier: MIT
//
// The grammar of a .fitrace file: numbers, names and a worked example. Code that reads or writes
// the format includes this file and repeats none of its constants.
//
// All integers are little-endian. `varint` is LEB128: seven bits a byte, low bits first, the high
// bit says that more follow. `zigzag(n)` maps 0 -1 1 -2 ... to 0 1 2 3 ... `text` is a varint
// length and that many bytes of UTF-8.
//
//   file       := magic version block* tail?        no tail: the writer died; see "Truncation"
//   magic      := 89 46 49 54 0D 0A 1A 0A           "\x89FIT\r\n\x1a\n": text transfers spoil it
//   version    := major u16, minor u16              readers refuse a greater major, accept any
//   minor block      := kind u32, reserved u32, length u64, checksum u64, payload[length]
//                 checksum is xxh3-64 of the payload, seeded with kind XOR length
//                 readers skip kinds that they do not know
//   tail       := offset u64 of the index block, end magic u64
//
//   payload of HEAD, FOOT := field*                 readers skip numbers that they do not know
//   field      := number varint, length varint, bytes[length]
//                 integers inside a field are varints, texts are the bytes themselves
//   payload of MARK := (number varint, name text)*
//   payload of FRAM := (number varint, offset varint, line varint, module text, function text,
//                       file text)*
//   payload of STCK := (number varint, parent stack varint, frame varint)*   0 is the empty stack
//                A number that FRAM or STCK tells of again means what it is told last: symbols are
//                added after the events
//   payload of INDX := (kind varint, offset delta varint, events varint, start?)*  one a block,
//                       `start` only where kind is EVNT
//   start      := live bytes varint, live objects varint, time_ns varint    before the chunk
//
//   payload of EVNT := events varint, flags varint, start, column*
//   column     := number varint, encoding varint, raw bytes varint, stored bytes varint, stored
//                 encoding 0: as is; 1: one zstd frame. Readers skip columns that they do not know
//
// Columns of a chunk. A chunk can be decoded alone: nothing refers to an earlier chunk.
//   shapes     (zigzag(size - previous size) varint, op u8, alignment_log2 u8, stack varint)*
//              the distinct kinds of event of this chunk, most frequent first
//   codes      one byte an event: the low byte of its number in `shapes`
//   codes_high one byte an event: the high byte; only where a chunk has more than 256 shapes
//   takes      zigzag(slot - previous - 1) varint*: slots that allocations take from outside
//   releases   one byte for each deallocate and reallocate: n < 255: the slot that the chunk's n-th
//              last allocate or reallocate named (0: the last); 255: the next of `far`
//   far        zigzag(slot - previous - 1) varint*
//   threads    (thread varint, events - 1 varint)*: runs; absent: all of thread 0
//   times      one byte an event: n < 253: n ticks after the event before (the first: after the
//              chunk's start); 253: u16, 254: u32, 255: i64 ticks from `times_far`
//   times_far  the wide ones
//
// Slots. With the flag `reuse`, a deallocate pushes its slot on a stack that is empty at the
// chunk's beginning, and an allocate pops it; where the stack is empty the slot is the next of
// `takes`. Slots given out last in, first out (workloads/slots.h) thus cost nothing. A chunk whose
// slots follow no such rule is written without the flag: each allocate then takes the next of
// `takes`.
//
// Truncation. Blocks are appended and never changed. A file without a tail reads up to its last
// whole block; FOOT and INDX come last.
//
// Example: malloc(24), malloc(24), free of the first, malloc(100), all by thread 0, without times:
//   events 4, flags 1 (reuse), start 0 0 0
//   shapes   30 00 00 00 | 2F 03 00 00 | C8 01 00 00 00   24 allocate; 0 deallocate; 100 allocate
//   codes    00 00 01 02
//   takes    01 00        zigzag(0 - 0 - 1) = 1: slot 0; zigzag(1 - 0 - 1) = 0: slot 1
//   releases 01           the last but one allocation, slot 0; the next allocate pops it again
#pragma once

#include <cstddef>
#include <cstdint>

namespace fitmark::workloads::format {

inline constexpr std::uint64_t kMagic = 0x0A1A'0A0D'5449'4689;     // "\x89FIT\r\n\x1a\n"
inline constexpr std::uint64_t kEndMagic = 0x0A44'4E45'5449'4689;  // "\x89FITEND\n"
inline constexpr std::uint16_t kMajor = 1;
inline constexpr std::uint16_t kMinor = 0;
inline constexpr std::size_t kPreambleBytes = 12;
inline constexpr std::size_t kBlockHeadBytes = 24;
inline constexpr std::size_t kTailBytes = 16;

// A chunk never holds more events, so that a shape's number fits two bytes.
inline constexpr std::size_t kMaxChunkEvents = 65536;
// No block is longer; a greater length is damage.
inline constexpr std::uint64_t kMaxBlockBytes = 1u << 28;
// No column of a chunk is longer once decoded.
inline constexpr std::uint64_t kMaxColumnBytes = kMaxChunkEvents * 24;

constexpr std::uint32_t four(char a, char b, char c, char d) {
  return static_cast<std::uint32_t>(a) | static_cast<std::uint32_t>(b) << 8 |
         static_cast<std::uint32_t>(c) << 16 | static_cast<std::uint32_t>(d) << 24;
}

enum class Block : std::uint32_t {
  head = four('H', 'E', 'A', 'D'),
  events = four('E', 'V', 'N', 'T'),
  marks = four('M', 'A', 'R', 'K'),
  frames = four('F', 'R', 'A', 'M'),
  stacks = four('S', 'T', 'C', 'K'),
  index = four('I', 'N', 'D', 'X'),
  foot = four('F', 'O', 'O', 'T'),
};

enum class Column : std::uint64_t {
  shapes = 1,
  codes = 2,
  codes_high = 3,
  takes = 4,
  releases = 5,
  far = 6,
  threads = 7,
  times = 8,
  times_far = 9,
};

enum class Encoding : std::uint64_t { raw = 0, zstd = 1 };

inline constexpr std::uint64_t kFlagReuse = 1;

inline constexpr std::uint8_t kReleaseFar = 255;
inline constexpr std::uint8_t kTime16 = 253;
inline constexpr std::uint8_t kTime32 = 254;
inline constexpr std::uint8_t kTime64 = 255;

enum class HeadField : std::uint64_t {
  program = 1,
  argument = 2,  // repeated
  host = 3,
  kernel = 4,
  libc = 5,
  recorder = 6,
  recorded_at_s = 7,
  seed = 8,
  has_times = 9,
  has_stacks = 10,
  tick_ns = 11,  // times are multiples of this; absent: 1
  sample_every = 12,
  part = 13,
  carried_objects = 14,
};

enum class FootField : std::uint64_t {
  events = 1,
  threads = 2,
  allocations = 3,
  deallocations = 4,
  reallocations = 5,
  marks = 6,
  peak_live_bytes = 7,
  peak_live_objects = 8,
  peak_event_index = 9,
  live_bytes_at_end = 10,
  live_objects_at_end = 11,
  digest = 12,  // 32 hexadecimal digits
  truncated = 13,
  dropped_events = 14,
  overhead_ns_per_event = 15,  // text, decimal
  recorder_resident_bytes = 16,
};

}  // namespace fitmark::workloads::format
