// SPDX-License-Identifier: MIT
//
// The passes on the teaching systems of allocator/textbook. Each call is virtual: two or three
// nanoseconds beside systems that walk lists.
#include <memory>

#include "allocator/textbook/textbook_subject.h"
#include "bench/replay/child_exit.h"
#include "bench/replay/latency_pass.h"
#include "bench/replay/memory_pass.h"
#include "bench/replay/step_reader.h"
#include "bench/replay/subject_run.h"
#include "bench/replay/timed_run.h"

namespace fitmark::bench {
namespace {

class TextbookFace {
 public:
  explicit TextbookFace(allocator::TextbookSubject& subject)
      : subject_(subject), alignment_bytes_(subject.limits().payload_alignment_bytes) {}

  void* allocate(std::size_t bytes) { return subject_.allocate(bytes); }
  void* allocate_zeroed(std::size_t bytes) { return subject_.allocate_zeroed(bytes); }
  void* allocate_aligned(std::size_t bytes, std::size_t alignment_bytes) {
    return alignment_bytes <= alignment_bytes_ ? subject_.allocate(bytes) : nullptr;
  }
  void* reallocate(void* block, std::size_t bytes) { return subject_.reallocate(block, bytes); }
  void deallocate(void* block) {
    if (!subject_.deallocate(block)) exit_refusing("the subject did not take back %p", block);
  }
  std::size_t usable_bytes(const void* block) const { return subject_.granted_bytes(block); }
  std::uint64_t payload_alignment_bytes() const { return alignment_bytes_; }

  void read_account(analysis::Sample& sample) const {
    const allocator::TextbookAccounts accounts = subject_.accounts();
    sample.held_bytes = accounts.held_bytes;
    sample.granted_bytes = accounts.allocated_bytes;
    sample.bookkeeping_bytes = accounts.bookkeeping_bytes;
    sample.cached_bytes = 0;
    sample.free_bytes = accounts.free_bytes;
    sample.largest_free_bytes = accounts.largest_free_bytes;
    sample.free_extents = accounts.free_extents;
    sample.untouched_bytes = 0;
  }

 private:
  allocator::TextbookSubject& subject_;
  std::size_t alignment_bytes_;
};

// Room for the peak with headers and rounding, and as much again for fragmentation.
std::size_t region_bytes_for(const ReplayOrder& order) {
  return 4 * order.peak_live_bytes + 128 * order.peak_live_objects + (std::size_t{1} << 20);
}

std::unique_ptr<allocator::TextbookSubject> make_subject(const ReplayOrder& order) {
  auto subject = allocator::make_textbook_subject(order.heap.data(), region_bytes_for(order));
  const std::string reason = subject->why_not(
      {.largest_request_bytes = order.largest_request_bytes,
       .largest_alignment_bytes =
           order.largest_alignment_log2 > 0 ? std::uint64_t{1} << order.largest_alignment_log2 : 0,
       .peak_live_bytes = order.peak_live_bytes,
       .peak_live_objects = order.peak_live_objects,
       .event_count = order.events});
  if (!reason.empty()) exit_refusing("%s", reason.c_str());
  return subject;
}

template <class Pass>
void replay_all(ReplayControl& control, Pass& pass) {
  StepReader reader(control);
  for (auto steps = reader.next(); !steps.empty(); steps = reader.next()) pass.replay(steps);
  pass.finish();
}

}  // namespace

void run_on_textbook(ReplayControl& control, const SlotTable& slots) {
  const auto subject = make_subject(control.order);
  TextbookFace face(*subject);
  if (control.order.pass == Pass::timed) run_timed_as_ordered(face, control, slots);
  if (control.order.pass == Pass::memory) {
    MemoryPass pass(face, control, slots);
    replay_all(control, pass);
  }
  if (control.order.pass == Pass::latency) {
    LatencyPass pass(face, control, slots);
    replay_all(control, pass);
  }
  if (control.order.pass == Pass::threads) {
    exit_refusing("a teaching system serves one thread; replay the trace on one");
  }
}

}  // namespace fitmark::bench
