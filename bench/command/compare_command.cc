// SPDX-License-Identifier: MIT
//
// `fitmark compare`: races allocators on traces, writes the report, prints the table and the verdict.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "analysis/report/compare.h"
#include "bench/command/command.h"
#include "bench/command/journal.h"
#include "bench/command/measuring.h"
#include "bench/command/output_file.h"
#include "bench/command/precision.h"
#include "bench/command/report_file.h"
#include "bench/command/report_folder.h"
#include "bench/command/terminal.h"
#include "bench/command/usage_error.h"
#include "bench/explain/attach.h"
#include "bench/explain/trace_facts.h"
#include "bench/subject/subject.h"

namespace fitmark::bench {
namespace {

struct CompareCommand {
  std::vector<std::string> traces;
  std::vector<std::string>
      allocators;  // empty: the textbook policies, system and every installed malloc
  std::string baseline = "system";
  std::string output;    // a folder; empty: print only
  bool explain = false;  // heat maps, and blame of the built-in heaps
  double pack_seconds = 60;
  std::uint64_t repetitions = 5;
  std::string precision;  // repeat until the interval of time is so narrow; empty: do not
  double budget_s = 600;  // of repeating for precision
  bool resume = false;    // take over what an interrupted comparison finished
  MeasuringOptions measuring;
  bool json = false;
  std::string command_line;  // as typed, for the context
};

// Raced when nothing is named, before every outside malloc that is installed.
const std::vector<std::string> kDefaultAllocators = {"best_fit", "first_fit", "next_fit",
                                                     "worst_fit", "system"};

// Raced by default where installed, and told as absent where not.
const std::vector<std::string> kDefaultMallocs = {"jemalloc", "mimalloc", "tcmalloc"};

struct Contenders {
  std::vector<std::string> present;
  std::vector<std::pair<std::string, std::string>> absent;  // name, package
};

Contenders default_contenders() {
  Contenders contenders{kDefaultAllocators, {}};
  for (const SubjectListing& listing : list_subjects()) {
    const bool is_default = std::find(kDefaultMallocs.begin(), kDefaultMallocs.end(),
                                      listing.name) != kDefaultMallocs.end();
    if (listing.package.empty() || (!is_default && !listing.present)) continue;
    if (listing.present) {
      contenders.present.push_back(listing.name);
    } else {
      contenders.absent.emplace_back(listing.name, listing.package);
    }
  }
  return contenders;
}

CompareRequest request_of(const CompareCommand& command, const Contenders& contenders) {
  CompareRequest request = measuring_request(command.measuring);
  for (const std::string& trace : command.traces)
    request.traces.push_back(trace_input(trace, command.measuring.keep_going));
  request.subjects = contenders.present;
  request.repetitions = command.repetitions;
  return request;
}

// The named baseline where it races; without a name the first contender, so that ratios always exist.
std::string baseline_of(const CompareCommand& command, const Contenders& contenders) {
  const auto& present = contenders.present;
  const bool races = std::find(present.begin(), present.end(), command.baseline) != present.end();
  if (!races && command.baseline != CompareCommand().baseline) {
    throw UsageError("--baseline " + command.baseline +
                     " does not race; name it in --allocators too");
  }
  return races ? command.baseline : present.front();
}

void add_facts(const std::vector<TraceInput>& traces, double pack_seconds,
               analysis::Report& report) {
  ProgressLine line;
  for (const TraceInput& trace : traces) {
    FactsSettings settings;
    settings.pack_seconds = pack_seconds;
    settings.tell = [&](const char* what, std::uint64_t done, std::uint64_t of) {
      line.show(done, of, fmt::format("{} {}", what, trace.name));
    };
    TraceFacts facts = facts_of(trace, settings);
    report.bounds.push_back(std::move(facts.bounds));
    report.traces.push_back(std::move(facts.profile));
  }
}

// What must be alike for runs to stand beside one another.
std::string journal_settings(const CompareCommand& command) {
  const MeasuringOptions& asked = command.measuring;
  return fmt::format(
      "--seed {} --samples {} --rounds {} --latency {} --pace {} --touch {} --memory-touch "
      "{}{}{}{}",
      asked.seed, asked.samples, asked.rounds, asked.latency_every, asked.pace, asked.timed_touch,
      asked.memory_touch, asked.locality ? " --locality" : "",
      asked.single_thread ? " --single-thread" : "", asked.keep_going ? " --keep-going" : "");
}

std::optional<Journal> journal_of(const CompareCommand& command) {
  if (command.output.empty()) {
    if (command.resume) throw UsageError("--resume needs -o: the folder that holds finished runs");
    return std::nullopt;
  }
  prepare_folder(command.output);
  return std::make_optional<Journal>(command.output, journal_settings(command), command.resume);
}

std::uint64_t repetitions_of(const std::vector<analysis::Run>& runs) {
  std::uint64_t most = 0;
  for (const analysis::Run& run : runs) most = std::max(most, run.repetition + 1);
  return most;
}

void note_how_it_ended(analysis::Context& context, const CompareCommand& command,
                       const CompareRequest& request, const std::vector<analysis::Run>& runs,
                       bool interrupted) {
  context.repetitions = std::max(command.repetitions, repetitions_of(runs));
  for (std::string& sentence : without_effect(command.measuring, runs)) {
    context.warnings.push_back(std::move(sentence));
  }
  if (interrupted) {
    context.warnings.push_back(
        "interrupted: only the finished runs are in this report; --resume completes it");
  } else if (request.is_settled && !request.is_settled(runs)) {
    context.warnings.push_back(fmt::format(
        "the budget of {} s was spent before every time was known to within {}; give more with "
        "--budget",
        command.budget_s, command.precision));
  }
}

// Sets finished measurements beside one another; nothing is run.
int compare_finished(const CompareCommand& command) {
  std::vector<analysis::Report> reports = read_reports_at(command.traces);
  const auto& runs = reports.front().runs;
  const bool races = std::any_of(runs.begin(), runs.end(), [&](const auto& run) {
    return run.run.subject == command.baseline;
  });
  if (races) reports.front().context.baseline = command.baseline;
  const analysis::Report report = analysis::combine(std::move(reports));
  if (!command.output.empty()) write_report_folder(command.output, report);
  print_report(report, command.json);
  return kDone;
}

int run_compare(const CompareCommand& command) {
  const auto finished = std::count_if(command.traces.begin(), command.traces.end(), holds_report);
  if (finished == static_cast<std::ptrdiff_t>(command.traces.size()))
    return compare_finished(command);
  if (finished > 0) {
    throw UsageError("give either traces, to be measured, or measurements; not both at once");
  }
  std::optional<Journal> journal = journal_of(command);
  const Contenders contenders = command.allocators.empty()
                                    ? default_contenders()
                                    : Contenders{join_parameters(command.allocators), {}};
  analysis::Context context = gather_context();
  context.command = command.command_line;
  context.seed = command.measuring.seed;
  context.repetitions = command.repetitions;
  context.baseline = baseline_of(command, contenders);
  context.absent_subjects = contenders.absent;
  context.settings = settings_of(command.measuring);
  if (!command.precision.empty()) context.settings.push_back({"precision", command.precision});
  CompareRequest request = request_of(command, contenders);
  if (!command.precision.empty()) {
    repeat_until_precise(request, command.precision, command.budget_s, context.baseline);
  }
  if (journal) request.finished = journal->finished();
  auto [runs, interrupted, warnings] = measure(request, [&](const auto& run) {
    if (journal) journal->append(run);
  });
  context.warnings.insert(context.warnings.end(), warnings.begin(), warnings.end());
  note_how_it_ended(context, command, request, runs, interrupted);
  if (command.explain && !interrupted) {
    ProgressLine line;
    attach_explanations(request, runs, [&](auto done, auto of, const std::string& what) {
      line.show(done, of, what);
    });
  }
  analysis::Report report =
      analysis::make_report(std::move(context), std::move(runs), {.seed = command.measuring.seed});
  if (!interrupted) {
    add_facts(request.traces, command.pack_seconds, report);
    analysis::conclude(report, {.seed = command.measuring.seed});
  }
  if (!command.output.empty()) write_report_folder(command.output, report);
  if (journal && !interrupted) journal->remove();
  print_report(report, command.json);
  const bool failed = std::any_of(report.runs.begin(), report.runs.end(),
                                  [](const auto& run) { return !run.run.failure.empty(); });
  return failed || interrupted ? kEnvironment : kDone;
}

}  // namespace

Command compare_command() {
  return make_command<CompareCommand>(
      "compare", "Race allocators on traces and explain the difference",
      "  fitmark compare a.fitrace -o report\n"
      "  fitmark compare a.fitrace b.fitrace --allocators best_fit,system,jemalloc \\\n"
      "      --repetitions 10 -o report\n"
      "  fitmark compare a.fitrace --allocators best_fit,system --explain -o report\n"
      "  fitmark compare a.fitrace -a best_fit,system --pack-seconds 5\n"
      "  fitmark compare a.fitrace -a best_fit,system -n 2 --locality\n"
      "  fitmark compare a.fitrace -a best_fit,system -n 2 --latency 1\n"
      "  fitmark compare a.fitrace -a system,system:GLIBC_TUNABLES=glibc.malloc.tcache_count=0 -n "
      "3\n"
      "  fitmark compare monday/report.json tuesday/report.json --baseline best_fit\n"
      "  fitmark compare a.fitrace \\\n"
      "      --allocators best_fit,best_fit:ties=lifo,coalesce=deferred,system -o report\n"
      "  fitmark compare a.fitrace --allocators best_fit,system --precision 2% --budget 3\n"
      "  fitmark compare a.fitrace --allocators best_fit,system --resume -o report\n\n"
      "A word KEY=VALUE is a parameter of the allocator before it; `fitmark list allocators` "
      "explains\n"
      "the parameters. An allocator in several reports counts as one with more repetitions; "
      "`fitmark diff` and\n"
      "`fitmark check` set two reports apart. "
      "Each run is a new process; every repetition runs all allocators once, in shuffled order.",
      [](CompareCommand& asked) {
        Options options = {
            Option("TRACES", asked.traces,
                   "Trace files; or what was measured before: report.json files, their folders, "
                   "JSON of a Google Benchmark binary")
                .required(),
            Option("-a,--allocators", asked.allocators,
                   "Comma-separated names from `fitmark list` or library paths")
                .comma_separated()
                .told_as("best_fit,first_fit,next_fit,worst_fit,system and every installed malloc"),
            Option("-b,--baseline", asked.baseline, "Allocator that ratios are against").shown(),
            Option("-o,--output", asked.output,
                   "Folder for report.json, report.html and report.md"),
            Option("-n,--repetitions", asked.repetitions, "Blocks of runs; each run a new process")
                .within(1, 10000)
                .shown(),
            Option("--precision", asked.precision,
                   "Repeat beyond -n until each time ratio is known to within this, as in 2%"),
            Option("--budget", asked.budget_s, "Seconds that --precision may take")
                .above_zero()
                .shown(),
            Option("--resume", asked.resume,
                   "Complete an interrupted comparison: finished repetitions in -o are kept"),
            Option("--explain", asked.explain,
                   "Add a heat map of each allocator, and blame of the built-in heaps: one replay "
                   "more each"),
            Option("--pack-seconds", asked.pack_seconds,
                   "Time to look, per trace, for the lowest height that any allocator could "
                   "reach; 0: do not look")
                .at_least_zero()
                .shown()};
        add_measuring_options(options, asked.measuring);
        options.push_back(json_option(asked.json));
        return options;
      },
      run_compare);
}

}  // namespace fitmark::bench
