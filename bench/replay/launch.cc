// SPDX-License-Identifier: MIT
//
// Passes alone, and rounds in turn.
#include "bench/replay/launch.h"

#include <deque>

#include "bench/replay/running_pass.h"

namespace fitmark::bench {

PassResult run_pass(const Subject& subject, PreparedTrace& trace, const PassOrder& order,
                    const LaunchLimits& limits, const std::atomic<bool>& stop) {
  RunningPass pass(subject, trace, order, limits, stop);
  pass.await_end();
  return pass.result();
}

std::vector<PassResult> run_in_turns(std::span<const Subject> subjects, PreparedTrace& trace,
                                     PassOrder order, const Turns& turns,
                                     const LaunchLimits& limits, const std::atomic<bool>& stop) {
  order.takes_turns = true;
  std::deque<RunningPass> passes;  // a pass stays where it began
  for (const Subject& subject : subjects) passes.emplace_back(subject, trace, order, limits, stop);
  std::vector<bool> is_through(subjects.size());
  std::size_t left = subjects.size();
  for (std::uint64_t lap = 0; left > 0; ++lap) {
    for (const std::size_t next : turns.order_of(lap)) {
      if (is_through[next]) continue;
      turns.on_turn(next);
      is_through[next] = passes[next].run_turn();
      left -= is_through[next] ? 1 : 0;
    }
  }
  std::vector<PassResult> results;
  for (RunningPass& pass : passes) {
    pass.dismiss();
    results.push_back(pass.result());
  }
  return results;
}

PassResult run_probe(const Subject& subject, const std::atomic<bool>& stop, std::uint32_t threads) {
  PreparedTrace nothing;
  nothing.steps = SharedMapping::create("fitmark-steps", 0);
  LaunchLimits limits;
  limits.timeout_s = 20;
  PassOrder order;
  order.threads = threads;
  return run_pass(subject, nothing, order, limits, stop);
}

}  // namespace fitmark::bench
