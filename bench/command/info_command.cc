// SPDX-License-Identifier: MIT
//
// `fitmark info`: what one streaming pass tells of a trace, for people or as JSON.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "analysis/report/sparkline.h"
#include "analysis/report/units.h"
#include "bench/command/command.h"
#include "bench/command/opened_trace.h"
#include "workloads/summary.h"

namespace fitmark::bench {
namespace {

struct InfoCommand {
  std::string trace;
  bool keep_going = false;  // read a damaged trace as far as it goes
  bool json = false;
};

using analysis::grouped;
using analysis::human_bytes;
using workloads::Log2Histogram;
using workloads::TraceHeader;
using workloads::TraceSummary;

constexpr std::size_t kBarWidth = 40;
constexpr std::size_t kCurveWidth = 72;

// [[lowest value of the class, count]...], classes that hold none left out.
nlohmann::json histogram_json(const Log2Histogram& histogram) {
  nlohmann::json classes = nlohmann::json::array();
  for (std::size_t k = 0; k < histogram.size(); ++k) {
    if (histogram[k] == 0) continue;
    const std::uint64_t lowest = k == 0 ? 0 : std::uint64_t{1} << (k - 1);
    classes.push_back({{"from", lowest}, {"count", histogram[k]}});
  }
  return classes;
}

nlohmann::json alignments_json(const TraceSummary& summary) {
  nlohmann::json alignments = nlohmann::json::array();
  for (std::size_t log2 = 1; log2 < summary.alignments.size(); ++log2) {
    if (summary.alignments[log2] == 0) continue;
    alignments.push_back(
        {{"alignment_bytes", std::uint64_t{1} << log2}, {"count", summary.alignments[log2]}});
  }
  return alignments;
}

nlohmann::json live_curve_json(const TraceSummary& summary) {
  nlohmann::json curve = nlohmann::json::array();
  for (const workloads::LivePoint& point : summary.live_curve) {
    curve.push_back({{"event_index", point.event_index},
                     {"time_ns", point.time_ns},
                     {"live_bytes", point.live_bytes},
                     {"live_objects", point.live_objects}});
  }
  return curve;
}

nlohmann::json info_json(const std::string& path, const TraceHeader& header,
                         const TraceSummary& summary) {
  return {
      {"trace", path},
      {"program", header.program},
      {"arguments", header.arguments},
      {"host", header.host},
      {"kernel", header.kernel},
      {"libc", header.libc},
      {"recorder", header.recorder},
      {"recorded_at_s", header.recorded_at_s},
      {"has_times", header.has_times},
      {"has_stacks", header.has_stacks},
      {"sample_every", std::max<std::uint64_t>(header.sample_every, 1)},
      {"part", header.part},
      {"carried_objects", header.carried_objects},
      {"digest", summary.digest},
      {"events", summary.events},
      {"threads", summary.threads},
      {"allocations", summary.allocations},
      {"frees", summary.deallocations},
      {"reallocations", summary.reallocations},
      {"marks", summary.marks},
      {"hand_offs", summary.hand_offs},
      {"requested_bytes", summary.requested_bytes},
      {"peak_live_bytes", summary.peak_live_bytes},
      {"peak_live_objects", summary.peak_live_objects},
      {"peak_event_index", summary.peak_event_index},
      {"live_bytes_at_end", summary.live_bytes_at_end},
      {"live_objects_at_end", summary.live_objects_at_end},
      {"largest_bytes", summary.largest_bytes},
      {"duration_ns", summary.duration_ns},
      {"thread_events", summary.thread_events},
      {"size_bytes", histogram_json(summary.size_bytes)},
      {"lifetime_events", histogram_json(summary.lifetime_events)},
      {"lifetime_ns", histogram_json(summary.lifetime_ns)},
      {"alignments", alignments_json(summary)},
      {"live_curve", live_curve_json(summary)},
  };
}

void print_row(const char* name, const std::string& value) {
  if (!value.empty()) fmt::print("{:<18}{}\n", name, value);
}

template <class Label>
void print_histogram(const char* title, const Log2Histogram& histogram, Label&& label) {
  const std::uint64_t most = *std::max_element(histogram.begin(), histogram.end());
  if (most == 0) return;
  fmt::print("\n{}\n", title);
  for (std::size_t k = 0; k < histogram.size(); ++k) {
    if (histogram[k] == 0) continue;
    const std::uint64_t lowest = k == 0 ? 0 : std::uint64_t{1} << (k - 1);
    const auto width = static_cast<std::size_t>(
        static_cast<double>(histogram[k]) / static_cast<double>(most) * kBarWidth + 0.5);
    fmt::print("  {:>10} {:>14}  {}\n", label(lowest), grouped(histogram[k]),
               std::string(width == 0 ? 1 : width, width == 0 ? '.' : '#'));
  }
}

// The live curve as one line of bars.
std::string live_line(const TraceSummary& summary) {
  std::vector<analysis::Sample> samples;
  samples.reserve(summary.live_curve.size());
  for (const workloads::LivePoint& point : summary.live_curve) {
    samples.push_back({.event_index = point.event_index, .live_bytes = point.live_bytes});
  }
  return analysis::sparkline(samples, &analysis::Sample::live_bytes, summary.events,
                             static_cast<double>(summary.peak_live_bytes), kCurveWidth);
}

std::string command_of(const TraceHeader& header) {
  std::string line = header.program;
  for (const std::string& argument : header.arguments) line += " " + argument;
  constexpr std::size_t kMost = 76;
  return line.size() > kMost ? line.substr(0, kMost) + "..." : line;
}

void print_info(const std::string& path, const TraceHeader& header, const TraceSummary& summary) {
  print_row("trace", path);
  print_row("program", command_of(header));
  print_row("recorder", header.recorder);
  if (header.part > 0) {
    print_row("part", fmt::format("{}, goes on with {} objects from the one before", header.part,
                                  grouped(header.carried_objects)));
  }
  if (header.sample_every > 1) {
    print_row("sampled", fmt::format("one object in {}", grouped(header.sample_every)));
  }
  print_row("events", grouped(summary.events));
  print_row("allocations", grouped(summary.allocations));
  print_row("frees", grouped(summary.deallocations));
  print_row("reallocations", grouped(summary.reallocations));
  print_row("threads", grouped(summary.threads));
  print_row("hand-offs", fmt::format("{} (freed by another thread)", grouped(summary.hand_offs)));
  print_row("requested in all", human_bytes(static_cast<double>(summary.requested_bytes)));
  print_row("largest request", human_bytes(static_cast<double>(summary.largest_bytes)));
  print_row("peak live",
            fmt::format("{} in all, after event {}; at most {} objects",
                        human_bytes(static_cast<double>(summary.peak_live_bytes)),
                        grouped(summary.peak_event_index), grouped(summary.peak_live_objects)));
  print_row(
      "live at the end",
      fmt::format("{} in {} objects", human_bytes(static_cast<double>(summary.live_bytes_at_end)),
                  grouped(summary.live_objects_at_end)));
  print_row("digest", summary.digest);
  fmt::print("\nlive bytes over events\n  {}\n", live_line(summary));
  print_histogram("request sizes, from", summary.size_bytes,
                  [](std::uint64_t lowest) { return human_bytes(static_cast<double>(lowest)); });
  print_histogram("lifetimes in events, from", summary.lifetime_events,
                  [](std::uint64_t lowest) { return grouped(lowest); });
}

int run_info(const InfoCommand& command) {
  const auto source = open_whole_trace(command.trace, command.keep_going);
  const TraceSummary summary = workloads::summarise(*source);
  tell_warnings(*source, command.trace);
  if (command.json) {
    fmt::print("{}\n", info_json(command.trace, source->header(), summary).dump(2));
  } else {
    print_info(command.trace, source->header(), summary);
  }
  return kDone;
}

}  // namespace

Command info_command() {
  return make_command<InfoCommand>(
      "info", "Describe a trace: events, sizes, lifetimes, peaks",
      "  fitmark info a.fitrace\n  fitmark info --json a.fitrace | jq .peak_live_bytes",
      [](InfoCommand& asked) {
        return Options{Option("TRACE", asked.trace, "Trace file").required(),
                       json_option(asked.json)};
      },
      run_info);
}

}  // namespace fitmark::bench
