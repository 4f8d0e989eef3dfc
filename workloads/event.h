// SPDX-License-Identifier: MIT
//
// One step of a program's heap traffic, and where such steps come from.
//
// Glossary:    slot     the trace's name for a live object: a small number, used again once its
//                       object is freed; addresses never appear in a trace
//              live     allocated and not yet deallocated
// Invariants:  (of every valid trace) a slot is allocated only while it is free; it is
//              reallocated or deallocated only while it is live
// Threads:     plain values; share nothing
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "workloads/call_stack.h"

namespace fitmark::workloads {

enum class Op : std::uint8_t {
  allocate,         // malloc, operator new, and with `alignment_log2` the memalign family
  allocate_zeroed,  // calloc; `size_bytes` is count times size
  reallocate,       // realloc of a live slot to `size_bytes` > 0; the slot keeps its name
  deallocate,       // free, operator delete, realloc to 0
  mark,             // the program named a phase; `size_bytes` numbers it: EventSource::mark_name
};

struct Event {
  std::uint64_t size_bytes = 0;  // requested bytes; 0 for deallocate
  std::uint64_t time_ns = 0;     // since the recording began; 0 throughout where not recorded
  std::uint32_t slot = 0;        // dense from 0; below the peak number of live objects
  std::uint32_t thread = 0;      // dense from 0, in order of first event
  std::uint32_t stack = 0;       // call stack number, 0 where not recorded
  Op op = Op::allocate;
  std::uint8_t alignment_log2 =
      0;  // 0: what malloc promises (16 bytes); otherwise log2 of the asked

  friend bool operator==(const Event&, const Event&) = default;
};

// What is known about a trace as a whole. Empty strings and zeros mean "not known".
struct TraceHeader {
  std::string program;                 // path of the recorded program, or the generator's name
  std::vector<std::string> arguments;  // argv[1..] of the program, or the generator's parameters
  std::string host;
  std::string kernel;
  std::string libc;
  std::string recorder;             // what wrote the trace, with its version
  std::uint64_t recorded_at_s = 0;  // Unix time
  std::uint64_t seed = 0;           // of a generator
  bool has_times = false;
  bool has_stacks = false;
  std::uint64_t sample_every = 0;  // one object in so many is in the trace; 0, 1: all
  std::uint64_t part = 0;          // of a rotated recording: which of its files, from 0
  std::uint64_t carried_objects =
      0;  // so many first events stand for what was live before the part
};

// How much the recorder disturbed the program that it watched.
struct Perturbation {
  std::uint64_t dropped_events = 0;
  double overhead_ns_per_event = 0;           // 0: not measured
  std::uint64_t recorder_resident_bytes = 0;  // 0: not measured
};

// What a source knows of the recording behind it beside its events.
struct RecordingEnd {
  bool truncated = false;  // it was cut off; there were more events
  Perturbation perturbation;
};

// A bad trace. The message names the file, the offset or line, what was expected, and the remedy.
class TraceError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A trace that cannot be written: no fault of any input, but of the disk or its permissions.
class OutputError : public TraceError {
 public:
  using TraceError::TraceError;
};

// A stream of events: a trace file, an importer or a generator. Memory does not grow with its
// length.
class EventSource {
 public:
  virtual ~EventSource() = default;

  virtual const TraceHeader& header() const = 0;

  // Fills `into` from the front, in recorded order. Returns how many events it wrote; 0 at the end.
  // Throws TraceError at the first fault; events before the fault have been delivered.
  virtual std::size_t read(std::span<Event> into) = 0;

  // Returns the name of mark `number`, known once its event has been read; empty if there is none.
  virtual std::string mark_name(std::uint64_t /*number*/) const { return {}; }

  // Returns the call stacks that Event::stack numbers; null where none were recorded.
  virtual const StackTable* stacks() { return nullptr; }

  // Returns sentences that whoever reads figures from this source should see: a truncated
  // recording, lines that were skipped. Complete once read() has returned 0.
  virtual std::vector<std::string> warnings() const { return {}; }

  // Returns how the recording ended, which a copy should say too. Complete once read() has returned 0.
  virtual RecordingEnd recording_end() const { return {}; }
};

}  // namespace fitmark::workloads
