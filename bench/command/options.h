// SPDX-License-Identifier: MIT
//
// What each fitmark command was asked to do: plain values between the command line and the work.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace fitmark::bench {

// DESIGN: one meaning each, the same for every command.
enum ExitCode : int {
  kDone = 0,
  kRegression = 1,   // a comparison found what it was told to look for
  kUsage = 2,        // the command line is wrong
  kBadInput = 3,     // a file is not what it should be
  kEnvironment = 4,  // the machine refused: program, library, disk, permission; or a subject failed
};

struct RecordCommand {
  std::string output = "fitmark.fitrace";
  std::string only;  // keep the trace of this program name only; empty: all
  bool json = false;
  std::vector<std::string> program;  // argv
};

struct InfoCommand {
  std::string trace;
  bool keep_going = false;  // read a damaged trace as far as it goes
  bool json = false;
};

struct GenerateCommand {
  std::string workload;
  std::string output;
  std::vector<std::string> parameters;  // name=value
  std::uint64_t seed = 1;
  std::uint64_t longer = 1;    // of a model: so many times its length
  std::uint64_t larger = 1;    // so many times its sizes
  std::uint64_t parallel = 1;  // so many copies at once
  bool json = false;
};

struct ReplayCommand {
  std::string trace;
  bool keep_going = false;  // read a damaged trace as far as it goes
  std::string allocator = "system";
  std::string output;  // empty: standard output
  std::string timed_touch = "none";
  std::string memory_touch = "all";
  std::uint64_t samples = 1000;
  std::uint64_t seed = 1;
  double timeout_s = 600;
  bool single_thread = false;       // replay a threaded trace in recorded order on one thread
  std::uint64_t rounds = 1;         // replays back to back; the last counts
  std::uint64_t latency_every = 0;  // time every n-th call in a pass of its own; 0: none
  double pace = 0;                  // of the latency pass: recorded speed times this; 0: flat out
  bool json = false;
  std::string command_line;  // as typed, for the context
};

struct CompareCommand {
  std::vector<std::string> traces;
  bool keep_going = false;  // read a damaged trace as far as it goes
  std::vector<std::string>
      allocators;  // empty: the textbook policies, system and every installed malloc
  std::string baseline = "system";
  std::string output;  // a folder; empty: print only
  std::string timed_touch = "none";
  std::string memory_touch = "all";
  bool explain = false;  // blame and heat maps of the built-in heaps, by simulation
  std::uint64_t repetitions = 5;
  std::uint64_t samples = 1000;
  std::uint64_t seed = 1;
  double timeout_s = 600;
  bool single_thread = false;       // replay a threaded trace in recorded order on one thread
  std::uint64_t rounds = 1;         // replays back to back; the last counts
  std::uint64_t latency_every = 0;  // time every n-th call in a pass of its own; 0: none
  double pace = 0;                  // of the latency pass: recorded speed times this; 0: flat out
  bool json = false;
  std::string command_line;  // as typed, for the context
};

struct ReportCommand {
  std::vector<std::string> reports;
  std::string baseline;  // empty: as the first report has it
  std::string output = "fitmark-report";
  bool json = false;
};

// What verify, cut, merge, convert and anonymise share; each reads its part.
struct TraceToolCommand {
  std::vector<std::string> inputs;
  std::string output;
  std::uint64_t first = 0;                // cut: from this event
  std::uint64_t end = ~std::uint64_t{0};  // cut: to before this one
  std::string format = "fitrace";         // convert: what to write
  std::string order = "turns";            // merge: turns, time or sequence
  bool keep_going = false;                // count and skip faults instead of stopping
  bool json = false;
};

// What check and diff share.
struct GateCommand {
  std::string base;
  std::string fresh;
  std::string max_slowdown = "3%";
  std::string max_memory = "2%";
  std::string junit;  // file to write; empty: none
  bool github = false;
  bool json = false;
};

struct HistoryCommand {
  std::string database = "fitmark.db";
  std::vector<std::string> add;
  std::string revision;
  std::string trace;
  std::string subject;
  std::string metric;
  bool json = false;
};

struct DoctorCommand {
  bool json = false;
};

struct ModelCommand {
  std::string trace;
  std::string output;
  std::uint64_t seed = 1;
  bool keep_going = false;
  bool json = false;
};

struct MapCommand {
  std::string trace;
  std::string allocator = "best_fit";
  std::int64_t at = -1;  // events to replay; negative: up to the peak of live bytes
  std::uint64_t from = 0;
  bool step = false;
  double delay_s = 0;
  std::uint64_t region_bytes = 0;  // of a textbook system; 0: twice the trace's peak
  std::uint64_t columns = 64;
  bool tiles = false;
  bool json = false;
};

struct ExplainCommand {
  std::string trace;
  bool keep_going = false;  // read a damaged trace as far as it goes
  std::string allocator = "best_fit";
  std::vector<std::string> what_ifs;  // empty: the usual ones
  std::string output;                 // empty: standard output
  std::uint64_t samples = 1000;
  bool json = false;
};

struct ListCommand {
  std::string what;  // allocators, workloads; empty: both
  bool json = false;
};

int run_record(const RecordCommand& command);
int run_info(const InfoCommand& command);
int run_generate(const GenerateCommand& command);
int run_replay(const ReplayCommand& command);
int run_compare(const CompareCommand& command);
int run_report(const ReportCommand& command);
int run_verify(const TraceToolCommand& command);
int run_cut(const TraceToolCommand& command);
int run_merge(const TraceToolCommand& command);
int run_convert(const TraceToolCommand& command);
int run_anonymise(const TraceToolCommand& command);
int run_check(const GateCommand& command);
int run_diff(const GateCommand& command);
int run_history(const HistoryCommand& command);
int run_doctor(const DoctorCommand& command);
int run_model(const ModelCommand& command);
int run_map(const MapCommand& command);
int run_explain(const ExplainCommand& command);
int run_list(const ListCommand& command);

}  // namespace fitmark::bench
