// SPDX-License-Identifier: MIT
//
// Windows and rings behind StepReader.
#include "bench/replay/step_reader.h"

#include <sys/mman.h>

#include <algorithm>

#include "bench/replay/child_exit.h"
#include "bench/replay/child_mapping.h"
#include "bench/replay/futex.h"

namespace fitmark::bench {
namespace {

constexpr std::uint64_t kWindowSteps = 1 << 18;  // 4 MB of steps

}  // namespace

const Step* map_steps(std::uint64_t first, std::uint64_t count) {
  return static_cast<const Step*>(map_or_refuse(kStepsFd, count * sizeof(Step), "the decoded trace",
                                                PROT_READ, first * sizeof(Step)));
}

StepReader::StepReader(ReplayControl& control) : control_(control) {
  const ReplayOrder& order = control.order;
  window_steps_ = order.pass == Pass::timed ? order.events : kWindowSteps;
  if (order.ring_steps > 0) steps_ = map_steps(0, order.ring_steps);
  if (order.ring_steps == 0 && order.events > 0 && order.pass == Pass::timed) {
    steps_ = map_steps(0, order.events + order.drain_steps);
  }
}

std::span<const Step> StepReader::drain() const {
  return {steps_ + control_.order.events, control_.order.drain_steps};
}

std::span<const Step> StepReader::next() {
  return control_.order.ring_steps > 0 ? next_of_ring() : next_window();
}

std::span<const Step> StepReader::next_window() {
  const std::uint64_t count = std::min(window_steps_, control_.order.events - done_);
  if (count == 0) return {};
  if (control_.order.pass != Pass::timed) {
    if (steps_ != nullptr) munmap(const_cast<Step*>(steps_), handed_out_ * sizeof(Step));
    steps_ = map_steps(done_, count);
  }
  done_ += count;
  handed_out_ = count;
  return {steps_, count};
}

std::span<const Step> StepReader::next_of_ring() {
  ReplayFeed& feed = control_.feed;
  done_ += handed_out_;
  handed_out_ = 0;
  feed.consumed_steps.store(done_, std::memory_order_release);
  feed.consumed_units.fetch_add(1, std::memory_order_release);
  futex_wake(feed.consumed_units);
  while (true) {
    const std::uint32_t units = feed.published_units.load(std::memory_order_acquire);
    const FeedState state = feed.state.load(std::memory_order_acquire);
    const std::uint64_t published = feed.published_steps.load(std::memory_order_acquire);
    if (published > done_) {
      const std::uint64_t ring = control_.order.ring_steps;
      const std::uint64_t at = done_ % ring;
      handed_out_ = std::min(published - done_, ring - at);
      return {steps_ + at, handed_out_};
    }
    if (state == FeedState::ended) return {};
    if (state == FeedState::failed) exit_refusing("the trace could not be read to its end");
    futex_wait(feed.published_units, units, 100);
  }
}

}  // namespace fitmark::bench
