// SPDX-License-Identifier: MIT
//
// A trace that is a list in memory, for tests and for the benchmark programs.
//
// Threads:     each source is its own; they share the list, which must not change
#pragma once

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "bench/replay/prepared_trace.h"
#include "workloads/event.h"

namespace fitmark::bench {

class EventList : public workloads::EventSource {
 public:
  explicit EventList(std::shared_ptr<const std::vector<workloads::Event>> events)
      : events_(std::move(events)) {}

  const workloads::TraceHeader& header() const override { return header_; }

  std::size_t read(std::span<workloads::Event> into) override {
    const std::size_t count = std::min(into.size(), events_->size() - at_);
    std::copy_n(events_->begin() + static_cast<std::ptrdiff_t>(at_), count, into.begin());
    at_ += count;
    return count;
  }

 private:
  std::shared_ptr<const std::vector<workloads::Event>> events_;
  workloads::TraceHeader header_;
  std::size_t at_ = 0;
};

inline TraceInput list_as_trace(std::string name, std::vector<workloads::Event> events) {
  auto shared = std::make_shared<const std::vector<workloads::Event>>(std::move(events));
  return {std::move(name), [shared] { return std::make_unique<EventList>(shared); }};
}

}  // namespace fitmark::bench
