// SPDX-License-Identifier: MIT
//
// How a process and its threads enter the segment that the collector reads, and leave it.
//
// Threads:     any; a thread registers itself at its first event, a process with its first thread
#pragma once

namespace fitmark::workloads {

// Notes that the program ends because it wants to, so that its trace is whole.
void note_end();

}  // namespace fitmark::workloads
