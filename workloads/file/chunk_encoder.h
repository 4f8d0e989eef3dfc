// SPDX-License-Identifier: MIT
//
// Packs the columns of a chunk into the payload of one EVNT block; keeps nothing from one to the next.
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
#include "workloads/file/chunk_columns.h"
#include "workloads/file/format.h"

struct ZSTD_CCtx_s;

namespace fitmark::workloads {

class ChunkEncoder {
 public:
  explicit ChunkEncoder(int zstd_level);
  ~ChunkEncoder();
  ChunkEncoder(const ChunkEncoder&) = delete;
  ChunkEncoder& operator=(const ChunkEncoder&) = delete;

  // Appends the payload. Requires 1 <= columns.size() <= kMaxChunkEvents, slots dense, end() called.
  void encode(const ChunkColumns& columns, const ChunkStart& start, Bytes& payload);

 private:
  // A shape as it is put in order.
  struct Ranked {
    std::uint64_t size_bytes;
    std::uint32_t count;
    std::uint32_t number;
  };

  void rank_shapes(std::span<const ChunkColumns::Shape> shapes);
  void put_shapes(std::span<const ChunkColumns::Shape> shapes, Bytes& payload);
  void put_codes(std::span<const std::uint16_t> codes, Bytes& payload);
  void begin_slots(std::size_t events);
  // Fills the columns of slots. Where kReuse, returns false at the first slot that is not given out last
  // in, first out.
  template <bool kReuse>
  bool add_slots(const ChunkColumns& columns);
  void put_column(format::Column column, ByteView raw, Bytes& payload);

  struct FreeContext {
    void operator()(ZSTD_CCtx_s* context) const;
  };

  std::unique_ptr<ZSTD_CCtx_s, FreeContext> zstd_;
  std::vector<Ranked> order_;         // [shapes], most frequent first
  std::vector<std::uint16_t> ranks_;  // [shapes], places in order_
  std::vector<Op> ops_;               // [shapes]
  // By the low bits of a slot: [slot : 32 | count of names when it was last named : 32]. A slot that
  // another one displaced is found by `far`: it costs a byte or two.
  std::vector<std::uint64_t> named_;
  std::uint32_t names_;               // counted on from chunk to chunk
  std::vector<std::uint32_t> freed_;  // slots that wait to be given out again, the next last
  Bytes takes_;
  Bytes releases_;
  std::size_t release_count_ = 0;
  Bytes far_;
  Bytes column_;
  Bytes high_;
  Bytes stored_;
};

}  // namespace fitmark::workloads
