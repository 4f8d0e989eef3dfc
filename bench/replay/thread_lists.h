// SPDX-License-Identifier: MIT
//
// Deals a trace out to its threads: one list of steps each, with only the order that is true.
//
// Glossary:    turn         how many operations on a slot come before this one
//              checkpoint   a step of operation `mark` every kCheckpointSteps, the first of a list
//                           among them; it tells the recorded index of the step behind it, and
//                           that of the step behind the thread's next checkpoint
// Invariants:  slots are named anew so that one is given again only to the thread that freed it.
//              Its next allocation then follows that deallocation by the order of one thread, and
//              no thread waits for a name: allocation -> reallocation -> deallocation of one object
//              are the only steps that order threads.
//              A deallocation tells the size of what it frees.
//              Threads take fresh names in blocks, so that neighbours in the slot table belong to one
//              thread as long as objects stay with it
// Layout:      steps[bounds.back()]; behind them, at the next page, their recorded indices
// Complexity:  O(1) an event; 24 bytes an event, and 16 for each name: as many as objects are live at
//              once, and one for each object that another thread frees
// Threads:     none
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "bench/replay/shared_mapping.h"
#include "bench/replay/step.h"

namespace fitmark::bench {

inline constexpr std::uint64_t kCheckpointSteps = 1024;
inline constexpr std::uint32_t kMaxReplayThreads = 128;

// Where the recorded indices of `steps` steps begin in the file of lists: a mapping begins with a page.
constexpr std::uint64_t recorded_indices_at_bytes(std::uint64_t steps) {
  constexpr std::uint64_t kPageBytes = 4096;
  return (steps * sizeof(Step) + kPageBytes - 1) / kPageBytes * kPageBytes;
}

// What a checkpoint step tells.
inline std::uint64_t here_of(const Step& checkpoint) {
  return checkpoint.slot | std::uint64_t{checkpoint.order} << 32;
}
inline std::uint64_t next_of(const Step& checkpoint) { return checkpoint.size_bytes(); }

struct ThreadLists {
  SharedMapping steps;                // the lists one behind the other, and the recorded indices
  std::vector<std::uint64_t> bounds;  // [threads + 1]: list t is steps [bounds[t], bounds[t + 1])
  std::uint64_t slots = 0;
  std::uint64_t hand_offs = 0;  // operations on an object that another thread allocated

  // The recorded index of each step; a checkpoint has none.
  std::uint64_t* recorded_indices() {
    return reinterpret_cast<std::uint64_t*>(steps.as<std::byte>() +
                                            recorded_indices_at_bytes(bounds.back()));
  }
  std::uint32_t threads() const { return static_cast<std::uint32_t>(bounds.size() - 1); }
};

// Deals `recorded` (in recorded order, Step::order being the thread) out to at most `max_threads`
// lists; recorded threads beyond share lists, each list keeping the recorded order.
ThreadLists deal_to_threads(std::span<const Step> recorded, std::uint32_t threads,
                            std::uint32_t max_threads);

}  // namespace fitmark::bench
