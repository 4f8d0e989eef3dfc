// SPDX-License-Identifier: MIT
//
// The file, or the row of files, that one recording goes to.
//
// Layout:      without rotation `path` itself. With it, path a.fitrace becomes a.0.fitrace,
//              a.1.fitrace ...: each is a whole trace that begins with an allocation for each object
//              that was live when the one before it ended, oldest first, and a mark "continued";
//              header.part and header.carried_objects say so. Slots and threads are named anew in each
// Complexity:  O(1) an event; with rotation 40 bytes more for each slot
// Threads:     none
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "workloads/file/trace_writer.h"
#include "workloads/tools/renaming.h"

namespace fitmark::workloads {

struct RotationOptions {
  std::uint64_t part_bytes = 0;  // of its own events; 0: one file
  std::uint64_t keep_parts = 0;  // remove the oldest beyond so many; 0: keep all
};

// Returns the path of a part of the recording at `path`.
std::string part_path(const std::string& path, std::uint64_t part);

// Returns the number in such a path.
std::uint64_t part_number(const std::string& part_path);

// Removes the parts that an earlier recording left at `path`, so that nobody reads two recordings as one.
// What only has such a name, but does not say in its header that it is that part, stays.
void remove_parts(const std::string& path);

class TraceParts {
 public:
  // The first file is opened at the first event.
  TraceParts(std::string path, TraceHeader header, const TraceWriterOptions& options,
             const RotationOptions& rotation);

  // As TraceWriter.
  void write(std::span<const Event> events);
  void add_mark_name(std::uint64_t number, const std::string& name);
  void add_frame(std::uint32_t number, const Frame& frame);
  void add_stack(std::uint32_t number, const StackNode& node);
  void flush();
  // Ends the last file. Returns its footer; all zero where nothing was ever written.
  TraceFooter finish(const Perturbation& perturbation, bool truncated);

  // How many bytes all files have together.
  std::uint64_t file_bytes() const { return ended_bytes_ + (writer_ ? writer_->file_bytes() : 0); }
  // The files that are there, oldest first; empty before the first event.
  std::vector<std::string> paths() const;
  const std::string& path() const { return path_; }
  const TraceHeader& header() const { return header_; }

 private:
  // The number of the mark behind the live set.
  static constexpr std::uint64_t kContinued = std::uint64_t{1} << 62;

  void open();
  void write_rotating(std::span<const Event> events);
  void follow(const Event& event);
  std::vector<Event> live_set(std::uint64_t time_ns) const;
  void start_next_part(std::uint64_t time_ns);

  std::string path_;
  TraceHeader header_;
  TraceWriterOptions options_;
  RotationOptions rotation_;
  std::unique_ptr<TraceWriter> writer_;
  bool ended_ = false;
  std::uint64_t ended_bytes_ = 0;
  std::uint64_t carried_bytes_ = 0;  // of this part's live set, which does not count as its length
  std::uint64_t first_part_ = 0;     // that is still there
  // With rotation:
  Renaming renaming_;
  std::vector<Event> objects_;         // [slots], the allocation of each, with its size now
  std::vector<std::uint64_t> births_;  // [slots], which allocation it was, from 1; 0: not live
  std::uint64_t births_count_ = 0;
  std::vector<Event> renamed_;
  // What every part must tell anew.
  std::vector<std::pair<std::uint64_t, std::string>> marks_;
  StackTable stacks_;
};

}  // namespace fitmark::workloads
