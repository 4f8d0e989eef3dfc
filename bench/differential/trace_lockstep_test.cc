// SPDX-License-Identifier: MIT
//
// Laws of the comparison on traces: a recorded program makes every policy decide alike in both
// homes, and a difference is found and named.
#include "bench/differential/trace_lockstep.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "allocator/spec.h"
#include "bench/replay/event_list.h"
#include "workloads/file/trace_reader.h"
#include "workloads/recorder/record.h"
#include "workloads/temporary_folder.h"

namespace fitmark::bench {
namespace {

using workloads::Event;
using workloads::Op;

// A python program that builds, drops and prints JSON, recorded with the recorder of this build.
class RecordedPython {
 public:
  RecordedPython() {
    workloads::RecordOptions options;
    options.output_path = path();
    options.arguments = {"python3", "-c",
                         "import json\n"
                         "for n in (300, 900, 200):\n"
                         "  print(len(json.dumps([{str(i): 'x' * (i % 97)} for i in range(n)])))"};
    options.library_path = FITMARK_RECORD_LIBRARY;
    outcome_ = workloads::record(options);
  }

  std::string path() const { return folder_.path("python.fitrace"); }
  const workloads::RecordOutcome& outcome() const { return outcome_; }

 private:
  workloads::TemporaryFolder folder_;
  workloads::RecordOutcome outcome_;
};

TEST(TraceLockstep, ARecordedProgramIsPlacedAlikeInBothHomesByEveryPolicy) {
  const RecordedPython python;
  ASSERT_EQ(python.outcome().fault, "");
  ASSERT_EQ(python.outcome().exit_code, 0);
  for (const allocator::HeapDescription& heap : allocator::heap_descriptions()) {
    workloads::TraceReader source(python.path());
    allocator::Lockstep heaps(allocator::both_homes_and_list(std::string(heap.name)));
    run_trace(heaps, source);
    EXPECT_EQ(heaps.difference(), "") << heap.name;
    EXPECT_GT(heaps.operations(), 1000u) << heap.name;
  }
}

// Two heaps of different policies, over a small and a large hole: best fit takes the small one.
TEST(TraceLockstep, ADifferenceIsNamedWithItsOperation) {
  const auto events = std::make_shared<const std::vector<Event>>(
      std::vector<Event>{{.size_bytes = 240, .slot = 0, .op = Op::allocate},
                         {.size_bytes = 24, .slot = 1, .op = Op::allocate},
                         {.size_bytes = 24, .slot = 2, .op = Op::allocate},
                         {.size_bytes = 24, .slot = 3, .op = Op::allocate},
                         {.size_bytes = 7, .op = Op::mark},
                         {.slot = 0, .op = Op::deallocate},
                         {.slot = 2, .op = Op::deallocate},
                         {.size_bytes = 24, .slot = 0, .op = Op::allocate}});
  EventList source(events);
  std::vector<allocator::NamedHeap> pair;
  pair.push_back({"first_fit", allocator::make_simulated_heap("first_fit")});
  pair.push_back({"best_fit", allocator::make_real_heap("best_fit")});
  allocator::Lockstep heaps(std::move(pair));
  run_trace(heaps, source);
  EXPECT_EQ(heaps.difference(), "operation 7, allocate: first_fit at 16, best_fit at 304");
}

TEST(TraceLockstep, StopsAfterTheEventsAskedFor) {
  const auto events = std::make_shared<const std::vector<Event>>(
      std::vector<Event>(5, Event{.size_bytes = 8, .op = Op::allocate}));
  EventList source(events);
  allocator::Lockstep heaps(allocator::both_homes_and_list("first_fit"));
  run_trace(heaps, source, {.events = 3});
  EXPECT_EQ(heaps.operations(), 3u);
}

TEST(TraceLockstep, HeapsBehindTheSecondLeaveWhenAsked) {
  const auto events = std::make_shared<const std::vector<Event>>(
      std::vector<Event>{{.size_bytes = 240, .slot = 0, .op = Op::allocate},
                         {.size_bytes = 24, .slot = 1, .op = Op::allocate},
                         {.size_bytes = 24, .slot = 2, .op = Op::allocate},
                         {.size_bytes = 24, .slot = 3, .op = Op::allocate},
                         {.slot = 0, .op = Op::deallocate},
                         {.slot = 2, .op = Op::deallocate},
                         {.size_bytes = 24, .slot = 0, .op = Op::allocate}});
  for (const std::uint64_t list_events : {6, 7}) {
    EventList source(events);
    std::vector<allocator::NamedHeap> heaps = allocator::both_homes_and_list("first_fit");
    heaps.back().heap = allocator::make_simulated_heap("best_fit");
    allocator::Lockstep lockstep(std::move(heaps));
    run_trace(lockstep, source, {.list_events = list_events});
    EXPECT_EQ(lockstep.difference().empty(), list_events == 6) << "best fit differs at event 7";
  }
}

}  // namespace
}  // namespace fitmark::bench
