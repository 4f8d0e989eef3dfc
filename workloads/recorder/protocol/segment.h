// SPDX-License-Identifier: MIT
//
// The memory that recorded programs and the collector share: who records, and one ring a thread.
//
// Layout:      [control | processes | ring entries | ring words]; sparse: only pages that were
//              written take memory, so a thread costs kRingBytes at most and an unused ring nothing.
//              Programs find it as /proc/COLLECTOR/fd/N through kSegmentVariable; after fork they
//              have it already, whatever descriptors they closed.
// Invariants:  an entry is claimed by a program with free -> claimed -> active; the collector
//              alone takes it on, to adopted and back to free; only the owning thread writes a ring's words; only the
//              collector writes `consumed`, and only forward while the ring is owned
// Life:        `owner` is a robust mutex that the recording thread holds until it dies: however that
//              happens (return, exit, exec, SIGKILL) the kernel marks it, and the collector learns
//              that the ring is finished without help from the program; `collector` is the same in
//              the other direction
// Order:       events of a process are ordered by `stamp`, one atomic counter a process, taken after
//              the real call for an allocation and before it for a deallocation. See stamp_order.md
// Threads:     every field that two sides touch is atomic or written before `state` is published
#pragma once

#include <pthread.h>

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "workloads/recorder/protocol/words.h"

namespace fitmark::workloads {

constexpr std::uint64_t kSegmentMagic = 0x33304b52414d4946;  // changes with any layout
constexpr std::uint32_t kRingCount = 4096;
constexpr std::uint32_t kProcessCount = 1024;
constexpr const char* kSegmentVariable = "FITMARK_RECORD_SEGMENT";

enum class EntryState : std::uint32_t { free, claimed, active, adopted };

constexpr std::size_t kProgramBytes = 1024;
constexpr std::size_t kArgumentsBytes = 6144;
constexpr std::size_t kOnlyBytes = 256;

struct alignas(64) ProcessEntry {
  std::atomic<EntryState> state;
  std::int32_t pid;
  std::int32_t parent_pid;
  std::atomic<std::uint64_t> serial;     // order of registration, from 1; set last
  std::uint64_t start_ticks;             // time-stamp counter when the recording of it began
  std::uint32_t arguments_bytes;         // of `arguments`: argv, each string ended by a 0
  std::atomic<std::uint32_t> ended;      // the program went through exit(), _exit() or quick_exit()
  std::atomic<std::uint64_t> waited_ns;  // its threads stood still because their rings were full
  std::atomic<std::uint32_t> event_cost_ps;  // measured at its start: one record, in picoseconds
  char program[kProgramBytes];
  char arguments[kArgumentsBytes];
  alignas(64) std::atomic<std::uint64_t> stamp;  // next place in the order of this process's events
};

struct alignas(64) RingEntry {
  std::atomic<EntryState> state;
  std::uint32_t process;  // index of its ProcessEntry
  std::uint64_t process_serial;
  pthread_mutex_t owner;
  alignas(64) std::atomic<std::uint64_t> consumed;  // words the collector is done with
  std::atomic<std::uint32_t> producer_waits;        // futex: the ring was full
};

struct alignas(4096) Segment {
  std::uint64_t magic;
  std::uint64_t bytes;
  std::uint32_t wants_times;
  std::uint32_t wants_stacks;
  std::uint32_t stack_depth;                  // how many frames of a stack, the innermost, are kept
  std::uint32_t sample_every;                 // record one object in so many; 0 and 1: all
  std::int32_t only_process;                  // record this process alone; 0: all
  char only[kOnlyBytes];                      // record programs of this file name; empty: all
  pthread_mutex_t collector;                  // robust; held by the collector while it lives
  std::atomic<std::uint32_t> stopped;         // recording is over: programs go on unrecorded
  std::atomic<std::uint32_t> processes_seen;  // that loaded the library, recorded or not
  std::atomic<std::int32_t> unborn;  // children that fork is making and that have not registered
  std::atomic<std::uint64_t> next_serial;
  std::atomic<std::uint64_t> registrations;           // grows after every entry that becomes active
  alignas(64) std::atomic<std::uint32_t> ring_limit;  // rings [0, ring_limit) have been used
  std::atomic<std::uint32_t> process_limit;
  std::atomic<std::uint32_t> wants_rings;         // a thread found no free ring
  std::atomic<std::uint32_t> exhausted;           // and none came: more live than kRingCount
  alignas(64) std::atomic<std::uint32_t> asleep;  // futex: 1 while the collector waits for work
  alignas(4096) ProcessEntry processes[kProcessCount];
  alignas(4096) RingEntry rings[kRingCount];
  alignas(4096) std::atomic<std::uint64_t> words[kRingCount][kRingWords];
};

static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

}  // namespace fitmark::workloads
