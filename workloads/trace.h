// SPDX-License-Identifier: MIT
//
// A whole trace in memory, for tests and short traffic.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "workloads/event.h"

namespace fitmark::workloads {

struct Trace {
  TraceHeader header;
  std::vector<Event> events;
  std::map<std::uint64_t, std::string> mark_names;
};

// Delivers a trace's events; owns the trace.
class TraceSource : public EventSource {
 public:
  explicit TraceSource(Trace trace) : trace_(std::move(trace)) {}

  const TraceHeader& header() const override { return trace_.header; }

  std::size_t read(std::span<Event> into) override {
    const std::size_t count = std::min(into.size(), trace_.events.size() - next_);
    std::copy_n(trace_.events.begin() + static_cast<std::ptrdiff_t>(next_), count, into.begin());
    next_ += count;
    return count;
  }

  std::string mark_name(std::uint64_t number) const override {
    const auto found = trace_.mark_names.find(number);
    return found == trace_.mark_names.end() ? std::string() : found->second;
  }

 private:
  Trace trace_;
  std::size_t next_ = 0;
};

// Reads the source to its end.
inline Trace collect(EventSource& source) {
  Trace trace;
  trace.header = source.header();
  std::vector<Event> batch(4096);
  while (const std::size_t count = source.read(batch)) {
    trace.events.insert(trace.events.end(), batch.begin(),
                        batch.begin() + static_cast<std::ptrdiff_t>(count));
  }
  for (const Event& event : trace.events) {
    if (event.op != Op::mark) continue;
    const std::string name = source.mark_name(event.size_bytes);
    if (!name.empty()) trace.mark_names[event.size_bytes] = name;
  }
  return trace;
}

}  // namespace fitmark::workloads
