// SPDX-License-Identifier: MIT
//
// The passes on the teaching systems, and the refusal of a trace that does not fit one.
#include <memory>
#include <string>

#include "bench/replay/latency_pass.h"
#include "bench/replay/locality_pass.h"
#include "bench/replay/locked_face.h"
#include "bench/replay/memory_pass.h"
#include "bench/replay/placement_pass.h"
#include "bench/replay/relay.h"
#include "bench/replay/subject_run.h"
#include "bench/replay/textbook_face.h"
#include "bench/replay/thread_run.h"
#include "bench/replay/timed_run.h"

namespace fitmark::bench {
namespace {

void refuse_misfit(const allocator::TextbookSubject& system, const ReplayOrder& order) {
  const auto asked_log2 = static_cast<unsigned>(order.largest_alignment_log2);
  const std::string reason = system.why_not(
      {.largest_request_bytes = order.largest_request_bytes,
       .largest_alignment_bytes = asked_log2 > 0 ? std::uint64_t{1} << asked_log2 : 0,
       .peak_live_bytes = order.peak_live_bytes,
       .peak_live_objects = order.peak_live_objects,
       .event_count = order.events});
  if (!reason.empty()) exit_refusing("%s", reason.c_str());
}

void run_threads(TextbookFace& face, ReplayControl& control, const SlotTable& slots) {
  LockedFace locked(face);
  // The threads' slots lie in the same file as the slot table.
  ThreadRun run(
      control, reinterpret_cast<ThreadSlot*>(slots.pointers), [&locked](std::uint32_t) -> auto& {
        return locked;
      });
  run.run();
}

}  // namespace

void run_on_textbook(ReplayControl& control, const SlotTable& slots) {
  const ReplayOrder& order = control.order;
  const auto system = allocator::make_textbook_subject(order.heap.data(), order.region_bytes);
  refuse_misfit(*system, order);
  TextbookFace face(*system, order);
  if (order.pass == Pass::timed) run_timed_as_ordered(face, control, slots);
  if (is_threaded(order.pass)) run_threads(face, control, slots);
  if (order.pass == Pass::memory) {
    MemoryPass pass(face, control, slots);
    replay_in_order(pass, control);
  }
  if (order.pass == Pass::locality) {
    LocalityPass pass(face, control, slots);
    replay_in_order(pass, control);
  }
  if (order.pass == Pass::placement) {
    PlacementPass pass(face, control, slots);
    replay_in_order(pass, control);
  }
  if (order.pass == Pass::latency) {
    LatencyPass pass(face, control, slots);
    replay_in_order(pass, control);
  }
}

}  // namespace fitmark::bench
