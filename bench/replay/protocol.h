// SPDX-License-Identifier: MIT
//
// What parent and child say to each other: one shared block, and the numbers of the shared files.
//
// Layout:      file 3 this block; 4 the steps, whole or as a ring; 5 the slot table; 6 samples or
//              latencies; 7 the recorded times
// Invariants:  the parent writes `order` before the child starts and only reads `outcome`; of the
//              feed, the parent writes `published` and the child `consumed`, both only grow; so do the turns
// Threads:     the counters of feed and turns are the only words that both sides touch at once
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "analysis/run.h"
#include "bench/replay/thread_lists.h"
#include "bench/replay/touch.h"

namespace fitmark::bench {

inline constexpr int kControlFd = 3;
inline constexpr int kStepsFd = 4;
inline constexpr int kSlotsFd = 5;
inline constexpr int kSamplesFd = 6;  // or latencies, walks, places: what the pass brings back
inline constexpr int kTimesFd = 7;

inline constexpr std::uint64_t kFeedUnitSteps = 1 << 16;

enum class Pass : std::uint32_t {
  probe,     // serves nothing: tells who serves malloc, and what memory the harness itself takes
  timed,     // the clock runs around the loop; nothing else is done
  memory,    // every block is checked; the heap is sampled; no clock
  latency,   // each call is timed by itself
  locality,  // at chosen moments all live objects are read
  threads,   // as timed, the trace's threads at once
  thread_latency,  // as latency, the trace's threads at once
  placement,       // tells where each block lies, in turns with the parent
};

// Whether a pass replays the lists of threads at once, and whether it brings latencies back.
constexpr bool is_threaded(Pass pass) {
  return pass == Pass::threads || pass == Pass::thread_latency;
}
constexpr bool is_clocked(Pass pass) {
  return pass == Pass::latency || pass == Pass::thread_latency;
}

// What a timed pass reads before and behind the loop: the time of day, or the time on a processor.
enum class TimedClock : std::uint32_t { wall, processor };

enum class SubjectKind : std::uint32_t { null_loop, malloc, heap, textbook };

struct ReplayOrder {
  std::uint32_t protocol_bytes = 0;  // sizeof(ReplayControl) of the parent
  Pass pass = Pass::probe;
  SubjectKind kind = SubjectKind::null_loop;
  Touch touch = Touch::none;
  TimedClock clock = TimedClock::wall;  // of a timed pass
  std::array<char, 256> heap{};         // name of the heap or teaching system
  std::array<char, 1024> library{};     // real path that must serve malloc; empty: the C library
  std::uint64_t events = 0;
  std::uint64_t slots = 0;
  std::uint64_t ring_steps = 0;    // 0: the steps file holds the whole trace
  std::uint64_t sample_count = 0;  // samples wanted, spread evenly over the events
  std::uint64_t peak_live_event_index = 0;
  std::uint64_t peak_live_bytes = 0;
  std::uint64_t peak_live_objects = 0;
  std::uint64_t largest_request_bytes = 0;
  std::uint64_t largest_alignment_log2 = 0;
  std::uint64_t region_bytes = 0;  // that a teaching system is started over
  std::uint64_t live_floor_bytes = 0;
  std::uint64_t harness_anonymous_bytes = 0;  // what a process of the harness holds by itself
  std::uint64_t latency_every = 1;            // a latency pass times every n-th call
  double pace = 0;                            // recorded speed times this; 0: flat out
  std::uint64_t rounds = 1;                   // a timed pass replays this often: StretchTimes
  std::uint32_t takes_turns = 0;              // 1: each round waits for its turn
  std::int32_t processor = -1;                // that rounds in turn run on; -1: any
  std::uint64_t stride_events = 1;            // of each turn of a placement pass
  std::uint64_t drain_steps = 0;  // behind the events: they free what the trace leaves live
  std::uint32_t threads =
      1;  // of a threaded pass its lists; else those that take turns in recorded order
  std::array<std::uint64_t, kMaxReplayThreads + 1> bounds{};  // of the threads' lists, in steps
};

enum class FeedState : std::uint32_t { running, ended, failed };

struct ReplayFeed {
  alignas(64) std::atomic<std::uint32_t> published_units = 0;
  std::atomic<FeedState> state = FeedState::running;
  std::atomic<std::uint64_t> published_steps = 0;
  alignas(64) std::atomic<std::uint32_t> consumed_units = 0;
  std::atomic<std::uint64_t> consumed_steps = 0;
};

// Several processes in turn: the parent grants a turn, the child says that it is over.
struct ReplayTurns {
  alignas(64) std::atomic<std::uint32_t> granted = 0;
  alignas(64) std::atomic<std::uint32_t> done = 0;
  std::atomic<std::uint32_t> is_last = 0;  // written before `done`: the child has no more rounds
};

enum class Stage : std::uint32_t { starting, proving, replaying, finished, refused };

struct ReplayOutcome {
  std::atomic<Stage> stage = Stage::starting;
  std::atomic<std::uint64_t> events_done =
      0;                              // so far; exact in a memory pass, by unit in a timed one
  std::array<char, 512> refusal{};    // why the run does not count; empty: it counts
  std::array<char, 1024> origin{};    // the library that served malloc
  std::array<char, 64> version{};     // what it says of itself; of a probe only
  std::uint64_t elapsed_ns = 0;       // of the replay loop
  std::uint64_t minor_faults = 0;     // during the loop
  std::uint64_t anonymous_bytes = 0;  // of the process, before the first event
  std::uint64_t peak_resident_bytes = 0;
  std::uint64_t sampling_ns = 0;  // spent on reading the heap and the kernel
  std::uint64_t samples_taken = 0;
  std::uint32_t has_sums = 0;
  analysis::PerEventSums sums;
  analysis::PagesAtPeaks pages_at_peaks;
  std::uint64_t waits = 0;  // of a threaded pass
  double wait_ns = 0;
  std::uint64_t reordered_events = 0;
  std::uint32_t has_counters = 0;
  analysis::HardwareCounts counters;  // of a timed or threaded pass
  double timer_ns = 0;                // median cost of one reading of the clock
};

struct ReplayControl {
  ReplayOrder order;
  ReplayFeed feed;
  ReplayTurns turns;
  ReplayOutcome outcome;
};

// Copies as much of `from` as fits, always terminated.
template <std::size_t n>
void set_text(std::array<char, n>& into, const char* from) {
  std::size_t at = 0;
  for (; at + 1 < n && from[at] != 0; ++at) into[at] = from[at];
  into[at] = 0;
}

// Returns the bytes that the slot table needs: pointers[slots], sizes[slots], stamps[slots].
constexpr std::uint64_t slot_table_bytes(std::uint64_t slots) { return slots * 24 + 4096; }

}  // namespace fitmark::bench
