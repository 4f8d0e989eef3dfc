// SPDX-License-Identifier: MIT
//
// Writing Google Benchmark's JSON; reading it is next door.
#include "analysis/export/google_benchmark.h"

#include <fmt/format.h>

#include "analysis/export/json_text.h"

namespace fitmark::analysis {
namespace {

void add_counter(std::string& text, const char* name, const Figure& figure) {
  if (figure.value) text += fmt::format(",\"{}\":{}", name, json_number(*figure.value));
}

std::string benchmark_json(const MeasuredRun& measured, std::uint64_t repetitions) {
  const Run& run = measured.run;
  const Figures& figures = measured.figures;
  const std::string name = json_text("replay/" + run.trace + "/" + run.subject);
  std::string text = fmt::format(
      "{{\"name\":{0},\"run_name\":{0},\"run_type\":\"iteration\",\"repetitions\":{1},"
      "\"repetition_index\":{2},\"threads\":1,\"iterations\":1",
      name, repetitions, run.repetition);
  if (!run.failure.empty()) {
    return text +
           fmt::format(",\"error_occurred\":true,\"error_message\":{}}}", json_text(run.failure));
  }
  text += fmt::format(",\"real_time\":{0},\"cpu_time\":{0},\"time_unit\":\"ns\"",
                      json_number(run.elapsed_ns));
  add_counter(text, "items_per_second", figures.events_per_second);
  add_counter(text, "external_fragmentation", figures.external_fragmentation_at_peak);
  add_counter(text, "peak_held_bytes", figures.peak_held_bytes);
  add_counter(text, "peak_resident_bytes", figures.peak_resident_bytes);
  add_counter(text, "bookkeeping_ratio", figures.bookkeeping_ratio);
  return text + "}";
}

}  // namespace

std::string google_benchmark_json(const Report& report) {
  const Context& context = report.context;
  std::string text = fmt::format(
      "{{\n\"context\":{{\"date\":{},\"host_name\":{},\"executable\":\"fitmark\",\"num_cpus\":{},"
      "\"load_avg\":[{}],\"library_build_type\":\"release\"}},\n\"benchmarks\":[",
      json_text(context.date), json_text(context.host), context.cpus,
      json_number(context.load_average));
  const char* separator = "\n";
  for (const MeasuredRun& run : report.runs) {
    text += separator + benchmark_json(run, context.repetitions);
    separator = ",\n";
  }
  return text + "\n]}\n";
}

}  // namespace fitmark::analysis
