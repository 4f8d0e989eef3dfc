// SPDX-License-Identifier: MIT
//
// How a process's records come out of its threads' rings in one order.
#include <algorithm>

#include "workloads/recorder/collector/process_recording.h"

namespace fitmark::workloads {
namespace {

constexpr std::uint64_t kPublishWords = kRingWords / 8;
constexpr std::uint64_t kNever = ~std::uint64_t{0};

}  // namespace

std::uint64_t ProcessRecording::drain(SharedSegment& segment, std::uint64_t stamp_end) {
  std::uint64_t words = 0;
  for (const auto& lane : lanes_) words -= lane->records.position();
  while (true) {
    window_.open(stamp_end);
    std::uint64_t next_stamp = kNever;  // that waits on any lane
    for (const auto& lane : lanes_) next_stamp = std::min(next_stamp, gather(segment, *lane));
    std::stable_sort(late_.begin(), late_.end(),
                     [](const Record& a, const Record& b) { return a.stamp < b.stamp; });
    apply(late_);
    late_.clear();
    if (!window_.empty()) {
      apply(window_.records());
      window_.pass();
      if (!window_.empty()) continue;  // the ring may hold what its records lead to
      for (const auto& lane : lanes_) publish(segment, *lane, kPublishWords);
    } else if (next_stamp < stamp_end) {
      window_.skip_to(std::max(next_stamp, window_.begin()));
    } else {
      break;
    }
  }
  for (const auto& lane : lanes_) {
    words += lane->records.position();
    publish(segment, *lane, 1);
  }
  return words;
}

// Takes what the lane has for the window. Returns the stamp of the record that waits behind it; kNever
// where none is whole.
std::uint64_t ProcessRecording::gather(SharedSegment& segment, Lane& lane) {
  while (true) {
    const Front front = gather_stamped(lane);
    if (front.what == Front::nothing) return kNever;
    if (front.what == Front::waits) return front.stamp;
    if (lane.newest_stamp > window_.begin()) {
      // Its place is behind a record that stands in the window.
      window_.cut(lane.newest_stamp);
      return lane.newest_stamp;
    }
    take_plain(segment, lane);
  }
}

ProcessRecording::Front ProcessRecording::gather_stamped(Lane& lane) {
  RingReader& reader = lane.records;
  RingReader::Sight sight;
  while (true) {
    std::uint64_t newest_stamp = lane.newest_stamp;
    std::uint64_t count = 0;
    reader.take_near<true>(window_.begin(), window_.end(), lane.number, [&](std::uint64_t stamp) {
      newest_stamp = std::max(newest_stamp, stamp + 1);
      ++count;
      return &window_.place_at(stamp);
    });
    lane.newest_stamp = newest_stamp;
    window_.add_taken(count);
    if (!reader.see(sight)) return {Front::nothing, 0};
    if (!sight.stamped) return {Front::plain, sight.stamp};
    if (sight.stamp >= window_.end()) return {Front::waits, sight.stamp};
    const bool is_late = sight.stamp < window_.begin();
    Record& record = is_late ? late_.emplace_back() : window_.take_place(sight.stamp);
    reader.read(sight, record);
    reader.pass(sight);
    record.lane = lane.number;
    lane.newest_stamp = std::max(lane.newest_stamp, sight.stamp + 1);
  }
}

// Takes the records without a stamp that are at the front of the lane, and writes them: nothing that
// waits can come before them.
void ProcessRecording::take_plain(SharedSegment& segment, Lane& lane) {
  RingReader& reader = lane.records;
  RingReader::Sight sight;
  std::size_t count = 0;
  while (true) {
    reader.take_near<false>(0, 0, lane.number, [&](std::uint64_t) {
      return count < plain_.size() ? &plain_[count++] : nullptr;
    });
    if (count == plain_.size() || !reader.see(sight) || sight.stamped) break;
    reader.read(sight, plain_[count]);
    reader.pass(sight);
    plain_[count++].lane = lane.number;
  }
  apply(std::span<Record>(plain_).first(count));
  publish(segment, lane, kPublishWords);
}

// Lets the thread write over what was read, once that is so many words.
void ProcessRecording::publish(SharedSegment& segment, Lane& lane,
                               std::uint64_t unpublished_words) {
  if (lane.records.position() - lane.published < unpublished_words) return;
  lane.published = lane.records.position();
  segment.publish_consumed(lane.ring, lane.published);
}

}  // namespace fitmark::workloads
