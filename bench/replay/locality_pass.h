// SPDX-License-Identifier: MIT
//
// The pass that reads back: replays, writes every byte as the program would, and at chosen moments walks
// all live objects, in the order of their allocation and in the order of their addresses.
//
// Layout:      pointers[slots], sizes[slots], births[slots]; the objects of a walk in a mapping of its own
// Invariants:  moments are each mark of the program, the peak of live bytes, and the end. The walks
//              of both orders take turns and read the same bytes, so that each finds the caches as the
//              other left them; a time is the median of kWalks
// Complexity:  a walk reads each live byte, and an entry of 24 bytes for each object
// Threads:     none
// Source:      Grunwald, Zorn & Henderson, Improving the cache locality of memory allocation, PLDI 1993,
//              for the question: what does placement cost the program?
#pragma once

#include <cstdint>
#include <span>

#include "bench/replay/child_exit.h"
#include "bench/replay/locality_record.h"
#include "bench/replay/protocol.h"
#include "bench/replay/request_block.h"
#include "bench/replay/step.h"
#include "bench/replay/timed_loop.h"

namespace fitmark::bench {

// Maps the record in the child; refuses the run where it cannot.
LocalityRecord& map_locality_record();

// Walks over the live objects of a slot table.
class ReadBack {
 public:
  explicit ReadBack(const ReplayOrder& order);

  // Fills the row's objects, bytes and times. Slots with a null pointer are not live.
  void walk(const SlotTable& slots, LocalityRecord::Row& row);

 private:
  struct Object {
    const unsigned char* block;
    std::uint64_t size_bytes;
    std::uint64_t birth;
  };

  std::uint64_t slots_ = 0;
  std::uint64_t capacity_ = 0;
  Object* by_allocation_ = nullptr;
  Object* by_address_ = nullptr;
};

template <class Heap>
class LocalityPass {
 public:
  LocalityPass(Heap& heap, ReplayControl& control, const SlotTable& slots)
      : heap_(heap),
        control_(control),
        slots_(slots),
        record_(map_locality_record()),
        read_back_(control.order) {}

  void replay(std::span<const Step> steps) {
    for (const Step& step : steps) {
      if (step.op() == Op::mark) {
        at_mark(step.size_bytes());
      } else {
        apply(step);
      }
      ++events_;
      if (events_ == control_.order.peak_live_event_index) add(LocalityRecord::Moment::peak, 0);
    }
  }

  void finish() {
    if (live_objects_ > 0) add(LocalityRecord::Moment::end, 0);
  }

 private:
  using Op = workloads::Op;

  void apply(const Step& step) {
    void*& pointer = slots_.pointers[step.slot];
    if (step.op() == Op::deallocate) {
      heap_.deallocate(pointer);
      pointer = nullptr;
      --live_objects_;
      return;
    }
    void* const block = request_block(heap_, step, pointer);
    const std::uint64_t size = step.size_bytes();
    if (block == nullptr && size != 0) exit_out_of_memory(events_, size);
    const bool grows = step.op() == Op::reallocate;
    touch_block<Touch::all>(block, grows ? slots_.sizes_bytes[step.slot] : 0, size);
    pointer = block;
    slots_.sizes_bytes[step.slot] = size;
    if (grows) return;
    slots_.stamps[step.slot] = events_;
    ++live_objects_;
  }

  void at_mark(std::uint64_t number) {
    if (marks_++ < LocalityRecord::kMaxMarks) add(LocalityRecord::Moment::mark, number);
  }

  void add(LocalityRecord::Moment moment, std::uint64_t mark) {
    LocalityRecord::Row& row = record_.rows[record_.count++];
    row.event_index = events_;
    row.moment = moment;
    row.mark = mark;
    read_back_.walk(slots_, row);
  }

  Heap& heap_;
  ReplayControl& control_;
  SlotTable slots_;
  LocalityRecord& record_;
  ReadBack read_back_;
  std::uint64_t events_ = 0;
  std::uint64_t live_objects_ = 0;
  std::uint64_t marks_ = 0;
};

}  // namespace fitmark::bench
