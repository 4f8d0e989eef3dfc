// SPDX-License-Identifier: MIT
//
// `fitmark time`: what an event costs in an allocator alone, in processor time, the replay loop subtracted.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "analysis/metric/throughput.h"
#include "analysis/report/compare.h"
#include "analysis/report/units.h"
#include "analysis/statistics/median.h"
#include "bench/command/command.h"
#include "bench/command/measuring.h"
#include "bench/command/usage_error.h"
#include "bench/subject/subject.h"

namespace fitmark::bench {
namespace {

struct TimeCommand {
  Words traces;
  Words allocators = {"best_fit", "first_fit", "next_fit", "worst_fit", "tlsf", "system"};
  std::string baseline = "system";
  std::uint64_t repetitions = 9;
  std::uint64_t rounds = 1;
  std::uint64_t seed = 1;
  bool json = false;
};

// Two files of one name are two traces.
struct TraceName {
  std::string name;
  std::string digest;
  friend bool operator==(const TraceName&, const TraceName&) = default;
};

TraceName trace_of(const analysis::Run& run) { return {run.trace, run.trace_digest}; }

// The traces of the runs, as they first appear.
std::vector<TraceName> traces_of(const std::vector<analysis::Run>& runs) {
  std::vector<TraceName> traces;
  for (const analysis::Run& run : runs) {
    const TraceName trace = trace_of(run);
    if (std::find(traces.begin(), traces.end(), trace) == traces.end()) traces.push_back(trace);
  }
  return traces;
}

// A subject's figures on a trace, in the order of the repetitions that counted.
struct NetTimes {
  std::string trace;
  std::string subject;
  std::uint64_t events = 0;
  std::vector<double> null_ns;   // of each event, in the loop alone
  std::vector<double> gross_ns;  // of each event, the loop included
  std::vector<double> net_ns;
  analysis::Comparison to_baseline;  // of the net figures
  std::uint64_t failed = 0;
};

NetTimes net_times(const std::vector<analysis::Run>& runs, const TraceName& trace,
                   const std::string& subject) {
  NetTimes times{trace.name, subject, 0, {}, {}, {}, {}, 0};
  for (const analysis::Run& run : runs) {
    if (trace_of(run) != trace || run.subject != subject) continue;
    times.events = run.events;
    const auto null = analysis::ns_per_event(run.null_elapsed_ns, run.events);
    const auto gross = analysis::ns_per_event(run.elapsed_ns, run.events);
    const auto net = analysis::net_ns_per_event(run.elapsed_ns, run.null_elapsed_ns, run.events);
    if (!run.failure.empty() || !null.value || !net.value) {
      times.failed += 1;
      continue;
    }
    times.null_ns.push_back(*null.value);
    times.gross_ns.push_back(*gross.value);
    times.net_ns.push_back(*net.value);
  }
  return times;
}

// A row for each subject of the trace; a ratio where no repetition of either failed.
std::vector<NetTimes> rows_of(const std::vector<analysis::Run>& runs, const TraceName& trace,
                              const Words& subjects, const TimeCommand& command) {
  const NetTimes baseline = net_times(runs, trace, command.baseline);
  std::vector<NetTimes> rows;
  for (const std::string& subject : subjects) {
    rows.push_back(net_times(runs, trace, subject));
    NetTimes& row = rows.back();
    const bool has_pairs =
        !row.net_ns.empty() && row.failed == 0 && row.net_ns.size() == baseline.net_ns.size();
    if (!has_pairs) {
      row.to_baseline.ratio = analysis::Figure::absent("a run failed");
      continue;
    }
    row.to_baseline =
        analysis::compare_paired(row.net_ns, baseline.net_ns, true, false, {.seed = command.seed});
  }
  return rows;
}

std::string interval_text(const analysis::Comparison& comparison) {
  if (!comparison.ratio.value) return comparison.ratio.reason;
  if (!comparison.interval) return fmt::format("{:.2f}", *comparison.ratio.value);
  return fmt::format("{:.2f}  [{:.2f}, {:.2f}]", *comparison.ratio.value,
                     comparison.interval->first, comparison.interval->second);
}

void print_rows(const std::vector<NetTimes>& rows, const std::string& baseline) {
  const NetTimes& first = rows.front();
  const std::string floor =
      first.null_ns.empty() ? "-" : fmt::format("{:.1f}", analysis::median(first.null_ns));
  fmt::print("{}  {} events, {} repetitions; null loop {} ns an event\n", first.trace,
             analysis::grouped(first.events), first.net_ns.size() + first.failed, floor);
  fmt::print("  {:<32} {:>9} {:>9}   net vs {}\n", "subject", "ns/event", "net", baseline);
  for (const NetTimes& row : rows) {
    if (row.net_ns.empty()) {
      fmt::print("  {:<32} every repetition failed\n", row.subject);
      continue;
    }
    fmt::print("  {:<32} {:>9.1f} {:>9.1f}   {}\n", row.subject, analysis::median(row.gross_ns),
               analysis::median(row.net_ns), interval_text(row.to_baseline));
  }
  fmt::print("\n");
}

nlohmann::json json_of(const NetTimes& row) {
  const analysis::Comparison& comparison = row.to_baseline;
  nlohmann::json json = {{"trace", row.trace},           {"subject", row.subject},
                         {"events", row.events},         {"null_ns_per_event", row.null_ns},
                         {"ns_per_event", row.gross_ns}, {"net_ns_per_event", row.net_ns},
                         {"failed", row.failed},         {"net_ratio", nullptr},
                         {"net_ratio_interval", nullptr}};
  if (comparison.ratio.value) json["net_ratio"] = *comparison.ratio.value;
  if (comparison.interval) {
    json["net_ratio_interval"] = {comparison.interval->first, comparison.interval->second};
  }
  return json;
}

CompareRequest request_of(const TimeCommand& command, const Words& subjects) {
  CompareRequest request;
  for (const std::string& trace : command.traces) {
    request.traces.push_back(trace_input(trace, false));
  }
  request.subjects = subjects;
  request.repetitions = command.repetitions;
  request.rounds = command.rounds;
  request.seed = command.seed;
  request.clock = TimedClock::processor;
  request.with_memory_pass = false;
  request.concurrent = false;
  return request;
}

int run_time(const TimeCommand& command) {
  const Words subjects = join_parameters(command.allocators);
  if (std::find(subjects.begin(), subjects.end(), command.baseline) == subjects.end()) {
    throw UsageError(fmt::format("the baseline {} is not among --allocators", command.baseline));
  }
  const Measured measured = measure(request_of(command, subjects));
  if (measured.interrupted) return kEnvironment;
  const std::vector<analysis::Run>& runs = measured.runs;
  nlohmann::json json = nlohmann::json::array();
  bool failed = false;
  for (const TraceName& trace : traces_of(runs)) {
    const std::vector<NetTimes> rows = rows_of(runs, trace, subjects, command);
    if (!command.json) print_rows(rows, command.baseline);
    for (const NetTimes& row : rows) {
      json.push_back(json_of(row));
      failed = failed || row.failed > 0;
    }
  }
  if (command.json) fmt::print("{}\n", json.dump(2));
  return failed ? kEnvironment : kDone;
}

}  // namespace

Command time_command() {
  return make_command<TimeCommand>(
      "time", "Measure what an event costs in the allocator alone, the replay loop subtracted",
      "  fitmark time a.fitrace\n"
      "  fitmark time a.fitrace b.fitrace --allocators best_fit,first_fit,system -n 3 --json\n"
      "  fitmark time a.fitrace --rounds 5 -n 3\n\n"
      "Processor time of one thread around the replay loop, no byte of a block touched. Each run "
      "is "
      "a new\nprocess; every repetition runs all allocators and the null allocator once, in "
      "shuffled "
      "order, and its\nnull loop is subtracted from its times. Ratios are paired by repetition: "
      "the median, and the 95 %\ninterval of the median. `compare` measures elapsed time, and "
      "memory "
      "beside it.",
      [](TimeCommand& asked) {
        return Options{
            Option("TRACES", asked.traces, "Trace files").required(),
            Option("-a,--allocators", asked.allocators,
                   "Comma-separated names from `fitmark list` or library paths")
                .comma_separated()
                .told_as("best_fit,first_fit,next_fit,worst_fit,tlsf,system"),
            Option("-b,--baseline", asked.baseline, "Allocator that ratios are against").shown(),
            Option("-n,--repetitions", asked.repetitions, "Blocks of runs; each run a new process")
                .within(1, 10000)
                .shown(),
            Option("--rounds", asked.rounds,
                   "Replays of each process, allocators in turn; the first warms up, of the others "
                   "the fastest of each stretch counts")
                .within(1, 1000)
                .shown(),
            Option("--seed", asked.seed, "Seed for the order of runs and for intervals").shown(),
            json_option(asked.json)};
      },
      run_time);
}

}  // namespace fitmark::bench
