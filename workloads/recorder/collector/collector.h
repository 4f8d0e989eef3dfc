// SPDX-License-Identifier: MIT
//
// Reads what is taken out of the rings, in rounds while programs run, and turns each process into a trace file.
//
// Invariants:  a round writes only records with stamps smaller than what the spool gives for their process: what an
//              event depends on is then in sight (ring_spool.h, stamp_order.md)
// Complexity:  memory: 16 MiB, the rings, the spool, 1 MiB for each further process at the same time; what grows with the live objects goes on in scratch files
// Threads:     none
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "workloads/file/encoding_thread.h"
#include "workloads/recorder/collector/process_recording.h"
#include "workloads/recorder/record.h"

namespace fitmark::workloads {

class Collector {
 public:
  Collector(RingSpool& spool, const RecordOptions& options);

  // The process that `output_path` is for.
  void set_main_process(std::int32_t process) { main_process_ = process; }

  // Reads some of what there is. Returns how many words that was.
  std::uint64_t round();
  // Looks after threads and processes that have ended.
  void reap();
  // Returns whether a program waits to be recorded until the one that it replaced has been looked after.
  bool has_waiting() const { return has_waiting_; }
  // Returns whether a thread that is recorded still lives, or a process is there whose threads are not yet known.
  bool has_living() const;
  // How many bytes of traces are in the kernel's hands.
  std::uint64_t file_bytes() const;
  // Hands everything so far to the kernel.
  void flush();
  // Ends every file, gives `output_path` to the trace that it is for, returns all. REQUIRES: a whole pass was made
  // since anything was recorded.
  std::vector<RecordedFile> finish();

 private:
  struct Process {
    ProcessEntry* entry;
    std::uint64_t serial;
    std::int32_t number;
    std::unique_ptr<ProcessRecording> recording;  // null once ended
    std::uint64_t adopted_at;                     // passes that had been made
    std::uint64_t stamp_end = 0;
    bool was_replaced = false;  // by exec, with an image that is not recorded
    bool replaced = false;      // by one that waits to be recorded
    std::uint64_t gone_at = 0;  // passes that had been made when it was seen to have ended, plus 1
  };

  void adopt_processes();
  void adopt_rings();
  std::string child_path(const std::string& program, std::int32_t process);
  std::string path_for(const ProcessEntry& entry);
  TraceHeader header_for(const ProcessEntry& entry) const;
  RecordingOptions recording_options();
  Perturbation perturbation_of(const Process& process) const;
  bool hold_back(const ProcessEntry& entry);
  std::uint64_t drain(std::uint64_t words);
  void end_process(Process& process);

  RingSpool& spool_;
  SharedSegment& segment_;
  RecordOptions options_;
  TickClock clock_;
  MemoryLimit memory_;    // before what it cares for
  ChunkEncoder encoder_;  // of all files
  EncodingThread encoding_thread_;
  std::int32_t main_process_ = 0;
  std::uint64_t seen_registrations_ = 0;
  std::uint64_t seen_rings_ = 0;
  bool has_waiting_ = false;
  std::vector<Process> processes_;
  std::map<std::string, unsigned> images_;  // by the stem of their file names
  std::vector<RecordedFile> files_;
  std::uint64_t ended_file_bytes_ = 0;
};

// Returns the folder beside `path` that the traces of children go to.
std::string children_folder(const std::string& path);

}  // namespace fitmark::workloads
