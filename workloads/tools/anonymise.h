// SPDX-License-Identifier: MIT
//
// A trace without what could tell whose it is: header texts, the day of recording, mark names and call
// stacks are left out. Sizes, order, threads and times stay: they are the trace; so does what the recorder
// says of itself.
#pragma once

#include <memory>
#include <utility>

#include "workloads/event.h"

namespace fitmark::workloads {

class Anonymised : public EventSource {
 public:
  explicit Anonymised(std::unique_ptr<EventSource> source) : source_(std::move(source)) {
    header_.has_times = source_->header().has_times;
    header_.seed = source_->header().seed;
    header_.sample_every = source_->header().sample_every;
    header_.part = source_->header().part;
    header_.carried_objects = source_->header().carried_objects;
  }

  const TraceHeader& header() const override { return header_; }

  std::size_t read(std::span<Event> into) override {
    const std::size_t count = source_->read(into);
    for (Event& event : into.first(count)) event.stack = 0;
    return count;
  }

  RecordingEnd recording_end() const override { return source_->recording_end(); }

 private:
  std::unique_ptr<EventSource> source_;
  TraceHeader header_;
};

}  // namespace fitmark::workloads
