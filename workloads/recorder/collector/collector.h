// SPDX-License-Identifier: MIT
//
// Reads all rings in rounds while programs run, and turns each process into a trace file.
//
// Invariants:  a round notes each process's next stamp before it looks at any ring, and writes only
//              records with smaller stamps: what an event depends on was written to its ring before
//              the event took its stamp, so it is in sight in the same round (stamp_order.md)
// Complexity:  memory: 16 MiB, the rings, 1 MiB for each further process at the same time; what grows with the live objects goes on in scratch files
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
  Collector(SharedSegment& segment, const RecordOptions& options);

  // The process that `output_path` is for.
  void set_main_process(std::int32_t process) { main_process_ = process; }

  // Reads what there is. Returns how many words that was.
  std::uint64_t round();
  // Looks after threads and processes that have ended.
  void reap();
  // Returns whether a thread that is recorded still lives.
  bool has_living() const;
  // How many bytes of traces are in the kernel's hands.
  std::uint64_t file_bytes() const;
  // Hands everything so far to the kernel.
  void flush();
  // Ends every file, gives `output_path` to the trace that it is for, returns all.
  std::vector<RecordedFile> finish();

 private:
  struct Process {
    ProcessEntry* entry;
    std::uint64_t serial;
    std::int32_t number;
    bool was_replaced;  // by exec, with an image that is not recorded
    bool is_gone;
    std::uint64_t stamp_end;
    std::unique_ptr<ProcessRecording> recording;  // null once ended
  };

  void adopt_processes();
  void adopt_rings();
  std::string child_path(const std::string& program, std::int32_t process);
  std::string path_for(const ProcessEntry& entry);
  TraceHeader header_for(const ProcessEntry& entry) const;
  RecordingOptions recording_options();
  Perturbation perturbation_of(const Process& process) const;
  void replace_image(Process& process);
  void end_process(Process& process, bool replaced);

  SharedSegment& segment_;
  RecordOptions options_;
  TickClock clock_;
  MemoryLimit memory_;    // before what it cares for
  ChunkEncoder encoder_;  // of all files
  EncodingThread encoding_thread_;
  std::int32_t main_process_ = 0;
  std::uint64_t seen_registrations_ = 0;
  std::vector<Process> processes_;
  std::map<std::string, unsigned> images_;  // by the stem of their file names
  std::vector<RecordedFile> files_;
  std::uint64_t ended_file_bytes_ = 0;
};

// Returns the folder beside `path` that the traces of children go to.
std::string children_folder(const std::string& path);

}  // namespace fitmark::workloads
