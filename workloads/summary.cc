// SPDX-License-Identifier: MIT
//
// The live curve keeps a bounded number of points: when they run out, neighbours merge and each then
// stands for twice as many events.
#include "workloads/summary.h"

#include <algorithm>
#include <bit>

#include "workloads/each_event.h"

namespace fitmark::workloads {
namespace {

constexpr std::size_t kThreadCounters = 4096;

void merge_neighbours(std::vector<LivePoint>& curve) {
  const std::size_t half = (curve.size() + 1) / 2;
  for (std::size_t i = 0; i < half; ++i) {
    const LivePoint& a = curve[2 * i];
    const LivePoint& b = curve[std::min(2 * i + 1, curve.size() - 1)];
    curve[i] = b.live_bytes > a.live_bytes ? b : a;
  }
  curve.resize(half);
}

std::size_t bucket_of(std::uint64_t value) {
  return static_cast<std::size_t>(std::bit_width(value));
}

}  // namespace

void Summariser::add(std::span<const Event> events) {
  digest_.add(events);
  for (const Event& event : events) {
    const std::uint64_t index = account_.events();
    if (const char* fault = account_.apply(event)) {
      throw TraceError("event " + std::to_string(index) + " does not belong in a trace: " + fault +
                       "; the trace was made wrongly, make it anew");
    }
    count(event, index);
    add_live_point(event, index);
  }
}

void Summariser::count(const Event& event, std::uint64_t index) {
  const std::size_t thread = std::min<std::size_t>(event.thread, kThreadCounters - 1);
  if (thread >= counts_.thread_events.size()) counts_.thread_events.resize(thread + 1);
  ++counts_.thread_events[thread];
  counts_.duration_ns = event.time_ns;
  if (event.op == Op::mark) return;
  if (event.op == Op::deallocate) {
    const Birth& birth = births_[event.slot];
    ++counts_.lifetime_events[bucket_of(index - birth.event_index)];
    if (event.time_ns != 0) ++counts_.lifetime_ns[bucket_of(event.time_ns - birth.time_ns)];
    counts_.hand_offs += threads_[event.slot] != event.thread;
    return;
  }
  ++counts_.size_bytes[bucket_of(event.size_bytes)];
  counts_.requested_bytes += event.size_bytes;
  counts_.largest_bytes = std::max(counts_.largest_bytes, event.size_bytes);
  if (event.op == Op::reallocate) return;
  ++counts_.alignments[event.alignment_log2];
  if (event.slot >= births_.size()) {
    births_.resize(event.slot + std::size_t{1});
    threads_.resize(event.slot + std::size_t{1});
  }
  births_[event.slot] = {index, event.time_ns};
  threads_[event.slot] = event.thread;
}

void Summariser::add_live_point(const Event& event, std::uint64_t index) {
  const LivePoint point{index, event.time_ns, account_.live_bytes(), account_.live_objects()};
  std::vector<LivePoint>& curve = counts_.live_curve;
  if (index / stride_ < curve.size()) {
    if (point.live_bytes > curve.back().live_bytes) curve.back() = point;
    return;
  }
  if (curve.size() == kLivePoints) {
    merge_neighbours(curve);
    stride_ *= 2;
  }
  curve.push_back(point);
}

TraceSummary Summariser::summary() const {
  TraceSummary summary = counts_;
  summary.events = account_.events();
  summary.threads = account_.threads();
  summary.allocations = account_.allocations();
  summary.deallocations = account_.deallocations();
  summary.reallocations = account_.reallocations();
  summary.marks = account_.marks();
  summary.peak_live_bytes = account_.peak_live_bytes();
  summary.peak_live_objects = account_.peak_live_objects();
  summary.peak_event_index = account_.peak_event_index();
  summary.live_bytes_at_end = account_.live_bytes();
  summary.live_objects_at_end = account_.live_objects();
  summary.digest = digest_.text();
  return summary;
}

TraceSummary summarise(EventSource& source) {
  Summariser summariser;
  for_each_batch(source, [&](std::span<const Event> batch) { summariser.add(batch); });
  return summariser.summary();
}

}  // namespace fitmark::workloads
