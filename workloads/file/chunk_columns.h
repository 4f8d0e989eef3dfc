// SPDX-License-Identifier: MIT
//
// The events of the chunk that is being gathered, taken apart as they come: a number for each distinct
// shape, a slot, runs of threads, times.
//
// Layout:      6 bytes an event, 3 for each change of threads, with times 1 to 9 more; 16 for each shape and
//              8 to 16 of the table that finds it
// Complexity:  O(1) expected an event
// Threads:     none
// Source:      the columns of workloads/file/format.h
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "workloads/event.h"
#include "workloads/file/bytes.h"

namespace fitmark::workloads {

class ChunkColumns {
 public:
  // What events have in common that differ in nothing but slot, thread and time.
  class Shape {
   public:
    Shape(std::uint64_t size_bytes, std::uint64_t rest)
        : size_bytes_(size_bytes), rest_(rest | ~std::uint64_t{0} << kRestBits) {}

    bool is(std::uint64_t size_bytes, std::uint64_t rest) const {
      return size_bytes_ == size_bytes && (rest_ ^ rest) << (64 - kRestBits) == 0;
    }
    void count_one() { rest_ += std::uint64_t{1} << kRestBits; }

    std::uint64_t size_bytes() const { return size_bytes_; }
    std::uint32_t stack() const { return static_cast<std::uint32_t>(rest_); }
    Op op() const { return static_cast<Op>(rest_ >> 32U & 0xffU); }
    std::uint8_t alignment_log2() const { return static_cast<std::uint8_t>(rest_ >> 40U); }
    // How many events have it; at least 1, at most kMaxChunkEvents.
    std::uint32_t count() const { return static_cast<std::uint32_t>(rest_ >> kRestBits) + 1; }
    // [alignment_log2 : 8 | op : 8 | stack : 32]
    std::uint64_t rest() const { return rest_ & ((std::uint64_t{1} << kRestBits) - 1); }

   private:
    static constexpr unsigned kRestBits = 48;

    std::uint64_t size_bytes_;
    std::uint64_t rest_;  // [count - 1 : 16 | rest : 48]
  };

  // Empties all for a chunk that starts at `start_ns`. Times are cut to multiples of `tick_ns` >= 1.
  void begin(bool has_times, std::uint64_t tick_ns, std::uint64_t start_ns);
  // Appends events; at most kMaxChunkEvents in all.
  void add(std::span<const Event> events);
  // Completes the threads' last run. Nothing may be added afterwards.
  void end();

  std::size_t size() const { return codes_.size(); }
  bool has_times() const { return has_times_; }
  // Whether all events are of thread 0. REQUIRES: end() was called.
  bool has_one_thread() const { return has_one_thread_; }

  std::span<const Shape> shapes() const { return shapes_; }        // in order of first appearance
  std::span<const std::uint16_t> codes() const { return codes_; }  // [events], places in shapes()
  std::span<const std::uint32_t> slots() const { return slots_; }  // [events]
  const Bytes& threads() const { return threads_; }                // as the file has them
  const Bytes& times() const { return times_; }
  const Bytes& times_far() const { return times_far_; }

 private:
  void add_shapes_and_slots(std::span<const Event> events);
  [[gnu::noinline]] std::size_t add_shape(std::uint64_t size_bytes, std::uint64_t rest,
                                          std::size_t at);
  void widen_table();
  void add_threads(std::span<const Event> events);
  void add_times(std::span<const Event> events);
  void end_run();

  bool has_times_ = false;
  std::uint64_t tick_ns_ = 1;
  std::vector<Shape> shapes_;
  std::vector<std::uint16_t> table_;  // open addressing over shapes_, number + 1, 0 empty
  unsigned table_shift_ = 0;
  std::vector<std::uint16_t> codes_;
  std::vector<std::uint32_t> slots_;
  std::uint32_t thread_ = 0;  // of the run under way
  std::uint64_t run_events_ = 0;
  bool has_one_thread_ = false;
  std::uint64_t previous_ticks_ = 0;
  Bytes threads_;
  Bytes times_;
  Bytes times_far_;
};

}  // namespace fitmark::workloads
