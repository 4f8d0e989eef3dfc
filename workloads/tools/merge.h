// SPDX-License-Identifier: MIT
//
// Several traces as one: as if the programs shared a heap.
//
// Complexity:  O(sources) an event; memory as the sources, and 4 bytes for each of their slots
// Threads:     none
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "workloads/event.h"
#include "workloads/tools/renaming.h"

namespace fitmark::workloads {

enum class MergeOrder {
  by_time,            // earliest first, each source's times as they are; ties: the first source
  in_turns,           // one event of each in turn until all are over
  one_after_another,  // the first to its end, then the second; times go on from the one before
};

class Merge : public EventSource {
 public:
  // Throws TraceError where by_time is asked of a source without times, or there are no sources.
  // Call stacks are left out: their numbers mean different things in different traces.
  Merge(std::vector<std::unique_ptr<EventSource>> sources, MergeOrder order);

  const TraceHeader& header() const override { return header_; }
  std::size_t read(std::span<Event> into) override;
  std::string mark_name(std::uint64_t number) const override;
  std::vector<std::string> warnings() const override;
  // Truncated where a source is; events that any dropped are added up, other costs are left out: they are
  // those of different programs.
  RecordingEnd recording_end() const override;

 private:
  struct Input {
    std::unique_ptr<EventSource> source;
    std::vector<Event> batch;
    std::size_t next = 0;
    std::size_t count = 0;
    bool over = false;
  };

  bool has_next(Input& input);
  // Returns the index of the input that gives the next event; inputs_.size() at the end.
  std::size_t pick();
  std::size_t pick_earliest();
  Event next_of(std::size_t index);

  std::vector<Input> inputs_;
  MergeOrder order_;
  TraceHeader header_;
  Renaming renaming_;
  std::size_t turn_ = 0;
  std::uint64_t base_ns_ = 0;
  std::uint64_t last_ns_ = 0;
  std::vector<std::pair<std::size_t, std::uint64_t>> marks_;  // [new number], input and its number
};

}  // namespace fitmark::workloads
