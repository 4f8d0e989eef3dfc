// SPDX-License-Identifier: MIT
//
// One recorded process: merges its threads' records into one order, names its objects, writes its trace.
//
// Invariants:  whatever the program does, the trace is valid: an address that is allocated while it
//              is live is first deallocated (counted as a correction), and the deallocation of an
//              object that was never seen (inherited over fork, older than the recorder) is left out
//              (counted as unseen)
// Complexity:  O(threads) for each 256 records, O(1) a record
// Threads:     none
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "workloads/recorder/collector/address_slots.h"
#include "workloads/recorder/collector/record_reader.h"
#include "workloads/recorder/collector/ring_spool.h"
#include "workloads/recorder/collector/stack_names.h"
#include "workloads/recorder/collector/stamp_window.h"
#include "workloads/recorder/collector/tick_clock.h"
#include "workloads/recorder/collector/trace_parts.h"

namespace fitmark::workloads {

struct RecordingCounts {
  std::uint64_t events = 0;
  std::uint64_t corrections = 0;   // allocations of a live address, put right
  std::uint64_t unseen_frees = 0;  // deallocations and releases of objects never seen
};

struct RecordingOptions {
  TraceWriterOptions writer;
  RotationOptions rotation;
  RecordDetail detail;
  TickClock clock;  // where detail.times
  bool names_marks = true;
};

class ProcessRecording {
 public:
  // The file is opened at the first event.
  ProcessRecording(std::string path, TraceHeader header, const RecordingOptions& options);

  void add_ring(std::uint32_t ring);
  // Writes every record that is whole and has its place in the order before `stamp_end`, or stops after
  // some more than `words`. Returns how many were read. Throws TraceError where the file cannot be written.
  std::uint64_t drain(RingSpool& spool, std::uint64_t stamp_end, std::uint64_t words);
  // Notices threads that have ended; gives back their rings once they are empty.
  void retire_rings(RingSpool& spool);
  bool has_rings() const { return !lanes_.empty(); }
  // Hands everything so far to the kernel.
  void flush();

  std::uint64_t file_bytes() const { return parts_.file_bytes(); }
  std::uint64_t events() const { return counts_.events; }
  // The files that there are so far.
  std::vector<std::string> paths() const { return parts_.paths(); }
  // Ends the file. Returns its footer; all zero where nothing was ever recorded.
  TraceFooter finish(const Perturbation& perturbation, bool truncated);

  const std::string& path() const { return parts_.path(); }
  const TraceHeader& header() const { return parts_.header(); }
  const RecordingCounts& counts() const { return counts_; }

 private:
  static constexpr std::uint32_t kNoThread = ~std::uint32_t{0};
  // Twice as many as are applied at a time, each of which is two events at most.
  static constexpr std::size_t kBatchEvents = 2 * StampWindow::kRecords;
  using Places = std::array<AddressSlots::LeafPlace, StampWindow::kRecords>;

  struct Release {
    std::uint64_t address;  // where the object was; 0: an object never seen
    std::uint32_t slot;     // of the object, which is nowhere meanwhile
  };
  struct Lane {
    RecordReader records;
    std::uint32_t ring;
    std::uint32_t number;            // among lanes_
    unsigned stuck_count = 0;        // looks at a full ring whose front never gets whole
    std::uint64_t newest_stamp = 0;  // in the window or before it, plus 1
    std::vector<Release> releases;
  };

  // What stands at the front of a lane.
  struct Front {
    enum What {
      nothing,
      waits,
      plain
    } what;               // no whole record; one behind the window; one unstamped
    std::uint64_t stamp;  // kNever of none
  };

  Front gather(RingSpool& spool, Lane& lane);
  Front gather_stamped(RingSpool& spool, Lane& lane);
  void take_plain(RingSpool& spool, Lane& lane);
  bool see(RingSpool& spool, Lane& lane, RecordReader::Sight& sight);
  void read(Lane& lane, const RecordReader::Sight& sight, Record& record);
  void apply(std::span<const Record> records);
  void find_places(std::span<const Record> records, Places& places) const;
  void apply_some(std::span<const Record> records, Places& places);
  void pass_abandoned_words(RingSpool& spool, Lane& lane);
  void apply_one(Lane& lane, const Record& record);
  void allocate(Lane& lane, Op op, const Record& record);
  void deallocate(Lane& lane, const Record& record);
  void release(Lane& lane, const Record& record);
  void acquire(Lane& lane, const Record& record);
  void take_long(Lane& lane, const Record& record);
  void mark(Lane& lane, const Record& record);
  void module(const Record& record);
  void calls(const Record& record);
  std::uint64_t payload(const Record& record, std::uint64_t index) const;
  std::string payload_text(const Record& record, std::uint64_t first) const;
  std::uint32_t thread_of(const Lane& lane);
  void emit(Lane& lane, Op op, std::uint32_t slot, const Record& record,
            std::uint64_t size_bytes = 0);
  std::uint64_t time_of(const Record& record);
  void write_batch();

  RecordingOptions options_;
  TraceParts parts_;
  StackNames stacks_;
  std::vector<std::uint64_t> return_addresses_;  // of the stack that is being told
  std::uint64_t last_ns_ = 0;
  AddressSlots slots_;
  StampWindow window_;
  std::vector<Record> late_;  // whose places in the order are behind the window
  std::array<Record, StampWindow::kRecords> plain_{};
  std::vector<std::uint64_t> payloads_;  // of the long records in window_, late_ and plain_
  std::uint64_t words_end_ = 0;          // of the spool: where this drain stops
  std::array<Event, kBatchEvents> batch_{};
  std::size_t batch_count_ = 0;
  std::uint64_t events_since_look_ = 0;  // at the memory
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::vector<std::uint32_t> lane_threads_;  // [lanes_], kNoThread before the first event
  std::unordered_map<std::string, std::uint64_t> marks_;
  std::uint32_t threads_ = 0;
  RecordingCounts counts_;
};

}  // namespace fitmark::workloads
