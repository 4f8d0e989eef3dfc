// SPDX-License-Identifier: MIT
//
// `fitmark info`: what one streaming pass tells of a trace, for people or as JSON.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "analysis/report/sparkline.h"
#include "analysis/report/units.h"
#include "bench/command/command.h"
#include "bench/command/opened_trace.h"
#include "workloads/file/trace_reader.h"
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
using workloads::TraceFooter;
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

// Files that were imported or generated say nothing of a recorder.
bool was_recorded(const TraceFooter* footer) {
  return footer != nullptr && footer->perturbation.overhead_ns_per_event > 0;
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

// What the recorder says of itself; null for traces that it did not write.
nlohmann::json recording_json(const TraceFooter* footer) {
  if (!was_recorded(footer)) return nullptr;
  return {{"dropped_events", footer->perturbation.dropped_events},
          {"overhead_ns_per_event", footer->perturbation.overhead_ns_per_event},
          {"recorder_resident_bytes", footer->perturbation.recorder_resident_bytes},
          {"truncated", footer->truncated}};
}

nlohmann::json info_json(const std::string& path, const TraceHeader& header,
                         const TraceSummary& summary, const TraceFooter* footer) {
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
      {"recording", recording_json(footer)},
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

std::string machine_of(const TraceHeader& header) {
  std::string line = header.host;
  for (const std::string& part : {header.kernel, header.libc}) {
    if (!part.empty()) line += (line.empty() ? "" : ", ") + part;
  }
  return line;
}

void print_recording(const TraceFooter* footer) {
  if (!was_recorded(footer)) return;
  const workloads::Perturbation& cost = footer->perturbation;
  print_row("recording cost",
            fmt::format("{:.1f} ns an event in the program, {} resident in the recorder, {} events "
                        "dropped",
                        cost.overhead_ns_per_event,
                        human_bytes(static_cast<double>(cost.recorder_resident_bytes)),
                        grouped(cost.dropped_events)));
}

// The busiest threads; a program may have thousands.
void print_threads(const TraceSummary& summary) {
  if (summary.threads < 2) return;
  constexpr std::size_t kShown = 8;
  std::vector<std::size_t> order(summary.thread_events.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return summary.thread_events[a] > summary.thread_events[b];
  });
  fmt::print("\nevents of threads\n");
  for (std::size_t i = 0; i < std::min(kShown, order.size()); ++i) {
    const std::uint64_t events = summary.thread_events[order[i]];
    fmt::print("  {:>10} {:>14}  {:.1f} %\n", order[i], grouped(events),
               100.0 * static_cast<double>(events) / static_cast<double>(summary.events));
  }
  if (order.size() > kShown) fmt::print("  and {} more\n", grouped(order.size() - kShown));
}

void print_alignments(const TraceSummary& summary) {
  bool told = false;
  for (std::size_t log2 = 1; log2 < summary.alignments.size(); ++log2) {
    if (summary.alignments[log2] == 0) continue;
    if (!told) fmt::print("\nallocations that asked for an alignment, of\n");
    told = true;
    fmt::print("  {:>10} {:>14}\n", human_bytes(std::exp2(static_cast<double>(log2))),
               grouped(summary.alignments[log2]));
  }
}

void print_info(const std::string& path, const TraceHeader& header, const TraceSummary& summary,
                const TraceFooter* footer) {
  print_row("trace", path);
  print_row("program", command_of(header));
  print_row("machine", machine_of(header));
  print_row("recorder", header.recorder);
  print_recording(footer);
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
  if (summary.marks > 0) print_row("marks", grouped(summary.marks));
  if (summary.duration_ns > 0) {
    print_row("lasted", fmt::format("{:.3f} s", static_cast<double>(summary.duration_ns) / 1e9));
  }
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
  print_histogram("lifetimes in ns, from", summary.lifetime_ns,
                  [](std::uint64_t lowest) { return grouped(lowest); });
  print_alignments(summary);
  print_threads(summary);
}

int run_info(const InfoCommand& command) {
  const auto source = open_whole_trace(command.trace, command.keep_going);
  const TraceSummary summary = workloads::summarise(*source);
  tell_warnings(*source, command.trace);
  const auto* reader = dynamic_cast<const workloads::TraceReader*>(source.get());
  const TraceFooter* footer = reader != nullptr ? &reader->footer() : nullptr;
  if (command.json) {
    fmt::print("{}\n", info_json(command.trace, source->header(), summary, footer).dump(2));
  } else {
    print_info(command.trace, source->header(), summary, footer);
  }
  return kDone;
}

}  // namespace

Command info_command() {
  return make_command<InfoCommand>(
      "info", "Describe a trace: events, sizes, lifetimes, peaks",
      "  fitmark info a.fitrace\n  fitmark info --json a.fitrace | jq .peak_live_bytes\n\n"
      "Sizes, lifetimes, alignments and threads as histograms, live bytes as a curve; of a "
      "recording "
      "also the\nmachine and what the recorder cost the program.",
      [](InfoCommand& asked) {
        return Options{Option("TRACE", asked.trace, "Trace file").required(),
                       keep_going_option(asked.keep_going), json_option(asked.json)};
      },
      run_info);
}

}  // namespace fitmark::bench
