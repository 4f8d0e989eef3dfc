// SPDX-License-Identifier: MIT
//
// Runs a program and records its heap traffic, and that of its children, into .fitrace files.
//
// One file a process image. The program itself goes to `output_path`, say a.fitrace; its children, and
// images that it replaced by exec, go to the folder beside it: a.children/cc1plus.4711.fitrace, where
// 4711 is the process; the second image of one program there is a.children/sh.4711.2.fitrace. An image
// without a single event makes no file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "workloads/file/footer.h"

namespace fitmark::workloads {

struct RecordOptions {
  std::string output_path;
  std::vector<std::string> arguments;  // argv of the program; [0] is searched along PATH
  std::string library_path;            // of libfitmark_record.so
  std::string only;  // record programs of this file name alone; the busiest gets output_path
  bool follow_children = true;       // false: keep the program's own trace alone
  std::uint64_t max_file_bytes = 0;  // of all traces together; 0: no limit
  double max_seconds = 0;            // since the program's start; 0: no limit
  bool times = false;                // when each event was
  bool anonymise = false;            // leave out what could tell whose the traces are
  unsigned stack_depth = 0;          // frames of a call stack that are kept; 0: no stacks
  std::uint32_t sample_every = 0;    // record one object in so many; 0 and 1: all
  std::uint64_t part_bytes = 0;  // begin a new file after so many; 0: one file. See trace_parts.h
  std::uint64_t keep_parts = 0;  // of each process, the latest; 0: all
  std::uint64_t spool_bytes = std::uint64_t{256} << 20;  // set aside while processors are busy
  int zstd_level = 1;                                    // quick: it runs beside the program
};

struct RecordedFile {
  std::string path;                // with rotation no file has this name, but `parts` have
  std::vector<std::string> parts;  // the files, oldest first; one where there is no rotation
  std::string program;
  std::int32_t process = 0;
  TraceFooter footer;             // of the last part
  std::uint64_t events = 0;       // of all parts
  std::uint64_t corrections = 0;  // see RecordingCounts
  std::uint64_t unseen_frees = 0;
};

struct RecordOutcome {
  int exit_code = 0;               // the program's own; 128 + number where a signal ended it
  int signal = 0;                  // that ended the program, or 0
  double program_seconds = 0;      // from its start to its end
  double program_cpu_seconds = 0;  // that it, and children it waited for, were computing
  double seconds_behind = 0;  // from its end until the last file was there, without names of stacks
  std::vector<RecordedFile> files;  // output_path first
  bool limit_reached = false;
  std::vector<std::string> warnings;
  std::string fault;  // why there is no trace at output_path; empty: there is one
};

// Returns when the program and every recorded child have ended, or, once the program has ended, on
// SIGINT or SIGTERM; children that still run then go on unrecorded. While the program runs SIGINT is
// left to it and SIGTERM is passed on.
// A limit that is reached ends the recording, not the program: its traces end there, marked truncated,
// and record() returns with the program's own exit code once it has ended.
// Throws RecordError where the program cannot be started or recorded, TraceError where the file
// cannot be made.
RecordOutcome record(const RecordOptions& options);

}  // namespace fitmark::workloads
