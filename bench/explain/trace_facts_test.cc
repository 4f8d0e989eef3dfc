// SPDX-License-Identifier: MIT
//
// Objects, bounds and histograms of a trace, counted by hand; a window where the trace is long.
#include "bench/explain/trace_facts.h"

#include <gtest/gtest.h>

#include <memory>

#include "workloads/trace.h"

namespace fitmark::bench {
namespace {

using workloads::Event;
using workloads::Op;

Event event(Op op, std::uint32_t slot, std::uint64_t bytes = 0) {
  return {.size_bytes = bytes, .slot = slot, .op = op};
}

TraceInput input_of(std::vector<Event> events) {
  return {"t.fitrace", [events = std::move(events)] {
            return std::make_unique<workloads::TraceSource>(workloads::Trace{{}, events, {}});
          }};
}

TEST(TraceFacts, AReallocationEndsOneObjectAndBeginsAnother) {
  const TraceFacts facts = facts_of(
      input_of({event(Op::allocate, 0, 100), event(Op::reallocate, 0, 300), event(Op::mark, 0, 7),
                event(Op::allocate, 1, 16), event(Op::deallocate, 0)}));
  EXPECT_EQ(facts.bounds.objects, 3u);
  EXPECT_EQ(facts.bounds.load_bytes, 316u);
  EXPECT_EQ(facts.bounds.largest_bytes, 300u);
  EXPECT_EQ(*facts.bounds.achievable_bytes.value, 320);  // 304 + 16
  EXPECT_EQ(facts.profile.size_lower_bytes.front(), 16u);
  EXPECT_EQ(facts.profile.lifetime_lower_events, (std::vector<std::uint64_t>{1, 2}));
  EXPECT_EQ(facts.profile.lifetime_objects, (std::vector<std::uint64_t>{1, 2}));
}

// A quiet beginning, a peak of ten objects at once, a quiet end.
std::vector<Event> hill() {
  std::vector<Event> events;
  for (int k = 0; k < 100; ++k) {
    events.push_back(event(Op::allocate, 0, 64));
    events.push_back(event(Op::deallocate, 0));
  }
  for (std::uint32_t slot = 0; slot < 10; ++slot) events.push_back(event(Op::allocate, slot, 1000));
  for (std::uint32_t slot = 0; slot < 10; ++slot) events.push_back(event(Op::deallocate, slot));
  for (int k = 0; k < 100; ++k) {
    events.push_back(event(Op::allocate, 0, 64));
    events.push_back(event(Op::deallocate, 0));
  }
  return events;
}

TEST(TraceFacts, OfALongTraceAWindowRoundThePeakIsPacked) {
  FactsSettings settings;
  settings.pack_objects = 12;
  const TraceFacts facts = facts_of(input_of(hill()), settings);
  EXPECT_EQ(facts.bounds.objects, 210u);
  EXPECT_EQ(facts.bounds.packed_objects, 12u);
  EXPECT_EQ(facts.bounds.load_bytes, 10'000u);
  EXPECT_EQ(*facts.bounds.achievable_bytes.value, 10'080);
  EXPECT_EQ(facts.profile.size_objects.front(), 200u);
}

TEST(TraceFacts, WithoutTimeNothingIsPacked) {
  FactsSettings settings;
  settings.pack_seconds = 0;
  const TraceFacts facts = facts_of(input_of(hill()), settings);
  EXPECT_EQ(facts.bounds.achievable_bytes.reason, "no packing was asked for");
  EXPECT_EQ(facts.bounds.load_bytes, 10'000u);
}

TEST(TraceFacts, AnEmptyTraceNeedsNothing) {
  const TraceFacts facts = facts_of(input_of({}));
  EXPECT_EQ(facts.bounds.load_bytes, 0u);
  EXPECT_FALSE(facts.bounds.achievable_bytes.value);
}

}  // namespace
}  // namespace fitmark::bench
