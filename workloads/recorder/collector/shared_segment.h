// SPDX-License-Identifier: MIT
//
// The collector's hold on the segment: makes it, lets programs find it, takes rings back.
//
// Invariants:  the segment is anonymous memory: it is gone with the last process that maps it
// Threads:     none
#pragma once

#include <cstdint>
#include <string>

#include "workloads/recorder/protocol/segment.h"

namespace fitmark::workloads {

class SharedSegment {
 public:
  // Throws RecordError where the machine gives no shared memory.
  SharedSegment();
  // Lets every program that still records go on unrecorded.
  ~SharedSegment();
  SharedSegment(const SharedSegment&) = delete;
  SharedSegment& operator=(const SharedSegment&) = delete;

  Segment& operator*() const { return *segment_; }
  Segment* operator->() const { return segment_; }

  // What recorded programs find in kSegmentVariable.
  std::string path() const;

  // Returns whether the process lives with an image that is not recorded: exec has replaced the one that was.
  bool is_left_by(std::int32_t process) const;
  // Returns whether the thread that writes this ring has ended. True at most once a ring's life.
  bool owner_died(std::uint32_t ring);
  // Makes a ring whose owner died ready for another thread. `used_words`: what was read of it.
  void give_back(std::uint32_t ring, std::uint64_t used_words);
  // Publishes that the words below `position` may be overwritten.
  void publish_consumed(std::uint32_t ring, std::uint64_t position);
  // Sleeps until a program calls or the time is over.
  void wait_for_work(std::int64_t timeout_ns);
  // Wakes the collector from any thread of it.
  void wake();

 private:
  int descriptor_ = -1;
  std::string inode_;  // as /proc/PID/maps writes it
  Segment* segment_ = nullptr;
};

}  // namespace fitmark::workloads
