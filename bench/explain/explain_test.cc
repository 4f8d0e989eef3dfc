// SPDX-License-Identifier: MIT
//
// Explanations worked by hand, a planted culprit, and figures that a direct simulation confirms.
#include "bench/explain/explain.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "allocator/catalogue.h"
#include "bench/explain/call_site.h"
#include "bench/explain/render.h"
#include "bench/explain/simulate.h"
#include "bench/explain/text_map.h"
#include "workloads/generator/generator.h"

namespace fitmark::bench {
namespace {

using workloads::Event;
using workloads::Op;

// A trace in memory.
class Listed : public workloads::EventSource {
 public:
  Listed(std::vector<Event> events, workloads::StackTable stacks)
      : events_(std::move(events)), stacks_(std::move(stacks)) {}
  const workloads::TraceHeader& header() const override { return header_; }
  std::size_t read(std::span<Event> into) override {
    const std::size_t count = std::min(into.size(), events_.size() - next_);
    std::copy_n(events_.begin() + static_cast<long>(next_), count, into.begin());
    next_ += count;
    return count;
  }
  const workloads::StackTable* stacks() override {
    return stacks_.nodes.empty() ? nullptr : &stacks_;
  }

 private:
  workloads::TraceHeader header_;
  std::vector<Event> events_;
  workloads::StackTable stacks_;
  std::size_t next_ = 0;
};

TraceInput listed(std::vector<Event> events, workloads::StackTable stacks = {}) {
  return {"listed", [=] { return std::make_unique<Listed>(events, stacks); }};
}

TraceInput churn(std::uint64_t events) {
  return {"churn", [events] {
            return workloads::generate("steady-churn", {{"events", std::to_string(events)}}, 5);
          }};
}

Event allocate(std::uint32_t slot, std::uint64_t bytes, std::uint32_t stack = 0) {
  return {.size_bytes = bytes, .slot = slot, .stack = stack, .op = Op::allocate};
}

Event deallocate(std::uint32_t slot) { return {.slot = slot, .op = Op::deallocate}; }

// Three blocks of 112 bytes, tag included; the middle one goes with event 3, and the hole of 112
// lasts for that event and the next.
TEST(Explain, BlamesTheNeighboursOfAHoleInHalves) {
  const Explanation found = explain({.input = listed({allocate(0, 104, 1),
                                                      allocate(1, 104, 2),
                                                      allocate(2, 104, 3),
                                                      deallocate(1),
                                                      {.op = Op::mark}}),
                                     .heap = "best_fit"});
  EXPECT_EQ(found.by_stack.hole_byte_events, 2 * 112);
  const auto rows = analysis::summed(found.by_stack, analysis::BlameBy::stack);
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].hole_byte_events, 112);
  EXPECT_EQ(rows[1].hole_byte_events, 112);
  EXPECT_EQ(rows[0].key.stack + rows[1].key.stack, 4u);
  EXPECT_EQ(rows[2].key.stack, 2u);
  EXPECT_EQ(rows[2].hole_byte_events, 0);
  // Most is pinned after the first event: one page with a block of 112 bytes.
  EXPECT_EQ(found.by_stack.snapshot_event, 1u);
  EXPECT_EQ(found.by_stack.pinned_bytes, 4096 - 112);
}

// At the peak of live bytes two holes are free, of 112 and 1008 bytes.
TEST(Explain, TellsWhichShareOfFreeBytesIsTooSmallForARequestAtThePeaks) {
  const Explanation found = explain(
      {.input = listed({allocate(0, 104), allocate(1, 104), allocate(2, 104), allocate(3, 1000),
                        allocate(4, 104), deallocate(1), deallocate(3), allocate(3, 2000)}),
       .heap = "best_fit"});
  ASSERT_EQ(found.unusable_free.size(), 2u);
  const UnusableAtPeak& live = found.unusable_free[0];
  EXPECT_EQ(live.peak, "live");
  EXPECT_EQ(live.event_index, 8u);
  ASSERT_EQ(live.curve.size(), 7u);  // 16 to 1024
  EXPECT_EQ(live.curve[2].index, 0);
  EXPECT_DOUBLE_EQ(live.curve[3].index, 0.1);
  EXPECT_DOUBLE_EQ(live.curve[5].index, 0.1);
  EXPECT_EQ(live.curve[6].index, 1);
  EXPECT_EQ(found.unusable_free[1].peak, "held");
  EXPECT_NE(explanation_text(found, "t").find("  peak live       0.0 %   10.0 %    100 %"),
            std::string::npos)
      << explanation_text(found, "t");
}

// A parser leaves one small object behind each of its large scratch buffers; another site's objects
// come and go between them without keeping anything.
workloads::StackTable parser_stacks() {
  workloads::StackTable stacks;
  stacks.frames[1] = {.function = "main"};
  stacks.frames[2] = {.line = 12, .function = "parse_header", .file = "src/parse.cc"};
  stacks.frames[3] = {.function = "make_scratch"};
  stacks.frames[4] = {.function = "operator new(unsigned long)"};
  stacks.nodes[1] = {0, 1};
  stacks.nodes[2] = {1, 2};
  stacks.nodes[3] = {1, 3};
  stacks.nodes[4] = {2, 4};
  stacks.nodes[5] = {3, 4};
  return stacks;
}

std::vector<Event> parser_traffic(std::uint32_t messages) {
  std::vector<Event> events;
  for (std::uint32_t i = 0; i < messages; ++i) {
    events.push_back(allocate(2 * i, 20000, 5));
    events.push_back(allocate(2 * i + 1, 40, 4));
  }
  for (std::uint32_t i = 0; i < messages; ++i) events.push_back(deallocate(2 * i));
  for (std::uint32_t i = 0; i < 4 * messages; ++i) events.push_back({.op = Op::mark});
  return events;
}

TEST(Explain, NamesAPlantedPinningSiteFirst) {
  const Explanation found = explain({.input = listed(parser_traffic(212), parser_stacks())});
  ASSERT_FALSE(found.sentences.empty());
  EXPECT_NE(found.sentences[0].find("212 objects from parse_header (parse.cc:12)"),
            std::string::npos)
      << found.sentences[0];
  ASSERT_TRUE(found.run.blame);
  EXPECT_EQ(found.run.blame->causes.at(0).site, "parse_header (parse.cc:12)");
  EXPECT_EQ(found.run.blame->causes.at(0).lifetime, "to the end");
  EXPECT_EQ(found.run.blame->stacks.at(0).frames,
            (std::vector<std::string>{"main", "parse_header (parse.cc:12)",
                                      "operator new(unsigned long)"}));
  EXPECT_NE(explanation_text(found, "t").find("parse_header"), std::string::npos);
}

TEST(Explain, RowsShareOutAllHolesAndHolesAreFreeBytes) {
  const Explanation found = explain({.input = churn(3000), .samples = 1000000});
  double sum = 0;
  for (const auto& row : found.by_site.rows) sum += row.hole_byte_events;
  EXPECT_NEAR(sum, found.by_stack.hole_byte_events, 1e-6 * sum);
  double free = 0;
  for (const auto& sample : found.run.samples) free += static_cast<double>(sample.free_bytes);
  EXPECT_LE(sum, free) << "a free end of the heap is no hole";
  EXPECT_GT(sum, free / 4);
}

TEST(Explain, HeatMapAddsUpToLiveBytes) {
  const TraceInput input = churn(5000);
  const Explanation found = explain({.input = input, .samples = 1000000});
  const double cells =
      std::accumulate(found.grid.live_byte_events.begin(), found.grid.live_byte_events.end(), 0.0);
  double live = 0;
  std::uint64_t after = 0;
  for (const analysis::Sample& sample : found.run.samples) {
    ASSERT_EQ(sample.event_index, ++after) << "one sample an event";
    live += static_cast<double>(sample.live_bytes);
  }
  EXPECT_EQ(cells, live);
  EXPECT_LE(found.grid.rows, 512u);
  EXPECT_LE(found.grid.columns, 2000u);
}

TEST(WhatIf, IsWhatADirectSimulationHolds) {
  const TraceInput input = churn(4000);
  const Explanation found =
      explain({.input = input, .heap = "best_fit", .what_ifs = {"first_fit", "best_fit:min=128"}});
  ASSERT_EQ(found.what_ifs.size(), 2u);
  for (const WhatIf& answer : found.what_ifs) {
    std::uint64_t most_held_bytes = 0;
    allocator::with_simulated_heap(answer.heap, {}, [&](auto& heap) {
      std::vector<std::uint64_t> blocks;
      const auto source = input.open();
      for (Event event; source->read(std::span(&event, 1)) == 1;) {
        if (event.slot >= blocks.size()) blocks.resize(event.slot + std::size_t{1});
        if (event.op == Op::deallocate) heap.deallocate(blocks[event.slot]);
        if (event.op == Op::allocate) blocks[event.slot] = heap.allocate(event.size_bytes);
        most_held_bytes = std::max(most_held_bytes, heap.held_bytes());
      }
    });
    EXPECT_EQ(answer.figures.peak_held_bytes.value, static_cast<double>(most_held_bytes));
    EXPECT_NE(answer.sentence.find("With " + answer.heap), std::string::npos);
  }
}

TEST(WhatIf, TheUsualOnesKeepTheParametersAndLeaveOutTheHeapItself) {
  const std::vector<std::string> heaps = usual_what_ifs("best_fit:split=64");
  EXPECT_NE(std::find(heaps.begin(), heaps.end(), "first_fit:split=64"), heaps.end());
  EXPECT_EQ(std::find(heaps.begin(), heaps.end(), "best_fit:split=64"), heaps.end());
  EXPECT_EQ(replay_command("my trace.fitrace", "best_fit:min=48"),
            "fitmark replay 'my trace.fitrace' --allocator best_fit:min=48");
}

TEST(CallSite, PassesOverTheAllocationItself) {
  const workloads::StackTable stacks = parser_stacks();
  EXPECT_EQ(call_site(stacks, 4), "parse_header (parse.cc:12)");
  EXPECT_EQ(call_site(stacks, 1), "main");
  EXPECT_EQ(call_site(stacks, 99), "");
  EXPECT_EQ(frame_text({.offset_bytes = 0x1f, .module = "/lib/libx.so"}), "libx.so+0x1f");
}

TEST(TextMap, FitsAndDrawsTheHighestAddressFirst) {
  analysis::HeatMapAccount account;
  account.became_live(0, 1024, 0);
  account.held(2048, 0);
  const std::string map = text_map(account.finish(1), {.rows = 2, .columns = 10});
  EXPECT_EQ(map.find("1.00 KiB |.\n"), 1u) << map;
  EXPECT_NE(map.find("|@\n"), std::string::npos) << map;
}

}  // namespace
}  // namespace fitmark::bench
