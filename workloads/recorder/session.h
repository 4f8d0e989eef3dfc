// SPDX-License-Identifier: MIT
//
// The rounds of one recording, from the program's start until nothing recorded lives.
//
// Two threads: the caller's moves words out of the rings; another, which runs when a processor has nothing better to do,
// makes the rounds that name and encode them. Once what is moved and not yet read gets old, or has no room, or the
// program has ended, the caller's thread makes the rounds, as well as it can.
#pragma once

#include <cstdint>

#include "workloads/recorder/collector/collector.h"
#include "workloads/recorder/collector/ring_spool.h"
#include "workloads/recorder/record.h"

namespace fitmark::workloads {

// Records until the end, and sets what there is to tell of it, the files included.
void run_session(RingSpool& spool, Collector& collector, const RecordOptions& options,
                 std::int32_t process, RecordOutcome& outcome);

}  // namespace fitmark::workloads
