// SPDX-License-Identifier: MIT
//
// The laws of the .fitrace file: what is written is read, damage is named, nothing half-written
// stands under a final name.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "workloads/file/repair.h"
#include "workloads/file/trace_reader.h"
#include "workloads/file/trace_writer.h"
#include "workloads/slots.h"
#include "workloads/temporary_folder.h"
#include "workloads/trace.h"

namespace fitmark::workloads {
namespace {

std::uint64_t next_random(std::uint64_t& state) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

// Random valid traffic over all operations; `lifo_slots` as a recorder would give them.
std::vector<Event> random_events(std::size_t count, std::uint64_t seed, bool lifo_slots,
                                 std::uint32_t threads) {
  std::vector<Event> events;
  std::vector<std::uint32_t> live;
  std::vector<std::uint32_t> dead;
  std::uint32_t fresh = 0;
  std::uint32_t seen_threads = 0;
  std::uint64_t time_ns = 1000;
  while (events.size() < count) {
    Event event;
    time_ns += next_random(seed) % 4 == 0 ? next_random(seed) % 100'000 : next_random(seed) % 200;
    event.time_ns = time_ns;
    event.thread = static_cast<std::uint32_t>(next_random(seed) % threads);
    event.thread = std::min(event.thread, seen_threads);
    seen_threads = std::max(seen_threads, event.thread + 1);
    const std::uint64_t dice = next_random(seed) % 100;
    const std::size_t pick = live.empty() ? 0 : next_random(seed) % live.size();
    if (dice < 50 || live.empty()) {
      event.op = dice < 5 ? Op::allocate_zeroed : Op::allocate;
      event.alignment_log2 = dice < 8 ? 6 : 0;
      event.size_bytes = next_random(seed) % (dice < 20 ? 1'000'000 : 256);
      if (dead.empty()) {
        event.slot = fresh++;
      } else {
        const std::size_t at = lifo_slots ? dead.size() - 1 : next_random(seed) % dead.size();
        event.slot = dead[at];
        dead.erase(dead.begin() + static_cast<std::ptrdiff_t>(at));
      }
      live.push_back(event.slot);
    } else if (dice < 60) {
      event.op = Op::reallocate;
      event.size_bytes = next_random(seed) % 5000 + 1;
      event.slot = live[pick];
    } else if (dice < 61) {
      event.op = Op::mark;
      event.size_bytes = 1;
    } else {
      event.op = Op::deallocate;
      event.slot = live[pick];
      live.erase(live.begin() + static_cast<std::ptrdiff_t>(pick));
      dead.push_back(event.slot);
    }
    events.push_back(event);
  }
  return events;
}

TraceHeader full_header() {
  TraceHeader header;
  header.program = "/usr/bin/program";
  header.arguments = {"-c", "", "ünïcode"};
  header.host = "host";
  header.kernel = "6.1";
  header.libc = "glibc 2.36";
  header.recorder = "test 1";
  header.recorded_at_s = 1'700'000'000;
  header.seed = 42;
  header.has_times = true;
  return header;
}

Trace read_all(const std::string& path) {
  TraceReader reader(path);
  return collect(reader);
}

class TraceFile : public testing::Test {
 protected:
  std::string write(std::span<const Event> events, const TraceWriterOptions& options = {},
                    const TraceHeader& header = full_header()) {
    const std::string path = folder_.path("t.fitrace");
    TraceWriter writer(path, header, options);
    writer.write(events);
    footer_ = writer.finish();
    return path;
  }

  std::string damaged_message(const std::string& path) {
    try {
      read_all(path);
    } catch (const TraceError& error) {
      return error.what();
    }
    return "no error";
  }

  TemporaryFolder folder_;
  TraceFooter footer_;
};

TEST_F(TraceFile, ReadsBackEveryEventThatWasWritten) {
  for (const bool lifo : {true, false}) {
    for (const std::uint32_t threads : {1u, 7u}) {
      const std::vector<Event> events = random_events(150'000, 99, lifo, threads);
      EXPECT_EQ(read_all(write(events)).events, events) << lifo << threads;
    }
  }
}

TEST_F(TraceFile, ReadsTheSameWhateverTheChunkAndTheBufferSizes) {
  const std::vector<Event> events = random_events(5'000, 7, true, 3);
  TraceReader reader(write(events, {.zstd_level = 1, .chunk_events = 100}));
  std::vector<Event> got;
  std::vector<Event> buffer(33);
  while (const std::size_t n = reader.read(buffer)) {
    got.insert(got.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(n));
  }
  EXPECT_EQ(got, events);
  EXPECT_EQ(reader.chunks().size(), 50u);
}

TEST_F(TraceFile, KeepsStacksAndManyShapes) {
  std::vector<Event> events;
  for (std::uint32_t i = 0; i < 70'000; ++i) {
    events.push_back({.size_bytes = std::uint64_t{i} << 20, .slot = i, .stack = i * 3});
  }
  TraceHeader header = full_header();
  header.has_times = false;
  EXPECT_EQ(read_all(write(events, {}, header)).events, events);
}

TEST_F(TraceFile, CutsTimesToTicks) {
  std::vector<Event> events = random_events(1'000, 3, true, 1);
  const Trace trace = read_all(write(events, {.tick_ns = 64}));
  for (Event& event : events) event.time_ns = event.time_ns / 64 * 64;
  EXPECT_EQ(trace.events, events);
}

TEST_F(TraceFile, KeepsHeaderAndFooter) {
  TraceReader reader(write(random_events(1'000, 5, true, 2)));
  const TraceHeader expected = full_header();
  EXPECT_EQ(reader.header().program, expected.program);
  EXPECT_EQ(reader.header().arguments, expected.arguments);
  EXPECT_EQ(reader.header().recorded_at_s, expected.recorded_at_s);
  EXPECT_EQ(reader.header().seed, expected.seed);
  EXPECT_TRUE(reader.header().has_times);
  EXPECT_FALSE(reader.truncated());
  EXPECT_EQ(reader.footer().events, 1'000u);
  EXPECT_EQ(reader.footer().threads, 2u);
  EXPECT_EQ(reader.footer().peak_live_bytes, footer_.peak_live_bytes);
  EXPECT_EQ(reader.footer().digest, footer_.digest);
}

TEST_F(TraceFile, CountsTheExampleByHand) {
  const std::vector<Event> events = {{.size_bytes = 24, .slot = 0},
                                     {.size_bytes = 24, .slot = 1},
                                     {.slot = 0, .op = Op::deallocate},
                                     {.size_bytes = 100, .slot = 0}};
  write(events);
  EXPECT_EQ(footer_.allocations, 3u);
  EXPECT_EQ(footer_.deallocations, 1u);
  EXPECT_EQ(footer_.peak_live_bytes, 124u);
  EXPECT_EQ(footer_.peak_live_objects, 2u);
  EXPECT_EQ(footer_.peak_event_index, 3u);
}

TEST_F(TraceFile, SeeksToAnyEvent) {
  const std::vector<Event> events = random_events(1'000, 11, true, 2);
  TraceReader reader(write(events, {.chunk_events = 128}));
  for (const std::size_t index : {0, 1, 127, 128, 129, 555, 999}) {
    reader.seek(index);
    Event event;
    ASSERT_EQ(reader.read(std::span(&event, 1)), 1u);
    EXPECT_EQ(event, events[index]);
  }
  reader.seek(1'000);
  Event event;
  EXPECT_EQ(reader.read(std::span(&event, 1)), 0u);
}

TEST_F(TraceFile, NamesMarksAndStacks) {
  const std::string path = folder_.path("named.fitrace");
  TraceWriter writer(path, {});
  writer.write(Event{.size_bytes = 1, .op = Op::mark});
  writer.add_mark_name(1, "load");
  writer.add_frame(1, {.module = "/bin/a", .function = "main", .file = "a.c"});
  writer.add_frame(2, {.line = 12, .function = "grow"});
  writer.add_stack(1, {.parent = 0, .frame = 1});
  writer.add_stack(2, {.parent = 1, .frame = 2});
  writer.finish();
  TraceReader reader(path);
  EXPECT_EQ(reader.mark_name(1), "load");
  EXPECT_EQ(reader.mark_name(2), "");
  const std::vector<Frame> frames = reader.stacks()->stack(2);
  ASSERT_EQ(frames.size(), 2u);
  EXPECT_EQ(frames[0].function, "grow");
  EXPECT_EQ(frames[0].line, 12u);
  EXPECT_EQ(frames[1].module, "/bin/a");
}

TEST_F(TraceFile, HoldsNoEvents) {
  const std::string path = write({});
  EXPECT_TRUE(read_all(path).events.empty());
}

TEST_F(TraceFile, StandsUnderItsNameOnlyWhenFinished) {
  const std::string path = folder_.path("late.fitrace");
  {
    TraceWriter writer(path, {});
    writer.write(Event{});
    writer.flush();
    EXPECT_FALSE(std::filesystem::exists(path));
    EXPECT_TRUE(std::filesystem::exists(partial_path(path)));
  }
  EXPECT_FALSE(std::filesystem::exists(partial_path(path)));
}

TEST_F(TraceFile, RefusesTwoWritersOfOneName) {
  const std::string path = folder_.path("one.fitrace");
  TraceWriter writer(path, {});
  EXPECT_THROW(TraceWriter(path, {}), TraceError);
}

TEST_F(TraceFile, ReadsUpToTheLastFlushWhenTheWriterDied) {
  const std::string path = folder_.path("killed.fitrace");
  const std::vector<Event> events = random_events(3'000, 13, true, 2);
  TraceWriter writer(path, full_header(), {.chunk_events = 1'000});
  writer.write(std::span(events).first(2'500));
  TraceReader whole_chunks(partial_path(path));
  EXPECT_TRUE(whole_chunks.truncated());
  EXPECT_EQ(whole_chunks.footer().events, 2'000u);
  EXPECT_NE(whole_chunks.warnings().at(0).find("truncated after 2000 events"), std::string::npos);
  writer.flush();
  const Trace trace = read_all(partial_path(path));
  EXPECT_EQ(trace.events, std::vector<Event>(events.begin(), events.begin() + 2'500));
}

// What a killed writer leaves: the partial file, and nobody who holds it open.
void leave_partial(const std::string& path, std::span<const Event> events) {
  const std::string other = path + ".other";
  {
    TraceWriter writer(other, full_header(), {.chunk_events = 1'000});
    writer.add_mark_name(1, "phase");
    writer.write(events);
    std::filesystem::copy_file(partial_path(other), partial_path(path));
  }
}

TEST_F(TraceFile, CompletesWhatADeadWriterLeft) {
  const std::string path = folder_.path("repaired.fitrace");
  const std::vector<Event> events = random_events(3'500, 23, true, 2);
  leave_partial(path, events);
  std::ofstream(partial_path(path), std::ios::app) << "EVNT and half a block";
  const TraceFooter footer = finish_partial(path, {.dropped_events = 3});
  EXPECT_EQ(footer.events, 3'000u);
  TraceReader reader(path);
  EXPECT_TRUE(reader.truncated());
  EXPECT_TRUE(reader.has_footer());
  EXPECT_TRUE(reader.footer().same_events(footer));
  EXPECT_EQ(reader.footer().perturbation.dropped_events, 3u);
  EXPECT_EQ(reader.mark_name(1), "phase");
  EXPECT_EQ(collect(reader).events, std::vector<Event>(events.begin(), events.begin() + 3'000));
  EXPECT_FALSE(std::filesystem::exists(partial_path(path)));
}

TEST_F(TraceFile, LeavesAWriterThatLivesAlone) {
  const std::string path = folder_.path("alive.fitrace");
  EXPECT_THROW(finish_partial(path), TraceError);
  TraceWriter writer(path, {});
  EXPECT_THROW(finish_partial(path), TraceError);
}

TEST_F(TraceFile, OpensAtEveryTruncationOrSaysThatTheHeaderIsGone) {
  const std::vector<Event> events = random_events(200, 17, true, 2);
  const std::string path = write(events, {.chunk_events = 64});
  const auto size = std::filesystem::file_size(path);
  std::size_t opened = 0;
  for (auto bytes = size - 1; bytes > 0; --bytes) {
    std::filesystem::resize_file(path, bytes);
    try {
      const Trace trace = read_all(path);
      ++opened;
      ASSERT_TRUE(std::equal(trace.events.begin(), trace.events.end(), events.begin()));
    } catch (const TraceError&) {
      EXPECT_LT(bytes, 200u);  // within preamble and header
    }
  }
  EXPECT_GT(opened, size / 2);
}

TEST_F(TraceFile, NamesTheOffsetOfDamage) {
  const std::string path = write(random_events(10'000, 19, true, 2));
  std::uint64_t chunk_at = 0;
  {
    TraceReader reader(path);
    chunk_at = reader.chunks()[0].offset_bytes;
  }
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>(chunk_at + 500));
  file.put('\x5A').put('\x5B').put('\x5C');
  file.close();
  const std::string message = damaged_message(path);
  EXPECT_NE(message.find(path + ": offset " + std::to_string(chunk_at)), std::string::npos);
  EXPECT_NE(message.find("checksum"), std::string::npos);
}

TEST_F(TraceFile, RefusesForeignFilesAndNewerVersions) {
  const std::string path = folder_.path("foreign");
  std::ofstream(path) << "#!/bin/sh\necho this is not a trace\n";
  EXPECT_NE(damaged_message(path).find("no .fitrace file"), std::string::npos);
  EXPECT_NE(damaged_message(folder_.path("absent")).find("cannot be opened"), std::string::npos);
  const std::string newer = write({});
  std::fstream file(newer, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(8);
  file.put('\x7F');
  file.close();
  EXPECT_NE(damaged_message(newer).find("newer"), std::string::npos);
}

TEST_F(TraceFile, RefusesEventsThatNoTraceHolds) {
  TraceWriter writer(folder_.path("bad.fitrace"), {});
  EXPECT_THROW(writer.write(Event{.slot = 1}), TraceError);
  EXPECT_THROW(writer.write(Event{.thread = 1}), TraceError);
  EXPECT_THROW(writer.write(Event{.op = Op::deallocate}), TraceError);
  EXPECT_THROW(writer.write(Event{.op = Op::reallocate}), TraceError);
  writer.write(Event{});
  EXPECT_THROW(writer.write(Event{}), TraceError);
}

}  // namespace
}  // namespace fitmark::workloads
