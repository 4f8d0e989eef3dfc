// SPDX-License-Identifier: MIT
//
// Every foreign form, with its traps, in small hand-made files.
#include <gtest/gtest.h>
#include <zstd.h>

#include <fstream>

#include "workloads/file/bytes.h"
#include "workloads/import/importer.h"
#include "workloads/open.h"
#include "workloads/summary.h"
#include "workloads/temporary_folder.h"
#include "workloads/trace.h"

namespace fitmark::workloads {
namespace {

class Import : public testing::Test {
 protected:
  std::string file(std::string_view content) {
    const std::string path = folder_.path("input");
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

  // The events of the content, which `importer` must have recognised.
  std::vector<Event> events_of(const std::string& content, std::string_view importer,
                               bool keep_going = false) {
    const std::string path = file(content);
    const Importer* found = recognise(path);
    EXPECT_TRUE(found != nullptr && found->name == importer) << content;
    const auto source = open_trace(path, {.keep_going = keep_going});
    std::vector<Event> events = collect(*source).events;
    Summariser valid;
    valid.add(events);
    warnings_ = source->warnings();
    return events;
  }

  std::string fault_of(const std::string& content) {
    try {
      const auto source = open_trace(file(content));
      collect(*source);
    } catch (const TraceError& error) {
      return error.what();
    }
    return "no fault";
  }

  TemporaryFolder folder_;
  std::vector<std::string> warnings_;
};

Event allocation(std::uint64_t size_bytes, std::uint32_t slot) {
  return {.size_bytes = size_bytes, .slot = slot};
}
Event resize(std::uint64_t size_bytes, std::uint32_t slot) {
  return {.size_bytes = size_bytes, .slot = slot, .op = Op::reallocate};
}
Event release(std::uint32_t slot) { return {.slot = slot, .op = Op::deallocate}; }

using Events = std::vector<Event>;

TEST_F(Import, RepWithFourHeaderLines) {
  EXPECT_EQ(events_of("20000\n2\n4\n1\na 0 512\nr 0 640\na 1 128\nf 0\n", "rep"),
            (Events{allocation(512, 0), resize(640, 0), allocation(128, 1), release(0)}));
}

TEST_F(Import, RepWithWindowsLineEndsFreeOfNullAndReallocToNothing) {
  EXPECT_EQ(events_of("1\r\n1\r\n3\r\n9\r\na 0 5\r\nf -1\r\nr 0 0\r\n", "rep"),
            (Events{allocation(5, 0), release(0)}));
}

TEST_F(Import, RepTakesTheSizeOfTheLineBefore) {
  EXPECT_EQ(events_of("0\n3\n2\n1\na 0 100\na 1\n", "rep"),
            (Events{allocation(100, 0), allocation(100, 1)}));
}

TEST_F(Import, RepStopsAtTheDeclaredCountAndSaysSo) {
  EXPECT_EQ(events_of("0\n2\n1\n1\na 0 8\na 1 8\n", "rep"), Events{allocation(8, 0)});
  ASSERT_EQ(warnings_.size(), 1u);
  EXPECT_NE(warnings_[0].find("line 6"), std::string::npos);
}

TEST_F(Import, RepReusesIdsAndAllocatesByRealloc) {
  EXPECT_EQ(
      events_of("2\n5\na 0 24\nf 0\na 0 96\nr 1 7\nf 0", "rep"),
      (Events{allocation(24, 0), release(0), allocation(96, 0), allocation(7, 1), release(0)}));
}

TEST_F(Import, RepWithThreadsAndSizesOver32Bits) {
  EXPECT_EQ(events_of("2\n2\n4 a 0 80000000000000000\n9 f 0\n", "rep"),
            (Events{allocation(80'000'000'000'000'000, 0),
                    {.slot = 0, .thread = 1, .op = Op::deallocate}}));
}

TEST_F(Import, RepNamesTheLineOfTheFirstFault) {
  EXPECT_NE(fault_of("0\n2\n2\n1\na 0 8\nf 1\n").find("line 6"), std::string::npos);
  EXPECT_NE(fault_of("0\n2\n2\n1\na 0 8\nx 1\n").find("line 6"), std::string::npos);
  EXPECT_NE(fault_of("0\n2\n9\n1\na 0 8\n").find("ends before"), std::string::npos);
}

TEST_F(Import, KeepGoingCountsAndSkips) {
  EXPECT_EQ(events_of("0\n2\n4\n1\na 0 8\nf 1\na 0 9\nf 0\n", "rep", true),
            (Events{allocation(8, 0), release(0)}));
  ASSERT_EQ(warnings_.size(), 1u);
  EXPECT_NE(warnings_[0].find("skipped 2 faults"), std::string::npos);
  EXPECT_NE(warnings_[0].find("line 6"), std::string::npos);
}

TEST_F(Import, MtraceWithReallocAndCallers) {
  EXPECT_EQ(events_of("= Start\n@ ./a + b:(main+0x1)[0x4005b9] + 0x1460 0x64\n"
                      "@ ./a:[0x1] < 0x1460\n@ ./a:[0x1] > 0x1500 0xc8\n"
                      "@ ./a:[0x1] ! 0x1500 0x1000\n- 0x1500\n= End\n",
                      "mtrace"),
            (Events{allocation(100, 0), resize(200, 0), release(0)}));
  EXPECT_NE(fault_of("= Start\n@ a > 0x10 0x10\n").find("line 2"), std::string::npos);
}

TEST_F(Import, MemoryReplayWithEveryOperation) {
  EXPECT_EQ(events_of("7: malloc 0x10 24\n7: calloc 0x20 2 8\n9: memalign 0x40 64 100\n"
                      "7: realloc 0x30 0x10 48\n9: free 0x30\n7: thread_done 0x0\n7: free 0x0\n",
                      "memory-replay"),
            (Events{allocation(24, 0),
                    {.size_bytes = 16, .slot = 1, .op = Op::allocate_zeroed},
                    {.size_bytes = 100, .slot = 2, .thread = 1, .alignment_log2 = 6},
                    resize(48, 0),
                    {.slot = 0, .thread = 1, .op = Op::deallocate}}));
}

TEST_F(Import, MemoryReplayWithTimes) {
  const Events events =
      events_of("7: malloc 0x10 24 1000 1100\n7: free 0x10 1500 1600\n", "memory-replay");
  EXPECT_EQ(events[1].time_ns, 500u);
}

TEST_F(Import, MemoryReplayRefusesAnOverflowingCalloc) {
  EXPECT_NE(fault_of("7: calloc 0x10 4611686018427387904 8\n").find("overflows"),
            std::string::npos);
}

TEST_F(Import, HeaptrackInterpretedTakesTheNewestAndSaysSo) {
  const Events events =
      events_of("v 10000 2\nX ./prog\nI 1000 10\na 10 1\n+ 0\nc 5\n+ 0\n- 0\na 20 1\n+ 1\nR 10\n",
                "heaptrack");
  EXPECT_EQ(events, (Events{allocation(16, 0),
                            {.size_bytes = 16, .time_ns = 5'000'000, .slot = 1},
                            {.time_ns = 5'000'000, .slot = 1, .op = Op::deallocate},
                            {.size_bytes = 32, .time_ns = 5'000'000, .slot = 1}}));
  ASSERT_EQ(warnings_.size(), 1u);
}

TEST_F(Import, HeaptrackRawKnowsItsAddresses) {
  EXPECT_EQ(events_of("v 10400 3\nx /bin/p\n+ 10 1 aa0\n+ 20 1 bb0\n- aa0\n", "heaptrack"),
            (Events{allocation(16, 0), allocation(32, 1), release(0)}));
}

TEST_F(Import, DecompressesZstd) {
  const std::string plain = "v 10400 3\nx /bin/p\n+ 10 1 aa0\n- aa0\n";
  std::string packed(ZSTD_compressBound(plain.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), plain.data(), plain.size(), 1));
  EXPECT_EQ(events_of(packed, "heaptrack").size(), 2u);
  packed.resize(packed.size() - 5);
  EXPECT_NE(fault_of(packed).find("end too early"), std::string::npos);
}

TEST_F(Import, UnpacksAZipMemberThatIsStored) {
  Bytes zip = {'P', 'K', 3, 4};
  const std::string plain = "7: malloc 0x10 24\n";
  put_fixed(zip, std::uint32_t{10});
  put_fixed(zip, std::uint16_t{0});
  put_fixed(zip, std::uint64_t{0});
  put_fixed(zip, static_cast<std::uint32_t>(plain.size()));
  put_fixed(zip, static_cast<std::uint32_t>(plain.size()));
  put_fixed(zip, std::uint16_t{1});
  put_fixed(zip, std::uint16_t{0});
  zip.push_back('t');
  const std::string content = std::string(zip.begin(), zip.end()) + plain + "PK\1\2 and more";
  EXPECT_EQ(events_of(content, "memory-replay"), Events{allocation(24, 0)});
}

TEST_F(Import, MinimallocFreesBeforeItAllocates) {
  EXPECT_EQ(events_of("id,lower,upper,size\nb,0,10,100\nc,10,20,50\nd,5,15,7\n", "minimalloc"),
            (Events{allocation(100, 0), allocation(7, 1), release(0), allocation(50, 0), release(1),
                    release(0)}));
  EXPECT_NE(fault_of("id,lower,upper,size\n0,5,5,1\n").find("line 2"), std::string::npos);
}

TEST_F(Import, CsvWithColumnsInAnyOrder) {
  EXPECT_EQ(events_of("id,op,extra,size_bytes,alignment_bytes\n5,allocate,x,10,\n6,allocate_zeroed,"
                      ",20,64\n5,reallocate,,30,0\n6,deallocate,,,\n0,mark,,3,\n",
                      "csv"),
            (Events{allocation(10, 0),
                    {.size_bytes = 20, .slot = 1, .op = Op::allocate_zeroed, .alignment_log2 = 6},
                    resize(30, 0),
                    release(1),
                    {.size_bytes = 3, .op = Op::mark}}));
  EXPECT_NE(fault_of("op,id\nallocate\n").find("line 2"), std::string::npos);
}

TEST_F(Import, JsonLinesWithNamedMarks) {
  EXPECT_EQ(events_of("{\"op\":\"allocate\",\"id\":1,\"size_bytes\":9}\n"
                      "{\"op\":\"mark\",\"size_bytes\":4,\"name\":\"load\"}\n",
                      "jsonl"),
            (Events{allocation(9, 0), {.size_bytes = 4, .op = Op::mark}}));
  EXPECT_NE(fault_of("{\"op\":\"allocate\",\"id\":-1}\n").find("line 1"), std::string::npos);
  EXPECT_NE(fault_of("{\"op\":\"allocate\"\n").find("line 1"), std::string::npos);
}

void put_record(Bytes& out, std::uint8_t type, std::uint64_t ptr1, std::uint64_t ptr2,
                std::uint64_t size, std::uint64_t size2 = 0, std::uint32_t thread = 1) {
  put_fixed(out, thread);
  put_fixed(out, std::uint32_t{type});
  for (const std::uint64_t field : {ptr1, ptr2, size, size2}) put_fixed(out, field);
  for (int i = 0; i < 3; ++i) put_fixed(out, std::uint64_t{0});
}

TEST_F(Import, GlibcTraceWaitsForTheFreeThatWasRecordedLate) {
  Bytes bytes;
  put_record(bytes, 255, 0x1234, 0, 8);
  put_record(bytes, 1, 0, 0x100, 24);
  put_record(bytes, 5, 0, 0x200, 40, 64);
  put_record(bytes, 2, 0, 0x100, 48, 0, 2);  // its address is freed by the next record
  put_record(bytes, 3, 0x100, 0, 0);
  put_record(bytes, 4, 0x100, 0x300, 99);
  put_record(bytes, 0, 0, 0, 0);
  EXPECT_EQ(events_of({bytes.begin(), bytes.end()}, "glibc-trace"),
            (Events{allocation(24, 0),
                    {.size_bytes = 40, .slot = 1, .alignment_log2 = 6},
                    release(0),
                    {.size_bytes = 48, .slot = 0, .thread = 1, .op = Op::allocate_zeroed},
                    resize(99, 0)}));
  bytes.resize(bytes.size() - 1);
  EXPECT_NE(fault_of({bytes.begin(), bytes.end()}).find("offset 384"), std::string::npos);
}

TEST_F(Import, GlibcWorkloadRunsThreadsUpToTheirSignals) {
  // Start: 3 ids, 1 signal, 2 threads at offsets 11 and 17.
  const std::string content =
      std::string("\x08\x03\x09\x01\x0A\x02\x0B\x0B\x0B\x11\x01", 11) +
      std::string("\x07\x01\x05\x01\x01\x00", 6) +     // wait 1, free 1, done
      std::string("\x02\x01\x81\x00\x06\x01\x01", 7);  // malloc 1 128, signal 1
  EXPECT_EQ(events_of(content, "glibc-workload"),
            (Events{allocation(128, 0), {.slot = 0, .thread = 1, .op = Op::deallocate}}));
  EXPECT_NE(fault_of(content.substr(0, 17) + "\x01").find("never comes"), std::string::npos);
  EXPECT_TRUE(events_of({"\x08\x03\x09\x01\x0A\x00\x01", 7}, "glibc-workload").empty());
}

// {'segments': [], 'device_traces': [[event, event]]} with one allocation and the free of an object
// that was live before, in pickle protocol 4.
std::string snapshot() {
  const auto text = [](std::string_view t) {
    return "\x8c" + std::string(1, static_cast<char>(t.size())) + std::string(t);
  };
  const auto event = [&](std::string_view action, char address, char size) {
    return "}(" + text("action") + text(action) + text("addr") + "K" + address + text("size") +
           "K" + size + "u";
  };
  return "\x80\x04}(" + text("segments") + "]" + text("device_traces") + "](](" +
         event("alloc", 1, 32) + event("free_completed", 2, 16) + event("segment_alloc", 9, 9) +
         "eeu.";
}

TEST_F(Import, TorchSnapshotAllocatesFirstWhatWasLiveBefore) {
  EXPECT_EQ(events_of(snapshot(), "torch-snapshot"),
            (Events{allocation(16, 0), {.op = Op::mark}, allocation(32, 1), release(0)}));
}

TEST_F(Import, TorchSnapshotRefusesWhateverNamesCode) {
  const std::string fault = fault_of(
      "\x80\x04"
      "cos\nsystem\n(S'true'\ntR.");
  EXPECT_NE(fault.find("offset 2"), std::string::npos);
  EXPECT_NE(fault.find("refused"), std::string::npos);
  EXPECT_NE(fault_of("\x80\x04}.").find("device_traces"), std::string::npos);
}

TEST_F(Import, RefusesWhatNobodyKnows) {
  const std::string fault = fault_of("hello, world\n");
  EXPECT_NE(fault.find("no known form"), std::string::npos);
  EXPECT_NE(fault_of("").find("no known form"), std::string::npos);
}

}  // namespace
}  // namespace fitmark::workloads
