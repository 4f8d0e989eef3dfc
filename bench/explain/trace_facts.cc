// SPDX-License-Identifier: MIT
//
// Turns events into lifetimes, and has them packed and counted.
#include "bench/explain/trace_facts.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "analysis/packing/packing.h"
#include "analysis/report/trace_bounds.h"
#include "analysis/report/trace_profile.h"
#include "workloads/digest.h"
#include "workloads/each_event.h"

namespace fitmark::bench {
namespace {

using analysis::Lifetime;
using workloads::Event;
using workloads::Op;

// Events that a window reaches; an object is in it if it lives at some time from first to last.
struct Window {
  std::uint64_t first = 0;
  std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
};

// Follows the slots of a trace, and tells `ended` of each object when it ends.
template <class Ended>
class Objects {
 public:
  explicit Objects(Ended ended) : ended_(std::move(ended)) {}

  void add(const Event& event) {
    if (event.op == Op::deallocate || event.op == Op::reallocate) end(event.slot);
    if (event.op != Op::deallocate && event.op != Op::mark) begin(event);
    ++events_;
    if (live_bytes_ <= peak_bytes_) return;
    peak_bytes_ = live_bytes_;
    peak_event_ = events_ - 1;
  }

  void finish() {
    for (std::uint32_t slot = 0; slot < open_.size(); ++slot) end(slot);
  }

  std::uint64_t peak_bytes() const { return peak_bytes_; }
  std::uint64_t peak_event() const { return peak_event_; }

 private:
  struct Open {
    std::uint64_t begin = 0;
    std::uint64_t bytes = 0;
    bool live = false;
  };

  void begin(const Event& event) {
    if (event.slot >= open_.size()) open_.resize(event.slot + std::size_t{1});
    open_[event.slot] = {events_, event.size_bytes, true};
    live_bytes_ += event.size_bytes;
  }

  void end(std::uint32_t slot) {
    Open& object = open_[slot];
    if (!object.live) return;
    ended_(Lifetime{object.begin, events_, object.bytes});
    live_bytes_ -= object.bytes;
    object.live = false;
  }

  Ended ended_;
  std::vector<Open> open_;  // [slots]
  std::uint64_t events_ = 0;
  std::uint64_t live_bytes_ = 0;
  std::uint64_t peak_bytes_ = 0;
  std::uint64_t peak_event_ = 0;
};

std::vector<Lifetime> objects_in(const TraceInput& input, const Window& window) {
  std::vector<Lifetime> kept;
  Objects objects([&](const Lifetime& object) {
    if (object.end > window.first && object.begin <= window.last) kept.push_back(object);
  });
  workloads::for_each_event(*input.open(), [&](const Event& event) { objects.add(event); });
  objects.finish();
  return kept;
}

// What one reading tells of the whole trace, and its objects unless there are more than `most`.
struct FirstReading {
  analysis::TraceNeeds needs;
  analysis::ProfileAccount profile;
  std::string digest;
  std::uint64_t peak_event = 0;
  std::vector<Lifetime> objects;
};

FirstReading read_once(const TraceInput& input, std::uint64_t most) {
  FirstReading reading;
  workloads::Digest digest;
  Objects objects([&](const Lifetime& object) {
    reading.profile.add(object);
    reading.needs.objects += object.bytes > 0;
    reading.needs.largest_bytes = std::max(reading.needs.largest_bytes, object.bytes);
    if (reading.objects.size() <= most) reading.objects.push_back(object);
  });
  workloads::for_each_batch(*input.open(), [&](std::span<const Event> batch) {
    digest.add(batch);
    for (const Event& event : batch) objects.add(event);
  });
  objects.finish();
  reading.digest = digest.text();
  reading.needs.load_bytes = objects.peak_bytes();
  reading.peak_event = objects.peak_event();
  return reading;
}

Window window_round(std::uint64_t event, std::uint64_t reach) {
  return {event - std::min(event, reach), event + reach};
}

}  // namespace

TraceFacts facts_of(const TraceInput& input, const FactsSettings& settings) {
  const auto tell = [&](const char* what, std::uint64_t done, std::uint64_t of) {
    if (settings.tell) settings.tell(what, done, of);
  };
  analysis::BoundsSettings bounds;
  bounds.step_bytes = settings.step_bytes;
  bounds.packing.search_steps = settings.search_steps;
  bounds.pack_objects = settings.pack_seconds > 0 ? settings.pack_objects : 0;
  tell("reading the objects of", 0, 1);
  FirstReading reading = read_once(input, bounds.pack_objects);
  if (bounds.pack_objects > 0 && reading.objects.size() > bounds.pack_objects) {
    reading.objects = objects_in(input, window_round(reading.peak_event, bounds.pack_objects));
  }
  const auto begin = std::chrono::steady_clock::now();
  bounds.packing.goes_on = [&](std::size_t done, std::size_t of) {
    tell("packing the objects of", done, of);
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - begin;
    return spent.count() < settings.pack_seconds;
  };
  return {analysis::bounds_of(input.name, reading.digest, reading.needs, reading.objects, bounds),
          reading.profile.finish(input.name, reading.digest)};
}

}  // namespace fitmark::bench
