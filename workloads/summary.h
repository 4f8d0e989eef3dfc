// SPDX-License-Identifier: MIT
//
// What one streaming pass can tell of a trace: counts, the peak, histograms, the live curve, the digest.
//
// Glossary:    lifetime   events from an object's allocation to its deallocation; objects that are
//                         never deallocated have none
//              hand-off   a deallocation by another thread than the one that allocated
// Complexity:  O(1) an event; 24 bytes for each slot, the rest constant
// Threads:     none
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "workloads/digest.h"
#include "workloads/event.h"
#include "workloads/live_account.h"

namespace fitmark::workloads {

// Counts by powers of two: [0] counts zeros, [k] values from 2^(k-1) to 2^k - 1.
using Log2Histogram = std::array<std::uint64_t, 65>;

// The greatest live bytes among the events of one stretch of the trace, and where they were.
struct LivePoint {
  std::uint64_t event_index = 0;
  std::uint64_t time_ns = 0;
  std::uint64_t live_bytes = 0;
  std::uint64_t live_objects = 0;
};

struct TraceSummary {
  std::uint64_t events = 0;
  std::uint64_t threads = 0;
  std::uint64_t allocations = 0;
  std::uint64_t deallocations = 0;
  std::uint64_t reallocations = 0;
  std::uint64_t marks = 0;
  std::uint64_t hand_offs = 0;
  std::uint64_t requested_bytes = 0;  // by all allocations and reallocations together
  std::uint64_t peak_live_bytes = 0;
  std::uint64_t peak_live_objects = 0;
  std::uint64_t peak_event_index = 0;
  std::uint64_t live_bytes_at_end = 0;
  std::uint64_t live_objects_at_end = 0;
  std::uint64_t largest_bytes = 0;  // the largest single request
  std::uint64_t duration_ns = 0;    // time of the last event; 0 where not recorded
  std::string digest;
  Log2Histogram size_bytes{};                  // of allocations and reallocations
  Log2Histogram lifetime_events{};             // of deallocated objects
  Log2Histogram lifetime_ns{};                 // likewise; all 0 where times were not recorded
  std::array<std::uint64_t, 64> alignments{};  // [alignment_log2], of allocations
  std::vector<std::uint64_t>
      thread_events;  // [threads]; threads past the first 4096 are summed in the last
  std::vector<LivePoint> live_curve;  // ordered by event_index, at most kLivePoints
};

inline constexpr std::size_t kLivePoints = 1024;

class Summariser {
 public:
  // Throws TraceError naming the event's index when no valid trace holds it.
  void add(std::span<const Event> events);
  // Returns the summary of all that was added.
  TraceSummary summary() const;

 private:
  struct Birth {
    std::uint64_t event_index;
    std::uint64_t time_ns;
  };

  void count(const Event& event, std::uint64_t index);
  void add_live_point(const Event& event, std::uint64_t index);

  LiveAccount account_;
  Digest digest_;
  TraceSummary counts_;
  std::vector<Birth> births_;           // [slots]
  std::vector<std::uint32_t> threads_;  // [slots], the allocating thread
  std::uint64_t stride_ = 1;            // events that one live point stands for
};

// Reads the source to its end. Throws TraceError.
TraceSummary summarise(EventSource& source);

}  // namespace fitmark::workloads
