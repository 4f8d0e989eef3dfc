// SPDX-License-Identifier: MIT
//
// How a process's records come out of its threads' rings in one order.
#include <algorithm>

#include "workloads/recorder/collector/process_recording.h"

namespace fitmark::workloads {
namespace {

constexpr std::uint64_t kNever = ~std::uint64_t{0};

}  // namespace

std::uint64_t ProcessRecording::drain(RingSpool& spool, std::uint64_t stamp_end,
                                      std::uint64_t words) {
  const std::uint64_t begin = spool.read_words();
  words_end_ = begin + words;
  while (spool.read_words() < words_end_) {
    if (window_.empty() && late_.empty()) payloads_.clear();
    window_.open(stamp_end);
    std::uint64_t next_stamp = kNever;  // that waits on any lane
    for (const auto& lane : lanes_) {
      const Front front = gather(spool, *lane);
      // What other lanes have may depend on what is left in this one.
      if (front.what == Front::plain) return spool.read_words() - begin;
      next_stamp = std::min(next_stamp, front.stamp);
    }
    std::stable_sort(late_.begin(), late_.end(),
                     [](const Record& a, const Record& b) { return a.stamp < b.stamp; });
    apply(late_);
    late_.clear();
    if (!window_.empty()) {
      apply(window_.records());
      window_.pass();
    } else if (next_stamp < stamp_end) {
      window_.skip_to(std::max(next_stamp, window_.begin()));
    } else {
      break;
    }
  }
  return spool.read_words() - begin;
}

// Takes what the lane has for the window. Returns what stays at its front: `plain` where this drain has
// read enough.
ProcessRecording::Front ProcessRecording::gather(RingSpool& spool, Lane& lane) {
  while (true) {
    const Front front = gather_stamped(spool, lane);
    if (front.what != Front::plain) return front;
    if (lane.newest_stamp > window_.begin()) {
      // Its place is behind a record that stands in the window.
      window_.cut(lane.newest_stamp);
      return {Front::waits, lane.newest_stamp};
    }
    if (spool.read_words() >= words_end_) return front;
    take_plain(spool, lane);
  }
}

// Looks at the record at the front of the lane. Returns false where none is whole.
bool ProcessRecording::see(RingSpool& spool, Lane& lane, RecordReader::Sight& sight) {
  while (!lane.records.see(sight)) {
    const std::size_t words = spool.take(lane.ring, lane.records.room());
    if (words == 0) return false;
    lane.records.add(words);
  }
  return true;
}

// Reads the record that was seen and goes on to the next.
void ProcessRecording::read(Lane& lane, const RecordReader::Sight& sight, Record& record) {
  lane.records.read(sight, record);
  if (record.kind == RecordKind::long_form) {
    const std::uint64_t place = record.payload_position();
    record.stack = payloads_.size();
    for (std::uint64_t i = 0; i < record.payload_words(); ++i) {
      payloads_.push_back(lane.records.payload(place + i));
    }
  }
  lane.records.pass(sight);
  record.lane = lane.number;
}

ProcessRecording::Front ProcessRecording::gather_stamped(RingSpool& spool, Lane& lane) {
  RecordReader& reader = lane.records;
  RecordReader::Sight sight;
  while (true) {
    std::uint64_t newest_stamp = lane.newest_stamp;
    std::uint64_t count = 0;
    reader.take_compact<true>(window_.begin(), window_.end(), lane.number,
                              [&](std::uint64_t stamp) {
                                newest_stamp = std::max(newest_stamp, stamp + 1);
                                ++count;
                                return &window_.place_at(stamp);
                              });
    lane.newest_stamp = newest_stamp;
    window_.add_taken(count);
    if (!see(spool, lane, sight)) return {Front::nothing, kNever};
    if (!sight.stamped) return {Front::plain, sight.stamp};
    if (sight.stamp >= window_.end()) return {Front::waits, sight.stamp};
    const bool is_late = sight.stamp < window_.begin();
    Record& record = is_late ? late_.emplace_back() : window_.take_place(sight.stamp);
    read(lane, sight, record);
    lane.newest_stamp = std::max(lane.newest_stamp, sight.stamp + 1);
  }
}

// Takes records without a stamp that are at the front of the lane, and writes them: nothing that
// waits can come before them.
void ProcessRecording::take_plain(RingSpool& spool, Lane& lane) {
  RecordReader::Sight sight;
  const std::size_t payloads = payloads_.size();
  std::size_t count = 0;
  while (true) {
    lane.records.take_compact<false>(0, 0, lane.number, [&](std::uint64_t) {
      return count < plain_.size() ? &plain_[count++] : nullptr;
    });
    if (count == plain_.size() || !see(spool, lane, sight) || sight.stamped) break;
    read(lane, sight, plain_[count++]);
  }
  apply(std::span<Record>(plain_).first(count));
  payloads_.resize(payloads);
}

}  // namespace fitmark::workloads
