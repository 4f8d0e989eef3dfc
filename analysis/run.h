// SPDX-License-Identifier: MIT
//
// The plain values that a measurement hands to the analysis: samples over a run, and the run.
//
// Glossary:    requested    bytes that the program asked for
//              granted      usable bytes of the block it got; rounding = granted - requested
//              bookkeeping  bytes that hold no program data and are not free
//              held         bytes taken from the source and not given back
//              resident     bytes that the kernel says are in memory for the subject
// Threads:     plain values; share nothing
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analysis/explain/blame_finding.h"
#include "analysis/explain/heat_map.h"

namespace fitmark::analysis {

// A measured value, or the reason why there is none. Exactly one of the two is set.
struct Figure {
  std::optional<double> value;
  std::string reason;

  static Figure of(double v) { return {v, {}}; }
  static Figure absent(std::string why) { return {std::nullopt, std::move(why)}; }
};

// A byte count that this subject does not reveal.
inline constexpr std::uint64_t kAbsent = std::numeric_limits<std::uint64_t>::max();

// The heap's state after `event_index` events. Fields that a subject does not reveal are kAbsent.
struct Sample {
  std::uint64_t event_index = 0;
  std::uint64_t time_ns = 0;     // recorded time of the event; 0 where not recorded
  std::uint64_t live_bytes = 0;  // requested and live
  std::uint64_t live_objects = 0;
  std::uint64_t granted_bytes = kAbsent;  // usable bytes of the live blocks
  std::uint64_t bookkeeping_bytes = kAbsent;
  std::uint64_t cached_bytes = kAbsent;
  std::uint64_t free_bytes = kAbsent;          // in free extents: external holes
  std::uint64_t largest_free_bytes = kAbsent;  // the largest free extent
  std::uint64_t free_extents = kAbsent;
  // Of free_bytes, those in extents shorter than so many bytes; known where the free extents were walked.
  std::uint64_t free_bytes_below_64 = kAbsent;
  std::uint64_t free_bytes_below_512 = kAbsent;
  std::uint64_t free_bytes_below_4096 = kAbsent;
  std::uint64_t free_bytes_below_32768 = kAbsent;
  std::uint64_t free_bytes_below_262144 = kAbsent;
  std::uint64_t free_bytes_below_2097152 = kAbsent;
  std::uint64_t untouched_bytes = kAbsent;  // held, never handed out since committed
  std::uint64_t held_bytes = kAbsent;
  std::uint64_t resident_bytes = kAbsent;   // net of the harness's own memory
  std::uint64_t lazy_free_bytes = kAbsent;  // LazyFree: given back by MADV_FREE, still resident
  std::uint64_t anon_huge_bytes = kAbsent;  // AnonHugePages
  // Resident pages by the share of them that is live; known where every live byte is resident.
  std::uint64_t empty_pages = kAbsent;  // nothing on them is live
  std::uint64_t pages_filled_to_30_percent = kAbsent;
  std::uint64_t pages_filled_to_60_percent = kAbsent;  // above 30 %
  std::uint64_t pages_filled_to_90_percent = kAbsent;
  std::uint64_t pages_filled_above_90_percent = kAbsent;
};

// Sums over every event, for means that a sampled series would only approximate.
// Present only for subjects whose held bytes can be read after each event.
struct PerEventSums {
  std::uint64_t events_counted = 0;    // events with live bytes at or above `live_floor_bytes`
  std::uint64_t live_floor_bytes = 0;  // ratios on a smaller live set are not-applicable
  double held_over_live = 0;           // sum of held / live
  double net_over_live = 0;            // sum of (held - bookkeeping - rounding) / live
  std::uint64_t max_held_bytes = 0;
  std::uint64_t max_held_event_index = 0;
  std::uint64_t live_at_max_held_bytes = kAbsent;  // requested and live when held was at its peak
  std::uint64_t net_at_max_held_bytes = kAbsent;   // held - bookkeeping - rounding at that moment
  std::uint64_t max_net_bytes = kAbsent;           // peak of held - bookkeeping - rounding
};

// Ratios on a live set below this are not-applicable: the steps in which heaps take memory from
// their source would dominate them.
inline constexpr std::uint64_t kLiveFloorBytes = 64 * 1024;

// Live bytes on each resident page of the subject at one moment, counted from the replay's own
// pointers, so that the figure means the same for every subject.
struct PageCensus {
  std::uint64_t event_index = 0;
  std::uint64_t page_bytes = 4096;
  std::uint64_t resident_pages = 0;  // of the subject, the harness's own excluded
  std::uint64_t live_bytes = 0;      // requested and live bytes that lie on those pages
  std::array<std::uint64_t, 11> pages_by_occupancy{};  // [0] empty, [i] in ((i - 1) / 10, i / 10]
};

// When live, held and resident bytes were at their peak, as in metric/peaks.h.
using PagesAtPeaks = std::array<std::optional<PageCensus>, 3>;

// How long calls took: one row per operation and band of sizes, timer cost not subtracted.
struct LatencyRow {
  std::string operation;             // "allocate", "allocate_zeroed", "reallocate", "deallocate"
  std::uint64_t smallest_bytes = 0;  // of the band, both ends in it
  std::uint64_t largest_bytes = 0;
  std::uint64_t calls = 0;
  double p50_ns = 0;
  double p90_ns = 0;
  double p99_ns = 0;
  double p999_ns = 0;
  double p9999_ns = 0;
  double max_ns = 0;
};

// One of the slowest calls, and where in the trace it stands.
struct SlowCall {
  std::uint64_t event_index = 0;
  std::string operation;
  std::uint64_t size_bytes = 0;
  double latency_ns = 0;
};

// How true the replay was to the recording, and what watching cost.
struct Fidelity {
  double wait_ns = 0;                  // all threads together, for allocations of other threads
  std::uint64_t waits = 0;             // frees that had to wait
  std::uint64_t reordered_events = 0;  // against the recorded order of all threads
  double sampling_ns = 0;              // spent on reading heap and kernel, outside the timed pass
  double timer_ns = 0;                 // median cost of one reading of the clock; 0: not measured
};

// What the processor counted in user mode during the timed pass. A counter that this processor lacks is
// kAbsent.
struct HardwareCounts {
  std::uint64_t cycles = kAbsent;
  std::uint64_t instructions = kAbsent;
  std::uint64_t branch_misses = kAbsent;
  std::uint64_t cache_misses = kAbsent;  // of the last level
  std::uint64_t tlb_misses = kAbsent;    // of data loads
};

// What reading every live byte takes at one moment of a run: a placement's cost to the program.
// Both walks read the same bytes; only their order differs.
struct LocalityWalk {
  std::uint64_t event_index = 0;  // after so many events
  std::string phase;              // "peak of live bytes", "end", or the name of the program's mark
  std::uint64_t objects = 0;
  std::uint64_t bytes = 0;
  double allocation_order_ns = 0;  // objects in the order of their allocation
  double address_order_ns = 0;     // objects in the order of their addresses
};

// One repetition of one subject on one trace: what was measured, nothing derived.
struct Run {
  std::string subject;           // as given on the command line, parameters included
  std::string subject_origin;    // "built in", or the path of the library that served malloc
  std::string trace;             // file name without its folder
  std::string trace_digest;      // xxh3-128 of the events, hexadecimal: same digest, same work
  std::uint64_t repetition = 0;  // block number, from 0
  std::uint64_t order = 0;       // place of this run within its block, from 0
  std::uint64_t events = 0;
  std::uint64_t threads = 0;
  std::uint64_t peak_live_bytes = 0;
  std::uint64_t peak_live_objects = 0;
  std::uint64_t peak_live_event_index = 0;
  double elapsed_ns = 0;       // of the timed pass: the replay loop only
  double null_elapsed_ns = 0;  // the null allocator on the same trace in the same block; 0: none
  std::string timed_touch;     // none, first, page or all: what the timed pass touched
  std::string memory_touch;    // likewise for the memory pass
  bool deterministic = false;  // memory figures are identical in every repetition
  std::string failure;         // empty, or why the run does not count (signal, timeout, proof)
  std::uint64_t minor_faults = 0;  // of the timed pass
  std::uint64_t peak_resident_bytes =
      kAbsent;  // largest seen by the memory pass, net of the harness
  std::optional<PerEventSums> sums;
  PagesAtPeaks pages_at_peaks;
  std::vector<Sample> samples;        // ordered by event_index; includes the peak of live
  std::vector<LatencyRow> latencies;  // empty: not measured
  std::vector<SlowCall> slowest;      // descending by latency
  std::optional<Fidelity> fidelity;
  std::optional<HardwareCounts> counters;  // none: this machine, or its settings, allow none
  std::vector<LocalityWalk> locality;      // ordered by event_index; empty: not measured
  std::optional<HeatMap> heat_map;         // where asked for
  std::string heat_map_reason;             // why there is none, though asked for
  std::optional<BlameFinding> blame;       // of built-in heaps, where asked for
};

// One thing about the machine that bears on measuring, as `fitmark doctor` tells it.
struct MachineFact {
  std::string name;   // "swap"
  std::string value;  // "none"; "unknown" where the kernel does not say
};

// One option that decides how runs are made, as the command line names it.
struct Setting {
  std::string name;   // "single-thread"
  std::string value;  // "no"
};

// Where and how the runs were made.
struct Context {
  std::string fitmark_version;
  std::string command;
  std::string date;  // ISO 8601, UTC
  std::string host;
  std::string cpu;
  std::string kernel;
  std::string libc;
  std::string compiler;
  std::uint64_t cpus = 0;
  std::uint64_t memory_bytes = 0;
  std::uint64_t page_bytes = 0;
  std::string governor;  // "unknown" where the kernel does not say
  std::string transparent_huge_pages;
  std::string aslr;
  double load_average = 0;  // one minute, when the comparison began
  std::uint64_t seed = 0;
  std::uint64_t repetitions = 0;
  std::string baseline;               // the subject that ratios are against
  std::vector<Setting> settings;      // that figures depend on; empty: not known
  std::vector<MachineFact> machine;   // all that `fitmark doctor` told when the runs were made
  std::vector<std::string> warnings;  // what on this machine may spoil a measurement
  std::vector<std::pair<std::string, std::string>> absent_subjects;  // name, package to install
};

}  // namespace fitmark::analysis
