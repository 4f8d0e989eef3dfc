// SPDX-License-Identifier: MIT
//
// How a process and its threads enter the segment that the collector reads, and leave it.
//
// Threads:     any; a thread registers itself at its first event, a process with its first thread
#pragma once

#include "workloads/recorder/protocol/segment.h"

namespace fitmark::workloads {

// The entry of this process; null while it has none.
ProcessEntry* current_process();

// Registers the calling thread, so that the collector knows of programs that never allocate.
void note_start();

// Measures what one record costs here and tells the collector.
void measure_event_cost();

// Handlers for pthread_atfork: until the child has registered, the collector knows that there will be
// one, so that a program whose parent ends at once (a daemon) is recorded to its end.
void before_fork();
void after_fork_in_child();

// Whether events of this process go anywhere.
bool is_recording();

// Notes that the program ends because it wants to, so that its trace is whole. Returns whether that is news.
bool note_end();
// It goes on after all: exec has failed.
void take_end_back();

}  // namespace fitmark::workloads
