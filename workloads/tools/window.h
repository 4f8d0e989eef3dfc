// SPDX-License-Identifier: MIT
//
// A part of a trace, with the live set that it needs: first an allocation for each object that is live
// at the beginning, oldest first, then a mark, then the window's own events.
//
// Complexity:  O(1) an event; memory: 40 bytes for each slot of the source
// Threads:     none
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "workloads/event.h"
#include "workloads/live_account.h"
#include "workloads/tools/renaming.h"

namespace fitmark::workloads {

class Window : public EventSource {
 public:
  // The number of the mark between live set and window; its name is "window".
  static constexpr std::uint64_t kMark = std::uint64_t{1} << 62;

  // Delivers events `first` .. `end` - 1 of the source; fewer where it is shorter. Requires
  // first <= end. Times begin at 0 with the window.
  Window(std::unique_ptr<EventSource> source, std::uint64_t first, std::uint64_t end);

  const TraceHeader& header() const override { return source_->header(); }
  // Throws TraceError also where the source holds events that no valid trace holds.
  std::size_t read(std::span<Event> into) override;
  std::string mark_name(std::uint64_t number) const override;
  const StackTable* stacks() override { return source_->stacks(); }
  std::vector<std::string> warnings() const override;
  // Truncated only where the window reaches the end of a source that is.
  RecordingEnd recording_end() const override;

 private:
  void reach_beginning();
  void take(const Event& event);

  std::unique_ptr<EventSource> source_;
  std::uint64_t left_before_;
  std::uint64_t left_inside_;
  bool reached_ = false;
  LiveAccount account_;
  std::vector<Event> newest_;          // [slots], the allocation of each, with its size now
  std::vector<std::uint64_t> births_;  // [slots], when it was allocated
  std::vector<Event> live_;            // the live set and the mark, in order
  std::size_t next_live_ = 0;
  std::uint64_t start_ns_ = 0;
  Renaming renaming_;
};

}  // namespace fitmark::workloads
