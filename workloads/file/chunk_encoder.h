// SPDX-License-Identifier: MIT
//
// Turns up to kMaxChunkEvents events into the payload of one EVNT block; keeps nothing from one to the
// next.
//
// Complexity:  O(events) time; memory O(chunk)
// Threads:     none
// Source:      the grammar in workloads/file/format.h
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "workloads/event.h"
#include "workloads/file/block.h"
#include "workloads/file/bytes.h"
#include "workloads/file/format.h"

struct ZSTD_CCtx_s;

namespace fitmark::workloads {

class ChunkEncoder {
 public:
  // Requires tick_ns >= 1; times are stored as multiples of it when `has_times`.
  ChunkEncoder(int zstd_level, bool has_times, std::uint64_t tick_ns);
  ~ChunkEncoder();
  ChunkEncoder(const ChunkEncoder&) = delete;
  ChunkEncoder& operator=(const ChunkEncoder&) = delete;

  // Appends the payload. Requires 1 <= events.size() <= kMaxChunkEvents, slots dense.
  void encode(std::span<const Event> events, const ChunkStart& start, Bytes& payload);

 private:
  struct Shape {
    std::uint64_t size_bytes;
    std::uint64_t rest;  // [stack : 32 | op : 8 | alignment_log2 : 8]
    std::uint32_t count;
    std::uint16_t number;  // order of first appearance
  };

  // When a slot was last named by an allocate or reallocate, counted from 1 in each chunk. A slot
  // that another one displaced is found by `far`: it costs a byte or two.
  struct Name {
    std::uint32_t slot;
    std::uint32_t at;
  };

  void begin(std::uint64_t start_ns);
  void add_shapes(std::span<const Event> events);
  std::uint16_t shape_of(const Event& event);
  std::uint16_t add_shape(std::uint64_t size_bytes, std::uint64_t rest, std::size_t at);
  void widen_table();
  void add_slots(std::span<const Event> events);
  void write_all_takes(std::span<const Event> events);
  void add_threads(std::span<const Event> events);
  void add_times(std::span<const Event> events);
  void put_shapes(Bytes& payload);
  void put_column(format::Column column, const Bytes& raw, Bytes& payload);

  struct FreeContext {
    void operator()(ZSTD_CCtx_s* context) const;
  };

  std::unique_ptr<ZSTD_CCtx_s, FreeContext> zstd_;
  bool has_times_;
  std::uint64_t tick_ns_;
  std::vector<Shape> shapes_;
  std::vector<std::uint32_t> table_;  // open addressing over shapes_, number + 1, 0 empty
  unsigned table_shift_ = 0;
  std::vector<std::uint16_t> codes_;  // [events], number of first appearance
  std::vector<std::uint16_t> ranks_;  // [shapes]
  std::vector<Name> named_;           // [kNamedEntries], by the slot's low bits
  std::uint32_t names_ = 0;
  bool reuse_ = false;                // slots have been given out last in, first out
  std::vector<std::uint32_t> freed_;  // slots that wait to be given out again, the next last
  std::uint32_t previous_take_ = 0;
  std::uint32_t previous_far_ = 0;
  std::uint32_t thread_ = 0;  // of the run under way
  std::uint64_t run_events_ = 0;
  std::uint64_t previous_ticks_ = 0;
  Bytes takes_;
  Bytes releases_;
  Bytes far_;
  Bytes threads_;
  Bytes times_;
  Bytes times_far_;
  Bytes column_;
  Bytes high_;
  Bytes stored_;
};

}  // namespace fitmark::workloads
