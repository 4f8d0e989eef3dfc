// SPDX-License-Identifier: MIT
//
// Reads the payload of one EVNT block back into events, as many at a time as the caller asks for.
//
// Invariants:  columns are padded so that no damaged chunk makes the inner loop leave its arrays
// Complexity:  O(1) an event after O(columns) to load; memory O(chunk)
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

struct ZSTD_DCtx_s;

namespace fitmark::workloads {

// What stands before the columns.
struct ChunkHead {
  std::uint64_t events = 0;
  std::uint64_t flags = 0;
  ChunkStart start;
};

// Reads the head and leaves the cursor at the first column. Throws Malformed.
ChunkHead read_chunk_head(ByteCursor& cursor);

class ChunkDecoder {
 public:
  explicit ChunkDecoder(std::uint64_t tick_ns = 1);
  ~ChunkDecoder();
  ChunkDecoder(const ChunkDecoder&) = delete;
  ChunkDecoder& operator=(const ChunkDecoder&) = delete;

  void set_tick_ns(std::uint64_t tick_ns) { tick_ns_ = tick_ns; }

  // Makes the chunk current. Throws Malformed, then the decoder is empty.
  void load(ByteView payload);

  std::uint64_t left() const { return events_ - next_; }

  // Decodes min(into.size(), left()) events and returns how many. Throws Malformed.
  std::size_t decode(std::span<Event> into);

 private:
  static constexpr std::size_t kNamesBefore = 256;  // no age reaches under the array

  struct ThreadRun {
    std::uint32_t thread;
    std::uint32_t events;
  };

  // What an operation does, as numbers to add.
  struct Control {
    std::uint8_t takes;     // pops the pool
    std::uint8_t releases;  // reads `releases`
    std::uint8_t names;     // its slot can be named by age
    std::uint8_t pushes;    // returns its slot to the pool
    std::uint32_t slot_mask;
  };
  struct Shape {
    Event event;  // slot, thread and time 0
    Control control;
  };

  void make_room(std::size_t events);
  void load_columns(ByteCursor& cursor);
  // The column's bytes, valid until the next call.
  ByteView expand(ByteCursor& cursor);
  void accept(std::uint64_t column, ByteView raw);
  Control control_of(Op op) const;
  void load_shapes(ByteView raw);
  void load_threads(ByteView raw);
  void pad_shapes(std::size_t events);
  void pad_columns();
  template <bool kWide>
  void decode_run(Event* into, std::size_t count, std::uint32_t thread);
  void decode_times(std::span<Event> into);
  void check_all_used() const;

  struct FreeContext {
    void operator()(ZSTD_DCtx_s* context) const;
  };

  std::unique_ptr<ZSTD_DCtx_s, FreeContext> zstd_;
  std::uint64_t tick_ns_;
  std::uint64_t events_ = 0;
  std::uint64_t next_ = 0;
  bool reuse_ = false;
  bool has_times_ = false;
  std::size_t shape_count_ = 0;
  std::size_t code_count_ = 0;
  std::size_t high_count_ = 0;  // 0: all codes are below 256
  std::size_t release_count_ = 0;
  std::size_t far_count_ = 0;
  std::size_t pool_top_ = 0;
  // Arrays with room for the longest chunk so far; only their first parts are of this one.
  std::size_t room_events_ = 0;
  std::vector<Shape> shapes_;
  Bytes codes_;
  Bytes codes_high_;
  Bytes releases_;
  std::vector<std::uint32_t> far_;
  std::vector<std::uint32_t> pool_;   // slots to give out: takes reversed, then frees on top
  std::vector<std::uint32_t> names_;  // slots named by allocate and reallocate
  std::size_t named_ = 0;
  std::size_t next_release_ = 0;
  std::size_t next_far_ = 0;
  std::vector<ThreadRun> runs_;
  std::size_t next_run_ = 0;
  Bytes times_;
  Bytes times_far_;
  std::size_t times_far_at_ = 0;
  std::uint64_t ticks_ = 0;
  Bytes raw_;
};

}  // namespace fitmark::workloads
