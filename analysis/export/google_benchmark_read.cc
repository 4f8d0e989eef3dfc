// SPDX-License-Identifier: MIT
//
// Reading Google Benchmark's JSON.
#include <algorithm>
#include <map>

#include "analysis/export/google_benchmark.h"
#include "analysis/report/compare.h"
#include "analysis/report/report_json.h"
#include "nlohmann/json.hpp"

namespace fitmark::analysis {
namespace {

using Json = nlohmann::json;

constexpr double kMost = 0x1p63;  // no count that a file may claim goes beyond

struct Names {
  std::string trace;
  std::string subject;
};

bool is_number(const std::string& part) {
  return !part.empty() && part.find_first_not_of("0123456789") == std::string::npos;
}

bool is_setting(const std::string& part) {
  return part == "manual_time" || part == "real_time" || part == "process_time" ||
         part.find(':') != std::string::npos;
}

Names names_of(const std::string& name) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= name.size();) {
    const std::size_t end = std::min(name.find('/', begin), name.size());
    const std::string part = name.substr(begin, end - begin);
    // A subject may hold a colon (jemalloc:CONF); the settings of the library come last.
    parts.push_back(part);
    begin = end + 1;
  }
  std::string settings;
  while (parts.size() > 1 && is_setting(parts.back())) {
    if (parts.back().find(':') != std::string::npos) settings = "/" + parts.back() + settings;
    parts.pop_back();
  }
  if (parts.size() == 1) return {name, "benchmark"};
  std::size_t subject = parts.size() - 1;
  while (subject > 1 && is_number(parts[subject])) --subject;
  Names names{"", parts[subject]};
  parts.erase(parts.begin() + static_cast<long>(subject));
  for (const std::string& part : parts) names.trace += (names.trace.empty() ? "" : "/") + part;
  names.trace += settings;
  return names;
}

double ns_of(const std::string& unit) {
  static const std::map<std::string, double> kUnits = {
      {"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}};
  const auto found = kUnits.find(unit);
  return found == kUnits.end() ? 1 : found->second;
}

// Returns how the library at `path` is called among others: its file's name, or its path where it stands
// outside the system's folders.
std::string library_name(const std::string& path) {
  const bool is_of_system = path.starts_with("/usr/") || path.starts_with("/lib");
  return is_of_system ? path.substr(path.rfind('/') + 1) : path;
}

// `library` is the path of what serves malloc in the binary; empty where its context does not say.
Run run_of(const Json& benchmark, const std::string& library,
           std::map<std::string, std::uint64_t>& repetitions) {
  const std::string name = benchmark.value("run_name", benchmark.at("name").get<std::string>());
  const Names names = names_of(name);
  Run run;
  run.subject = names.subject;
  if (names.subject == "malloc" && !library.empty()) {
    run.subject = "malloc (" + library_name(library) + ")";
    run.subject_origin = library;
  }
  run.trace = names.trace;
  run.repetition = repetitions[name]++;
  run.threads = benchmark.value("threads", std::uint64_t{1});
  if (benchmark.value("error_occurred", false)) {
    run.failure = benchmark.value("error_message", std::string("the benchmark failed"));
    return run;
  }
  const double each_ns = benchmark.at("real_time").get<double>() *
                         ns_of(benchmark.value("time_unit", std::string("ns")));
  const double items = benchmark.value("items_per_second", 0.0) * each_ns / 1e9;
  run.events = items >= 1 && items < kMost ? static_cast<std::uint64_t>(items + 0.5) : 1;
  run.elapsed_ns = each_ns;
  const double resident = benchmark.value("peak_resident_bytes", -1.0);
  if (resident >= 0 && resident < kMost) {
    run.peak_resident_bytes = static_cast<std::uint64_t>(resident);
  }
  return run;
}

Context context_of(const Json& document, const std::string& origin) {
  Context context;
  context.command = origin;
  if (!document.contains("context")) return context;
  try {
    const Json& from = document["context"];
    context.date = from.value("date", std::string());
    context.host = from.value("host_name", std::string());
    context.cpus = from.value("num_cpus", std::uint64_t{0});
  } catch (const Json::exception&) {
    throw ReportError(
        origin +
        ": context: expected date, host_name and num_cpus as Google Benchmark writes them");
  }
  return context;
}

std::string library_of(const Json& document) {
  const auto context = document.find("context");
  if (context == document.end() || !context->is_object()) return {};
  const auto malloc = context->find("malloc");
  return malloc != context->end() && malloc->is_string() ? malloc->get<std::string>() : "";
}

}  // namespace

Report parse_google_benchmark(std::string_view json, const std::string& origin) {
  const Json document = Json::parse(json, nullptr, false);
  if (document.is_discarded() || !document.is_object() || !document.contains("benchmarks")) {
    throw ReportError(origin +
                      ": not Google Benchmark's JSON; write it with --benchmark_out_format=json");
  }
  std::vector<Run> runs;
  std::map<std::string, std::uint64_t> repetitions;
  const std::string library = library_of(document);
  std::size_t index = 0;
  for (const Json& benchmark : document["benchmarks"]) {
    try {
      if (benchmark.value("run_type", std::string("iteration")) == "iteration") {
        runs.push_back(run_of(benchmark, library, repetitions));
      }
    } catch (const Json::exception&) {
      throw ReportError(
          origin + ": benchmarks[" + std::to_string(index) +
          "]: expected name, real_time and time_unit as Google Benchmark writes them");
    }
    ++index;
  }
  Context context = context_of(document, origin);
  for (const auto& [name, count] : repetitions) {
    context.repetitions = std::max(context.repetitions, count);
  }
  if (!runs.empty()) context.baseline = runs.front().subject;
  return make_report(std::move(context), std::move(runs));
}

}  // namespace fitmark::analysis
