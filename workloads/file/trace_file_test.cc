// SPDX-License-Identifier: MIT
//
// The laws of the .fitrace file: what is written is read.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "workloads/file/encoding_thread.h"
#include "workloads/file/random_trace.h"

namespace fitmark::workloads {
namespace {

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

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

TEST_F(TraceFile, KeepsAWholeChunkOfOneShape) {
  const std::vector<Event> events(format::kMaxChunkEvents + 1, {.size_bytes = 7, .op = Op::mark});
  TraceHeader header = full_header();
  header.has_times = false;
  EXPECT_EQ(read_all(write(events, {}, header)).events, events);
}

TEST_F(TraceFile, WritersMayShareAnEncoder) {
  const std::vector<Event> first = random_events(3000, 5, true, 2);
  const std::vector<Event> second = random_events(3000, 6, false, 1);
  ChunkEncoder encoder(3);
  TraceWriter one(folder_.path("1.fitrace"), full_header(),
                  {.chunk_events = 700, .encoder = &encoder});
  TraceWriter other(folder_.path("2.fitrace"), full_header(),
                    {.chunk_events = 500, .encoder = &encoder});
  for (std::size_t i = 0; i < first.size(); ++i) {
    one.write(first[i]);
    other.write(second[i]);
  }
  one.finish();
  other.finish();
  EXPECT_EQ(read_all(folder_.path("1.fitrace")).events, first);
  EXPECT_EQ(read_all(folder_.path("2.fitrace")).events, second);
}

TEST_F(TraceFile, IsTheSameWhereChunksAreEncodedOnAThreadBeside) {
  const std::vector<Event> first = random_events(3000, 5, true, 2);
  const std::vector<Event> second = random_events(3000, 6, false, 1);
  const auto write_both = [&](const std::string& name, EncodingThread* thread) {
    ChunkEncoder encoder(3);
    const TraceWriterOptions options{.chunk_events = 70, .encoder = &encoder, .thread = thread};
    TraceWriter one(folder_.path(name + "1"), full_header(), options);
    TraceWriter other(folder_.path(name + "2"), full_header(), options);
    for (std::size_t i = 0; i < first.size(); ++i) {
      one.write(first[i]);
      other.write(second[i]);
      if (i == 1000) one.flush();
    }
    one.finish();
    other.finish();
  };
  EncodingThread thread;
  write_both("beside", &thread);
  write_both("alone", nullptr);
  for (const std::string file : {"1", "2"}) {
    EXPECT_EQ(bytes_of(folder_.path("beside" + file)), bytes_of(folder_.path("alone" + file)));
  }
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
