// SPDX-License-Identifier: MIT
//
// The decoding thread behind StepFeeder.
#include "bench/replay/step_feeder.h"

#include <span>
#include <vector>

#include "bench/replay/futex.h"

namespace fitmark::bench {

StepFeeder::StepFeeder(const TraceInput& input, ReplayControl& control, Step* ring)
    : control_(control), ring_(ring) {
  thread_ = std::thread([this, &input] {
    try {
      feed(input);
      control_.feed.state.store(FeedState::ended, std::memory_order_release);
    } catch (...) {
      fault_ = std::current_exception();
      control_.feed.state.store(FeedState::failed, std::memory_order_release);
    }
    control_.feed.published_units.fetch_add(1, std::memory_order_release);
    futex_wake(control_.feed.published_units);
  });
}

StepFeeder::~StepFeeder() {
  stop_ = true;
  if (thread_.joinable()) thread_.join();
}

void StepFeeder::finish() {
  stop_ = true;
  thread_.join();
  if (fault_) std::rethrow_exception(fault_);
}

bool StepFeeder::wait_for_room(std::uint64_t published, std::uint64_t wanted) {
  ReplayFeed& feed = control_.feed;
  while (!stop_) {
    const std::uint32_t units = feed.consumed_units.load(std::memory_order_acquire);
    const std::uint64_t consumed = feed.consumed_steps.load(std::memory_order_acquire);
    if (published - consumed + wanted <= control_.order.ring_steps) return true;
    futex_wait(feed.consumed_units, units, 50);
  }
  return false;
}

void StepFeeder::publish(std::uint64_t steps) {
  control_.feed.published_steps.store(steps, std::memory_order_release);
  control_.feed.published_units.fetch_add(1, std::memory_order_release);
  futex_wake(control_.feed.published_units);
}

void StepFeeder::feed(const TraceInput& input) {
  const std::uint64_t ring_steps = control_.order.ring_steps;
  const bool alternates = control_.order.pass == Pass::timed;
  const auto source = input.open();
  std::vector<workloads::Event> events(kFeedUnitSteps);
  std::uint64_t published = 0;
  std::uint64_t decoded = 0;
  while (const std::size_t got = source->read(events)) {
    const bool is_full = decoded - published + got > ring_steps;
    if (alternates && is_full) publish(published = decoded);
    const std::uint64_t wanted =
        alternates && published == decoded ? ring_steps : decoded - published + got;
    if (!wait_for_room(published, wanted)) return;
    for (const workloads::Event& event : std::span(events.data(), got)) {
      ring_[decoded++ % ring_steps] = Step::from(event, event.thread);
    }
    if (!alternates) publish(published = decoded);
  }
  publish(decoded);
}

}  // namespace fitmark::bench
