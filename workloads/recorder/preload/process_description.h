// SPDX-License-Identifier: MIT
//
// What a process tells of itself when it registers, and whether the recording wants it.
//
// Threads:     any
#pragma once

#include "workloads/recorder/protocol/segment.h"

namespace fitmark::workloads {

// Writes program and arguments; allocates nothing. Without /proc the program is the name that it was called by.
void describe(ProcessEntry& entry);

// Whether the recording is of this process.
bool is_wanted(const ProcessEntry& entry, const Segment& segment);

}  // namespace fitmark::workloads
