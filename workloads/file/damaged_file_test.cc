// SPDX-License-Identifier: MIT
//
// What becomes of .fitrace files whose writer died or whose bytes are damaged: all before is read,
// the damage is named, nothing half-written stands under a final name.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "workloads/file/random_trace.h"
#include "workloads/file/repair.h"

namespace fitmark::workloads {
namespace {

class DamagedFile : public TraceFile {};

TEST_F(DamagedFile, StandsUnderItsNameOnlyWhenFinished) {
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

TEST_F(DamagedFile, RefusesTwoWritersOfOneName) {
  const std::string path = folder_.path("one.fitrace");
  TraceWriter writer(path, {});
  EXPECT_THROW(TraceWriter(path, {}), TraceError);
}

TEST_F(DamagedFile, ReadsUpToTheLastFlushWhenTheWriterDied) {
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

TEST_F(DamagedFile, CompletesWhatADeadWriterLeft) {
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

TEST_F(DamagedFile, LeavesAWriterThatLivesAlone) {
  const std::string path = folder_.path("alive.fitrace");
  EXPECT_THROW(finish_partial(path), TraceError);
  TraceWriter writer(path, {});
  EXPECT_THROW(finish_partial(path), TraceError);
}

TEST_F(DamagedFile, OpensAtEveryTruncationOrSaysThatTheHeaderIsGone) {
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

TEST_F(DamagedFile, NamesTheOffsetOfDamage) {
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

TEST_F(DamagedFile, RefusesForeignFilesAndNewerVersions) {
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

}  // namespace
}  // namespace fitmark::workloads
