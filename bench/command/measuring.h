// SPDX-License-Identifier: MIT
//
// What `replay` and `compare` share: a request for the engine, progress, and Ctrl-C that keeps what is done.
#pragma once

#include <string>
#include <vector>

#include "analysis/run.h"
#include "bench/command/terminal.h"
#include "bench/engine.h"

namespace fitmark::bench {

// Returns the trace under its file name; every pass opens it anew.
TraceInput trace_input(const std::string& path, bool keep_going);

// Returns what every measuring command was told of touching, samples, seed and time limit.
template <class Command>
CompareRequest measuring_request(const Command& command) {
  CompareRequest request;
  request.seed = command.seed;
  request.samples = command.samples;
  request.timeout_s = command.timeout_s;
  request.concurrent = !command.single_thread;
  request.rounds = command.rounds;
  request.latency_every = command.latency_every;
  request.pace = command.pace;
  request.timed_touch = touch_named(command.timed_touch).value();
  request.memory_touch = touch_named(command.memory_touch).value();
  return request;
}

// Measures with progress on standard error. Ctrl-C ends it early with the finished runs; a second
// one kills. Runs of the null allocator are left out unless `request` names it.
// `interrupted` tells whether it ended early.
std::vector<analysis::Run> measure(const CompareRequest& request, bool& interrupted);

}  // namespace fitmark::bench
