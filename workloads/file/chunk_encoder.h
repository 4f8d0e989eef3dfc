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
    std::uint32_t stack;
    std::uint32_t count;
    std::uint16_t number;  // order of first appearance
    std::uint8_t op;
    std::uint8_t alignment_log2;
  };

  // When a slot was last named by an allocate or reallocate, counted from 1 in each chunk. A slot
  // that another one displaced is found by `far`: it costs a byte or two.
  struct Name {
    std::uint32_t slot;
    std::uint32_t at;
  };

  void encode_shapes(std::span<const Event> events, Bytes& payload);
  std::uint16_t shape_of(const Event& event);
  bool slots_are_reused(std::span<const Event> events);
  void encode_slots(std::span<const Event> events, bool reuse, Bytes& payload);
  void encode_threads(std::span<const Event> events, Bytes& payload);
  void encode_times(std::span<const Event> events, std::uint64_t start_ns, Bytes& payload);
  void put_column(std::uint64_t column, const Bytes& raw, Bytes& payload);

  struct FreeContext {
    void operator()(ZSTD_CCtx_s* context) const;
  };

  std::unique_ptr<ZSTD_CCtx_s, FreeContext> zstd_;
  bool has_times_;
  std::uint64_t tick_ns_;
  std::vector<Shape> shapes_;
  std::vector<std::uint32_t> table_;  // open addressing over shapes_, number + 1, 0 empty
  std::vector<std::uint16_t> codes_;  // [events], number of first appearance
  std::vector<Name> named_;           // [kNamedEntries], by the slot's low bits
  std::vector<std::uint32_t> stack_;
  Bytes column_;
  Bytes second_;
  Bytes third_;
  Bytes stored_;
};

}  // namespace fitmark::workloads
