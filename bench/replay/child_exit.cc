// SPDX-License-Identifier: MIT
//
// The two ends of a replay child.
#include "bench/replay/child_exit.h"

#include <unistd.h>

#include <cstdarg>
#include <cstdio>

namespace fitmark::bench {
namespace {

ReplayControl* child_control = nullptr;

}  // namespace

void set_child_control(ReplayControl& control) { child_control = &control; }

void exit_refusing(const char* format, ...) {
  static std::atomic_flag refused;
  if (child_control != nullptr && !refused.test_and_set()) {
    ReplayOutcome& outcome = child_control->outcome;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(outcome.refusal.data(), outcome.refusal.size(), format, arguments);
    va_end(arguments);
    outcome.stage.store(Stage::refused, std::memory_order_release);
  }
  _exit(0);
}

void exit_out_of_memory(std::uint64_t event_index, std::uint64_t size_bytes) {
  exit_refusing("out of memory at event %llu: no block for %llu bytes",
                static_cast<unsigned long long>(event_index),
                static_cast<unsigned long long>(size_bytes));
}

void exit_finished() {
  child_control->outcome.stage.store(Stage::finished, std::memory_order_release);
  _exit(0);
}

}  // namespace fitmark::bench
