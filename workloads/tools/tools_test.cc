// SPDX-License-Identifier: MIT
//
// What cutting, merging, anonymising and verifying keep, and what they refuse.
#include <gtest/gtest.h>

#include <fstream>

#include "workloads/file/trace_reader.h"
#include "workloads/file/trace_writer.h"
#include "workloads/generator/generator.h"
#include "workloads/summary.h"
#include "workloads/temporary_folder.h"
#include "workloads/tools/anonymise.h"
#include "workloads/tools/merge.h"
#include "workloads/tools/verify.h"
#include "workloads/tools/window.h"
#include "workloads/trace.h"

namespace fitmark::workloads {
namespace {

std::unique_ptr<EventSource> churn(std::uint64_t seed, const std::string& gap = "fixed:10") {
  return generate("steady-churn",
                  {{"events", "5000"},
                   {"live_objects", "300"},
                   {"threads", "3"},
                   {"reallocate", "0.2"},
                   {"gap_ns", gap}},
                  seed);
}

std::unique_ptr<EventSource> source_of(std::vector<Event> events) {
  Trace trace;
  trace.events = std::move(events);
  return std::make_unique<TraceSource>(std::move(trace));
}

// Live bytes after each event.
std::vector<std::uint64_t> live_bytes(const std::vector<Event>& events) {
  std::vector<std::uint64_t> live;
  LiveAccount account;
  for (const Event& event : events) {
    EXPECT_EQ(account.apply(event), nullptr);
    live.push_back(account.live_bytes());
  }
  return live;
}

TEST(Window, LiveBytesRunAsInTheWholeTrace) {
  const std::vector<std::uint64_t> whole = live_bytes(collect(*churn(1)).events);
  for (const auto& [first, end] : {std::pair(0, 100), std::pair(1, 2), std::pair(2'500, 3'500)}) {
    Window window(churn(1), first, end);
    const std::vector<std::uint64_t> cut = live_bytes(collect(window).events);
    ASSERT_GE(cut.size(), static_cast<std::size_t>(end - first));
    EXPECT_TRUE(std::equal(whole.begin() + first, whole.begin() + end, cut.end() - (end - first)));
  }
}

TEST(Window, BeginsWithTheLiveSetOldestFirstAndAMark) {
  Window window(source_of({{.size_bytes = 10, .time_ns = 1, .slot = 0},
                           {.size_bytes = 20, .time_ns = 2, .slot = 1},
                           {.time_ns = 3, .slot = 0, .op = Op::deallocate},
                           {.size_bytes = 30, .time_ns = 4, .slot = 0, .alignment_log2 = 6},
                           {.size_bytes = 25, .time_ns = 5, .slot = 1, .op = Op::reallocate},
                           {.time_ns = 9, .slot = 1, .op = Op::deallocate},
                           {.time_ns = 10, .slot = 0, .op = Op::deallocate}}),
                5, 6);
  const Trace trace = collect(window);
  EXPECT_EQ(trace.events, (std::vector<Event>{{.size_bytes = 25, .slot = 0},
                                              {.size_bytes = 30, .slot = 1, .alignment_log2 = 6},
                                              {.size_bytes = Window::kMark, .op = Op::mark},
                                              {.time_ns = 4, .slot = 0, .op = Op::deallocate}}));
  EXPECT_EQ(trace.mark_names.at(Window::kMark), "window");
}

TEST(Merge, AddsUpItsSourcesInEveryOrder) {
  const TraceSummary one = summarise(*churn(1));
  const TraceSummary two = summarise(*churn(2));
  for (const MergeOrder order :
       {MergeOrder::by_time, MergeOrder::in_turns, MergeOrder::one_after_another}) {
    std::vector<std::unique_ptr<EventSource>> sources;
    sources.push_back(churn(1));
    sources.push_back(churn(2));
    Merge merge(std::move(sources), order);
    const TraceSummary both = summarise(merge);
    EXPECT_EQ(both.events, one.events + two.events);
    EXPECT_EQ(both.allocations, one.allocations + two.allocations);
    EXPECT_EQ(both.threads, one.threads + two.threads);
    EXPECT_EQ(both.requested_bytes, one.requested_bytes + two.requested_bytes);
    EXPECT_EQ(both.live_objects_at_end, 0u);
  }
}

TEST(Merge, ByTimeIsInOrder) {
  std::vector<std::unique_ptr<EventSource>> sources;
  sources.push_back(churn(1, "uniform:1:50"));
  sources.push_back(churn(2, "uniform:1:90"));
  Merge merge(std::move(sources), MergeOrder::by_time);
  std::uint64_t previous_ns = 0;
  for (const Event& event : collect(merge).events) {
    EXPECT_GE(event.time_ns, previous_ns);
    previous_ns = event.time_ns;
  }
}

TEST(Merge, KeepsMarksOfDifferentSourcesApart) {
  std::vector<std::unique_ptr<EventSource>> sources;
  for (const char* name : {"parse", "link"}) {
    Trace trace;
    trace.events = {{.size_bytes = 5, .op = Op::mark}};
    trace.mark_names = {{5, name}};
    sources.push_back(std::make_unique<TraceSource>(std::move(trace)));
  }
  Merge merge(std::move(sources), MergeOrder::in_turns);
  const Trace merged = collect(merge);
  EXPECT_EQ(merged.mark_names.at(merged.events[0].size_bytes), "parse");
  EXPECT_EQ(merged.mark_names.at(merged.events[1].size_bytes), "link");
}

TEST(Merge, RefusesTimesThatAreNotThere) {
  std::vector<std::unique_ptr<EventSource>> sources;
  sources.push_back(churn(1, ""));
  EXPECT_THROW(Merge(std::move(sources), MergeOrder::by_time), TraceError);
  EXPECT_THROW(Merge({}, MergeOrder::in_turns), TraceError);
}

TEST(Anonymised, KeepsTheWorkAndNothingElse) {
  Trace trace = collect(*churn(1));
  trace.header.host = "secret";
  trace.events.push_back({.size_bytes = 3, .op = Op::mark});
  trace.events[0].stack = 7;
  trace.mark_names[3] = "secret";
  TraceSource plain(trace);
  const std::string digest = summarise(plain).digest;
  Anonymised source(std::make_unique<TraceSource>(trace));
  EXPECT_EQ(source.header().program + source.header().host + source.header().recorder, "");
  EXPECT_TRUE(source.header().arguments.empty());
  const Trace bare = collect(source);
  EXPECT_TRUE(bare.mark_names.empty());
  EXPECT_EQ(bare.events[0].stack, 0u);
  TraceSource again(bare);
  EXPECT_EQ(summarise(again).digest, digest);
}

// A source whose recording was cut off, as a file says it.
class CutOff : public TraceSource {
 public:
  explicit CutOff(Trace trace) : TraceSource(std::move(trace)) {}
  RecordingEnd recording_end() const override {
    return {true,
            {.dropped_events = 3, .overhead_ns_per_event = 8.5, .recorder_resident_bytes = 77}};
  }
};

TEST(RecordingEnd, GoesAlongWithEveryCopy) {
  const TemporaryFolder folder;
  const std::string path = folder.path("t.fitrace");
  const auto cut_off = [] { return std::make_unique<CutOff>(collect(*churn(1))); };
  write_trace(*cut_off(), path);
  Anonymised anonymous(std::make_unique<TraceReader>(path));
  write_trace(anonymous, folder.path("a.fitrace"));
  const TraceFooter footer = TraceReader(folder.path("a.fitrace")).footer();
  EXPECT_TRUE(footer.truncated);
  EXPECT_EQ(footer.perturbation.dropped_events, 3u);
  EXPECT_EQ(footer.perturbation.overhead_ns_per_event, 8.5);
  EXPECT_EQ(footer.perturbation.recorder_resident_bytes, 77u);

  std::vector<std::unique_ptr<EventSource>> sources;
  sources.push_back(cut_off());
  sources.push_back(churn(2));
  Merge merge(std::move(sources), MergeOrder::in_turns);
  collect(merge);
  EXPECT_TRUE(merge.recording_end().truncated);
  EXPECT_EQ(merge.recording_end().perturbation.dropped_events, 3u);
}

TEST(RecordingEnd, AWindowIsCutOffOnlyWhereItReachesTheEnd) {
  for (const auto& [end, truncated] : {std::pair(2'000u, false), std::pair(1'000'000u, true)}) {
    Window window(std::make_unique<CutOff>(collect(*churn(1))), 1'000, end);
    collect(window);
    EXPECT_EQ(window.recording_end().truncated, truncated);
    EXPECT_EQ(window.recording_end().perturbation.overhead_ns_per_event, 8.5);
  }
}

class Verify : public testing::Test {
 protected:
  std::string write() {
    const std::string path = folder_.path("t.fitrace");
    const auto source = churn(1);
    write_trace(*source, path, {.chunk_events = 500});
    return path;
  }
  TemporaryFolder folder_;
};

TEST_F(Verify, FindsNothingWrongWithWhatWasWritten) {
  const Verification verification = verify(write());
  EXPECT_TRUE(verification.faults.empty()) << verification.faults.front();
  EXPECT_GE(verification.found.events, 5'000u);
}

TEST_F(Verify, NamesDamageAnywhereInTheFile) {
  const std::string path = write();
  const auto size = std::filesystem::file_size(path);
  std::ifstream in(path, std::ios::binary);
  const std::string sound((std::istreambuf_iterator<char>(in)), {});
  std::size_t unnoticed = 0;
  for (std::size_t at = 0; at < size; at += 97) {
    std::string damaged = sound;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    std::ofstream(path, std::ios::binary | std::ios::trunc) << damaged;
    const Verification verification = verify(path);
    unnoticed += verification.faults.empty() && verification.warnings.empty() ? 1 : 0;
  }
  // Reserved bytes, the minor version and a spoiled end mark lose nothing.
  EXPECT_LE(unnoticed, 3u);
}

TEST_F(Verify, AFileWithoutItsEndIsNotSound) {
  const std::string path = write();
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  const Verification verification = verify(path);
  ASSERT_EQ(verification.faults.size(), 1u);
  EXPECT_NE(verification.faults[0].find("is cut off"), std::string::npos);
}

TEST_F(Verify, SaysWhatIsMissing) { EXPECT_EQ(verify(folder_.path("absent")).faults.size(), 1u); }

}  // namespace
}  // namespace fitmark::workloads
