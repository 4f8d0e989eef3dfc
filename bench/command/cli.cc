// SPDX-License-Identifier: MIT
//
// The command line: words to options, options to a command. CLI11 is known here and nowhere else.
#include "bench/command/cli.h"

#include <fmt/format.h>

#include <functional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "bench/command/nearest.h"
#include "bench/command/options.h"
#include "bench/command/terminal.h"
#include "bench/subject/subject.h"

namespace fitmark::bench {
namespace {

using Action = std::function<int()>;

const std::vector<std::string> kTouchPolicies = {"none", "first", "page", "all"};

// One subcommand: where to add its options, and what to run when it was chosen.
struct Registered {
  CLI::App* app;
  Action run;
};

// Everything the parser writes into; lives as long as main.
struct Options {
  RecordCommand record;
  InfoCommand info;
  GenerateCommand generate;
  ReplayCommand replay;
  CompareCommand compare;
  ReportCommand report;
  TraceToolCommand tool;
  GateCommand gate;
  HistoryCommand history;
  DoctorCommand doctor;
  ModelCommand model;
  MapCommand map;
  ExplainCommand explain;
  ListCommand list;
};

void add_json(CLI::App* app, bool& json) {
  app->add_flag("--json", json, "Print JSON on standard output instead of text");
}

void add_keep_going(CLI::App* app, bool& keep_going) {
  app->add_flag("--keep-going", keep_going,
                "Read a damaged trace as far as it goes; count and skip faulty lines");
}

void add_touch(CLI::App* app, std::string& timed, std::string& memory) {
  app->add_option("--touch", timed, "What the timed pass writes of each block")
      ->check(CLI::IsMember(kTouchPolicies))
      ->capture_default_str();
  app->add_option("--memory-touch", memory, "What the memory pass writes of each block")
      ->check(CLI::IsMember(kTouchPolicies))
      ->capture_default_str();
}

template <class Measured>
void add_measuring(CLI::App* app, Measured& command) {
  add_keep_going(app, command.keep_going);
  app->add_option("--samples", command.samples, "Points of the memory series")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1000000}))
      ->capture_default_str();
  app->add_option("--seed", command.seed, "Seed for the order of runs and for intervals")
      ->capture_default_str();
  app->add_flag("--single-thread", command.single_thread,
                "Replay a threaded trace in recorded order on one thread");
  app->add_option("--rounds", command.rounds,
                  "Replays back to back in the timed pass; the last counts")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1000}))
      ->capture_default_str();
  app->add_option("--latency", command.latency_every,
                  "Time every N-th call in a pass of its own, for percentiles; 0: no such pass")
      ->capture_default_str();
  app->add_option("--pace", command.pace,
                  "Run the latency pass at the recorded speed times this; 0: flat out")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app->add_option("--timeout", command.timeout_s, "Seconds after which a run counts as hung")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  add_touch(app, command.timed_touch, command.memory_touch);
}

Registered add_record(CLI::App& root, RecordCommand& command) {
  CLI::App* app =
      root.add_subcommand("record", "Run a program and write its heap traffic to a file");
  app->add_option("-o,--output", command.output, "Trace file to write")->capture_default_str();
  app->add_option("--only", command.only, "Keep only the process running the program of this name");

  app->add_flag("--json", command.json, "Tell what was written as JSON, on standard error");
  app->add_option("PROGRAM", command.program, "The program and its arguments, after --")
      ->required();
  app->positionals_at_end();
  app->footer(
      "Examples:\n"
      "  fitmark record -o a.fitrace -- python3 -c 'print(sum(range(10)))'\n"
      "  fitmark record -o cc.fitrace --only cc1plus -- g++ -c file.cc\n\n"
      "The exit status is the program's own. Each process that the program starts gets a file of "
      "its own.");
  return {app, [&command] { return run_record(command); }};
}

Registered add_info(CLI::App& root, InfoCommand& command) {
  CLI::App* app = root.add_subcommand("info", "Describe a trace: events, sizes, lifetimes, peaks");
  app->add_option("TRACE", command.trace, "Trace file")->required();
  add_json(app, command.json);
  app->footer(
      "Examples:\n  fitmark info a.fitrace\n  fitmark info --json a.fitrace | jq .peak_live_bytes");
  return {app, [&command] { return run_info(command); }};
}

Registered add_generate(CLI::App& root, GenerateCommand& command) {
  CLI::App* app = root.add_subcommand("generate", "Write a synthetic trace; same seed, same bytes");
  app->add_option("WORKLOAD", command.workload,
                  "One of `fitmark list workloads`, or a model.json of `fitmark model`")
      ->required();
  app->add_option("PARAMETERS", command.parameters, "name=value, as the list explains");
  app->add_option("-o,--output", command.output, "Trace file to write")->required();
  app->add_option("--seed", command.seed, "Seed of the random numbers")->capture_default_str();
  app->add_option("--scale", command.longer, "Of a model: so many times its length")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app->add_option("--larger", command.larger, "Of a model: so many times its sizes")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app->add_option("--parallel", command.parallel, "Of a model: so many copies at once")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  add_json(app, command.json);
  app->footer(
      "Examples:\n  fitmark generate steady-churn -o s.fitrace\n"
      "  fitmark generate steady-churn events=1000000 --seed 7 -o s.fitrace");
  return {app, [&command] { return run_generate(command); }};
}

Registered add_replay(CLI::App& root, ReplayCommand& command) {
  CLI::App* app = root.add_subcommand("replay", "Replay one trace on one allocator and measure it");
  app->add_option("TRACE", command.trace, "Trace file")->required();
  app->add_option("-a,--allocator,--allocators", command.allocator,
                  "A name from `fitmark list`, or the path of a malloc's shared library")
      ->capture_default_str();
  app->add_option("-o,--output", command.output, "Write there instead of standard output");
  add_measuring(app, command);
  add_json(app, command.json);
  app->footer(
      "Examples:\n  fitmark replay a.fitrace --allocator best_fit\n"
      "  fitmark replay a.fitrace --allocator jemalloc --json\n"
      "  fitmark replay a.fitrace --allocator best_fit:ties=lifo,coalesce=deferred\n"
      "  fitmark replay a.fitrace --allocator ./libmymalloc.so");
  return {app, [&command] { return run_replay(command); }};
}

Registered add_compare(CLI::App& root, CompareCommand& command) {
  CLI::App* app =
      root.add_subcommand("compare", "Race allocators on traces and explain the difference");
  app->add_option("TRACES", command.traces, "Trace files")->required();
  app->add_option("-a,--allocators", command.allocators,
                  "Comma-separated names from `fitmark list` or library paths")
      ->delimiter(',')
      ->default_str("best_fit,first_fit,next_fit,worst_fit,system and every installed malloc");
  app->add_option("-b,--baseline", command.baseline, "Allocator that ratios are against")
      ->capture_default_str();
  app->add_option("-o,--output", command.output,
                  "Folder for report.json, report.html and report.md");
  app->add_option("-n,--repetitions", command.repetitions, "Blocks of runs; each run a new process")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{10000}))
      ->capture_default_str();
  app->add_flag("--explain", command.explain,
                "Add blame and heat maps of the built-in heaps, by simulation");
  add_measuring(app, command);
  add_json(app, command.json);
  app->footer(
      "Examples:\n  fitmark compare a.fitrace -o report\n"
      "  fitmark compare a.fitrace b.fitrace --allocators best_fit,system,jemalloc \\\n"
      "      --repetitions 10 -o report\n"
      "  fitmark compare a.fitrace --allocators best_fit,system --explain -o report\n"
      "  fitmark compare a.fitrace \\\n"
      "      --allocators best_fit,best_fit:ties=lifo,coalesce=deferred,system -o report\n\n"
      "A word KEY=VALUE is a parameter of the allocator before it; `fitmark list allocators` "
      "explains\n"
      "the parameters. "
      "Each run is a new process; every repetition runs all allocators once, in shuffled order.");
  return {app, [&command] {
            command.allocators = join_parameters(command.allocators);
            return run_compare(command);
          }};
}

Registered add_report(CLI::App& root, ReportCommand& command) {
  CLI::App* app = root.add_subcommand("report", "Combine reports and write them as a page");
  app->add_option("REPORTS", command.reports, "report.json files, or folders that hold one")
      ->required();
  app->add_option("-b,--baseline", command.baseline, "Allocator that ratios are against");
  app->add_option("-o,--output", command.output, "Folder to write to")->capture_default_str();
  add_json(app, command.json);
  app->footer("Examples:\n  fitmark report monday/report.json tuesday/report.json -o both");
  return {app, [&command] { return run_report(command); }};
}

CLI::App* add_trace_tool(CLI::App& root, const char* name, const char* purpose,
                         TraceToolCommand& command, bool many, const char* examples) {
  CLI::App* app = root.add_subcommand(name, purpose);
  CLI::Option* inputs =
      app->add_option(many ? "TRACES" : "TRACE", command.inputs,
                      "Trace files, of any form that `fitmark list formats` shows");
  inputs->required();
  if (!many) inputs->expected(1);
  add_json(app, command.json);
  app->footer(std::string("Examples:\n") + examples);
  return app;
}

Registered add_verify(CLI::App& root, TraceToolCommand& command) {
  CLI::App* app = add_trace_tool(root, "verify", "Check traces wholly: checksums and every event",
                                 command, true, "  fitmark verify a.fitrace b.fitrace");
  return {app, [&command] { return run_verify(command); }};
}

void add_trace_output(CLI::App* app, TraceToolCommand& command) {
  app->add_option("-o,--output", command.output, "Trace file to write")->required();
  add_keep_going(app, command.keep_going);
}

Registered add_cut(CLI::App& root, TraceToolCommand& command) {
  CLI::App* app =
      add_trace_tool(root, "cut", "Keep a window of a trace, with the live set it needs", command,
                     false, "  fitmark cut a.fitrace --from 500 --to 1500 -o w.fitrace");
  app->add_option("--from", command.first, "First event to keep")->capture_default_str();
  app->add_option("--to", command.end, "Event to stop before; default: the end");
  add_trace_output(app, command);
  return {app, [&command] { return run_cut(command); }};
}

Registered add_merge(CLI::App& root, TraceToolCommand& command) {
  CLI::App* app =
      add_trace_tool(root, "merge", "Make one trace of several, as if they shared a heap", command,
                     true, "  fitmark merge a.fitrace b.fitrace -o both.fitrace");
  app->add_option("--order", command.order, "turns: one event of each in turn; time; sequence")
      ->check(CLI::IsMember({"turns", "time", "sequence"}))
      ->capture_default_str();
  add_trace_output(app, command);
  return {app, [&command] { return run_merge(command); }};
}

Registered add_convert(CLI::App& root, TraceToolCommand& command) {
  CLI::App* app = add_trace_tool(
      root, "convert",
      "Turn a foreign or damaged trace into a .fitrace, or a trace into a foreign form", command,
      false,
      "  fitmark convert lab.rep -o lab.fitrace\n"
      "  fitmark convert --keep-going cut.fitrace -o whole.fitrace\n"
      "  fitmark convert a.fitrace --to csv -o a.csv");
  app->add_option("--to", command.format, "What to write; `fitmark list formats` shows the others")
      ->capture_default_str();
  add_trace_output(app, command);
  return {app, [&command] { return run_convert(command); }};
}

Registered add_anonymise(CLI::App& root, TraceToolCommand& command) {
  CLI::App* app = add_trace_tool(root, "anonymise", "Leave out program, arguments, host and names",
                                 command, false, "  fitmark anonymise a.fitrace -o public.fitrace");
  add_trace_output(app, command);
  return {app, [&command] { return run_anonymise(command); }};
}

Registered add_model(CLI::App& root, ModelCommand& command) {
  CLI::App* app =
      root.add_subcommand("model", "Learn what a trace is like, to generate more of it");
  app->add_option("TRACE", command.trace, "Trace file")->required();
  app->add_option("-o,--output", command.output, "Model file to write, ending in .json")
      ->required();
  app->add_option("--seed", command.seed, "Seed of the traffic that the fit is measured on")
      ->capture_default_str();
  add_keep_going(app, command.keep_going);
  add_json(app, command.json);
  app->footer(
      "Examples:\n  fitmark model a.fitrace -o model.json\n"
      "  fitmark generate model.json --scale 10 -o longer.fitrace");
  return {app, [&command] { return run_model(command); }};
}

void add_two_reports(CLI::App* app, GateCommand& command, const char* meaning) {
  app->add_option("BASE", command.base, meaning)->required();
  app->add_option("NEW", command.fresh, "What to hold against it")->required();
}

Registered add_check(CLI::App& root, GateCommand& command) {
  CLI::App* app =
      root.add_subcommand("check", "Fail (exit 1) where a report is worse than another");
  add_two_reports(app, command, "report.json of the base, or its folder");
  app->add_option("--max-slowdown", command.max_slowdown, "Allowed growth of ns per event")
      ->capture_default_str();
  app->add_option("--max-memory", command.max_memory,
                  "Allowed growth of peak resident and held bytes")
      ->capture_default_str();
  app->add_option("--junit", command.junit, "Also write the findings there as JUnit XML");
  app->add_flag("--github", command.github, "Print GitHub annotations");
  add_json(app, command.json);
  app->footer(
      "Examples:\n  fitmark check monday/report.json tuesday/report.json\n"
      "  fitmark check monday tuesday --max-slowdown 3% --max-memory 2% --junit gate.xml");
  return {app, [&command] { return run_check(command); }};
}

Registered add_diff(CLI::App& root, GateCommand& command) {
  CLI::App* app = root.add_subcommand("diff", "Tell how two reports, or two traces, differ");
  add_two_reports(app, command, "A report.json, its folder, or a trace");
  app->add_flag("--json", command.json, "Of traces: print JSON");
  app->footer("Examples:\n  fitmark diff monday tuesday\n  fitmark diff a.fitrace b.fitrace");
  return {app, [&command] { return run_diff(command); }};
}

Registered add_history(CLI::App& root, HistoryCommand& command) {
  CLI::App* app = root.add_subcommand("history", "Keep figures over commits, list and plot them");
  app->add_option("--db", command.database, "SQLite file")->capture_default_str();
  app->add_option("--add", command.add, "Reports to add");
  app->add_option("--revision", command.revision, "Commit of the added reports");
  app->add_option("--trace", command.trace, "Show this trace only");
  app->add_option("--subject", command.subject, "Show this allocator only");
  app->add_option("--metric", command.metric, "Show this metric only, such as ns_per_event");
  add_json(app, command.json);
  app->footer(
      "Examples:\n  fitmark history --db h.db --add monday/report.json --revision 1a2b3c\n"
      "  fitmark history --db h.db --metric peak_resident_bytes");
  return {app, [&command] { return run_history(command); }};
}

Registered add_doctor(CLI::App& root, DoctorCommand& command) {
  CLI::App* app =
      root.add_subcommand("doctor", "Tell what on this machine will spoil a measurement");
  add_json(app, command.json);
  app->footer("Examples:\n  fitmark doctor");
  return {app, [&command] { return run_doctor(command); }};
}

Registered add_map(CLI::App& root, MapCommand& command) {
  CLI::App* app = root.add_subcommand("map", "Draw a heap: live blocks, holes, bookkeeping");
  app->add_option("TRACE", command.trace, "Trace file")->required();
  app->add_option("-a,--allocator", command.allocator,
                  "A built-in heap or textbook system of `fitmark list`")
      ->capture_default_str();
  app->add_option("--at", command.at, "Draw the heap after so many events; default: at peak live");
  app->add_flag("--step", command.step, "Draw it after every event up to --at, from --from on");
  app->add_option("--from", command.from, "First event that --step draws")->capture_default_str();
  app->add_option("--delay", command.delay_s,
                  "Seconds between the pictures of --step; 0: on a terminal, wait for Enter")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app->add_option("--region", command.region_bytes,
                  "Bytes that a textbook system works in; default: enough for twice the peak");
  app->add_option("--columns", command.columns, "Signs a row")
      ->check(CLI::Range(std::uint64_t{8}, std::uint64_t{400}))
      ->capture_default_str();
  app->add_flag("--tiles", command.tiles, "List each block and hole below the picture");
  app->add_flag("--json", command.json, "Print the tiles as JSON");
  app->footer(
      "Examples:\n  fitmark map a.fitrace --allocator best_fit\n"
      "  fitmark map a.fitrace --allocator first_fit --at 40 --tiles\n"
      "  fitmark map a.fitrace --allocator best_fit:ties=lifo,coalesce=deferred --at 40\n"
      "  fitmark map a.fitrace --allocator worst_fit --step --at 12");
  return {app, [&command] { return run_map(command); }};
}

Registered add_explain(CLI::App& root, ExplainCommand& command) {
  CLI::App* app = root.add_subcommand(
      "explain", "Say which objects keep a heap's holes open, and what other heaps would hold");
  app->add_option("TRACE", command.trace, "Trace file")->required();
  app->add_option("-a,--allocator", command.allocator, "A built-in heap of `fitmark list`")
      ->capture_default_str();
  app->add_option("--what-if", command.what_ifs, "Comma-separated built-in heaps to compare with")
      ->delimiter(',')
      ->default_str("the other policies, and coarser blocks");
  app->add_option("-o,--output", command.output, "Write there instead of standard output");
  app->add_option("--samples", command.samples, "Points of the memory series")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1000000}))
      ->capture_default_str();
  add_keep_going(app, command.keep_going);
  add_json(app, command.json);
  app->footer(
      "Examples:\n  fitmark explain a.fitrace --allocator best_fit\n"
      "  fitmark explain a.fitrace --what-if first_fit,best_fit:split=64\n"
      "  fitmark explain a.fitrace --json -o why.json\n\n"
      "Everything is simulated: no memory is touched and nothing is timed. Call sites are named "
      "where the\ntrace has stacks.");
  return {app, [&command] {
            command.what_ifs = join_parameters(command.what_ifs);
            return run_explain(command);
          }};
}

Registered add_list(CLI::App& root, ListCommand& command) {
  CLI::App* app =
      root.add_subcommand("list", "List the allocators and workloads that can be named");
  app->add_option("WHAT", command.what, "Only these")
      ->check(CLI::IsMember({"allocators", "workloads", "formats"}));
  add_json(app, command.json);
  app->footer("Examples:\n  fitmark list\n  fitmark list workloads");
  return {app, [&command] { return run_list(command); }};
}

// Whoever mistypes a command hears the one that was probably meant.
bool explain_unknown_command(const CLI::App& root, int argc, const char* const* argv) {
  if (argc < 2 || argv[1][0] == '-') return false;
  std::vector<std::string> names;
  for (const CLI::App* app : root.get_subcommands([](const CLI::App*) { return true; })) {
    if (app->get_name() == argv[1]) return false;
    names.push_back(app->get_name());
  }
  const std::string meant = nearest(argv[1], names);
  const std::string advice = meant.empty() ? "" : fmt::format("; did you mean \"{}\"?", meant);
  complain(fmt::format("there is no command \"{}\"{}\nTry: fitmark --help", argv[1], advice));
  return true;
}

std::string joined(int argc, const char* const* argv) {
  std::string line = "fitmark";
  for (int i = 1; i < argc; ++i) line += fmt::format(" {}", argv[i]);
  return line;
}

int report_parse_error(const CLI::App& root, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) return root.exit(error);  // --help and --version
  std::string where = "fitmark";
  for (const CLI::App* chosen : root.get_subcommands()) where += " " + chosen->get_name();
  complain(fmt::format("{}\nTry: {} --help", error.what(), where));
  return kUsage;
}

}  // namespace

int run_command_line(int argc, const char* const* argv) {
  Options options;
  CLI::App root(
      "Records a program's heap traffic, replays it on any allocator, and explains the difference.",
      "fitmark");
  root.set_version_flag("--version", "fitmark " FITMARK_VERSION);
  root.require_subcommand(1);
  root.footer(
      "Start here:\n"
      "  fitmark record -o a.fitrace -- PROGRAM ARGS...   record a program\n"
      "  fitmark compare a.fitrace -o report              race every allocator on it\n"
      "  fitmark COMMAND --help                           options and examples\n\n"
      "Exit status: 0 done, 1 a regression was found, 2 wrong usage, 3 bad input,\n"
      "4 the machine refused or an allocator failed; record passes the program's own on.");
  const std::vector<Registered> commands = {
      add_record(root, options.record),  // what people do first comes first
      add_compare(root, options.compare), add_replay(root, options.replay),
      add_report(root, options.report),   add_map(root, options.map),
      add_explain(root, options.explain), add_list(root, options.list),
      add_doctor(root, options.doctor),   add_info(root, options.info),  // traces
      add_verify(root, options.tool),     add_cut(root, options.tool),
      add_merge(root, options.tool),      add_convert(root, options.tool),
      add_anonymise(root, options.tool),  add_generate(root, options.generate),
      add_model(root, options.model),     add_check(root, options.gate),  // over time
      add_diff(root, options.gate),       add_history(root, options.history),
  };
  if (argc < 2) {
    fmt::print(stderr, "{}", root.help());
    return kUsage;
  }
  if (explain_unknown_command(root, argc, argv)) return kUsage;
  try {
    root.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return report_parse_error(root, error);
  }
  options.replay.command_line = options.compare.command_line = joined(argc, argv);
  for (const Registered& command : commands) {
    if (command.app->parsed()) return command.run();
  }
  return kUsage;
}

}  // namespace fitmark::bench
