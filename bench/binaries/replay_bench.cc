// SPDX-License-Identifier: MIT
//
// replay_bench: trace times subject under Google Benchmark; each iteration is one timed pass in a
// fresh process, and its time is that of the replay loop alone.
//
//   FITMARK_TRACES    paths, colon between; without it one trace of each generator
//   FITMARK_SUBJECTS  names, semicolon between; without it every heap and every installed malloc
#include <benchmark/benchmark.h>

#include <atomic>
#include <cstdlib>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analysis/metric/figures.h"
#include "bench/binaries/bench_traces.h"
#include "bench/binaries/register_benchmarks.h"
#include "bench/engine.h"
#include "bench/replay/launch.h"

namespace fitmark::bench {
namespace {

const std::atomic<bool> kNeverStop = false;

std::vector<std::string> subjects() {
  if (const char* given = std::getenv("FITMARK_SUBJECTS")) return split_list(given, ';');
  std::vector<std::string> names;
  for (const SubjectListing& subject : list_subjects()) {
    const bool is_toy = subject.name == "electric-fence" || subject.name.starts_with("textbook_");
    if (subject.present && !is_toy) names.push_back(subject.name);
  }
  return names;
}

// One trace and the things about it that every subject shares.
class Course {
 public:
  explicit Course(TraceInput input) : input_(std::move(input)) {}

  const std::string& name() const { return input_.name; }

  PreparedTrace& prepared() {
    if (!trace_) trace_ = prepare_trace(input_, std::uint64_t{2} << 30, kNeverStop);
    return *trace_;
  }

  // Figures of one memory pass, made on first use.
  const analysis::Figures& figures(const std::string& subject) {
    const auto known = figures_.find(subject);
    if (known != figures_.end()) return known->second;
    CompareRequest request;
    request.traces = {input_};
    request.subjects = {subject};
    request.repetitions = 1;
    request.samples = 100;
    request.with_null = false;
    SilentProgress silent;
    const auto runs = compare(request, silent, kNeverStop);
    return figures_[subject] = analysis::figures_of(runs.at(0));
  }

 private:
  TraceInput input_;
  std::optional<PreparedTrace> trace_;
  std::map<std::string, analysis::Figures> figures_;
};

void set_counter(benchmark::State& state, const char* name, const analysis::Figure& figure) {
  if (figure.value) state.counters[name] = *figure.value;
}

void replay(benchmark::State& state, Course& course, const std::string& name) {
  try {
    const Subject subject = find_subject(name);
    PreparedTrace& trace = course.prepared();
    for (auto _ : state) {
      const PassResult pass = run_pass(subject, trace, {Pass::timed}, LaunchLimits{}, kNeverStop);
      if (!pass.failure.empty()) {
        state.SkipWithError(pass.failure.c_str());
        return;
      }
      state.SetIterationTime(static_cast<double>(pass.elapsed_ns) * 1e-9);
    }
    const auto events = static_cast<std::int64_t>(trace.totals.events);
    state.SetItemsProcessed(state.iterations() * events);
    const analysis::Figures& figures = course.figures(name);
    set_counter(state, "external_fragmentation", figures.external_fragmentation_at_peak);
    set_counter(state, "peak_held_bytes", figures.peak_held_bytes);
    set_counter(state, "peak_resident_bytes", figures.peak_resident_bytes);
    set_counter(state, "bookkeeping_ratio", figures.bookkeeping_ratio);
  } catch (const std::exception& error) {
    state.SkipWithError(error.what());
  }
}

}  // namespace

void register_benchmarks() {
  const auto names = subjects();
  for (TraceInput& input : bench_traces()) {
    const auto course = std::make_shared<Course>(std::move(input));
    for (const std::string& subject : names) {
      const std::string name = "replay/" + course->name() + "/" + subject;
      benchmark::RegisterBenchmark(
          name.c_str(),
          [course, subject](benchmark::State& state) { replay(state, *course, subject); })
          ->UseManualTime()
          ->Unit(benchmark::kMillisecond);
    }
  }
}

}  // namespace fitmark::bench
