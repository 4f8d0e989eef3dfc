// SPDX-License-Identifier: MIT
//
// How the replay child ends: with its reason in the shared block, without running anything more.
//
// Threads:     any thread may refuse; the first reason stays
#pragma once

#include <cstdint>

#include "bench/replay/protocol.h"

namespace fitmark::bench {

// Names the shared block that reasons go to; call once, first.
void set_child_control(ReplayControl& control);

// Stops the process: this run does not count, for this reason. `format` as printf takes it.
[[noreturn]] void exit_refusing(const char* format, ...) __attribute__((format(printf, 1, 2)));

// Likewise: a request got no block.
[[noreturn]] void exit_out_of_memory(std::uint64_t event_index, std::uint64_t size_bytes);

// Stops the process: the run is finished.
[[noreturn]] void exit_finished();

}  // namespace fitmark::bench
