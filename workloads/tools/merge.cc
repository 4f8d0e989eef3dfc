// SPDX-License-Identifier: MIT
//
// Inputs are read in batches; one event at a time is picked from their heads.
#include "workloads/tools/merge.h"

#include <algorithm>

namespace fitmark::workloads {

Merge::Merge(std::vector<std::unique_ptr<EventSource>> sources, MergeOrder order)
    : order_(order), renaming_(sources.size()) {
  if (sources.empty()) throw TraceError("nothing to merge; give at least one trace");
  header_.recorder = "fitmark merge";
  header_.has_times = true;
  for (std::unique_ptr<EventSource>& source : sources) {
    const TraceHeader& header = source->header();
    if (order == MergeOrder::by_time && !header.has_times) {
      throw TraceError("a trace of '" + header.program +
                       "' holds no times to merge by; merge in turns instead");
    }
    header_.program += (header_.program.empty() ? "" : " + ") + header.program;
    header_.has_times = header_.has_times && header.has_times && order != MergeOrder::in_turns;
    inputs_.push_back({std::move(source), std::vector<Event>(4096), 0, 0, false});
  }
}

bool Merge::has_next(Input& input) {
  if (input.next < input.count) return true;
  if (input.over) return false;
  input.next = 0;
  input.count = input.source->read(input.batch);
  input.over = input.count == 0;
  return !input.over;
}

std::size_t Merge::pick_earliest() {
  std::size_t best = inputs_.size();
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    if (!has_next(inputs_[i])) continue;
    const std::uint64_t time_ns = inputs_[i].batch[inputs_[i].next].time_ns;
    if (best == inputs_.size() || time_ns < inputs_[best].batch[inputs_[best].next].time_ns) {
      best = i;
    }
  }
  return best;
}

std::size_t Merge::pick() {
  if (order_ == MergeOrder::by_time) return pick_earliest();
  for (std::size_t tried = 0; tried < inputs_.size(); ++tried) {
    if (has_next(inputs_[turn_])) return turn_;
    turn_ = (turn_ + 1) % inputs_.size();
    base_ns_ = last_ns_;
  }
  return inputs_.size();
}

Event Merge::next_of(std::size_t index) {
  Input& input = inputs_[index];
  Event event = renaming_.rename(index, input.batch[input.next++]);
  event.stack = 0;
  if (order_ == MergeOrder::in_turns) turn_ = (turn_ + 1) % inputs_.size();
  if (order_ == MergeOrder::one_after_another) event.time_ns += base_ns_;
  if (!header_.has_times) event.time_ns = 0;
  last_ns_ = event.time_ns;
  if (event.op == Op::mark) {
    const auto mark = std::pair(index, event.size_bytes);
    const auto found = std::find(marks_.begin(), marks_.end(), mark);
    event.size_bytes = static_cast<std::uint64_t>(found - marks_.begin());
    if (found == marks_.end()) marks_.push_back(mark);
  }
  return event;
}

std::size_t Merge::read(std::span<Event> into) {
  std::size_t count = 0;
  while (count < into.size()) {
    const std::size_t index = pick();
    if (index == inputs_.size()) break;
    into[count++] = next_of(index);
  }
  return count;
}

std::string Merge::mark_name(std::uint64_t number) const {
  if (number >= marks_.size()) return {};
  return inputs_[marks_[number].first].source->mark_name(marks_[number].second);
}

RecordingEnd Merge::recording_end() const {
  RecordingEnd all;
  for (const Input& input : inputs_) {
    const RecordingEnd one = input.source->recording_end();
    all.truncated = all.truncated || one.truncated;
    all.perturbation.dropped_events += one.perturbation.dropped_events;
  }
  return all;
}

std::vector<std::string> Merge::warnings() const {
  std::vector<std::string> all;
  for (const Input& input : inputs_) {
    for (std::string& warning : input.source->warnings()) all.push_back(std::move(warning));
  }
  return all;
}

}  // namespace fitmark::workloads
