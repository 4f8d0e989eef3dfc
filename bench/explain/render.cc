// SPDX-License-Identifier: MIT
//
// Tables, sentences and JSON of an explanation.
#include "bench/explain/render.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "analysis/report/report_json.h"
#include "analysis/report/units.h"
#include "bench/explain/text_map.h"

namespace fitmark::bench {
namespace {

using analysis::BlameBy;
using analysis::BlameReport;
using analysis::BlameRow;
using Json = nlohmann::ordered_json;

constexpr std::array<std::pair<BlameBy, const char*>, 4> kParts = {
    {{BlameBy::stack, "site"},
     {BlameBy::size_class, "size_class"},
     {BlameBy::lifetime, "lifetime"},
     {BlameBy::thread, "thread"}}};

std::string size_text(std::uint64_t bytes) {
  return "up to " + analysis::human_bytes(static_cast<double>(bytes));
}

std::string part_text(const Explanation& explanation, const BlameRow& row, BlameBy part) {
  switch (part) {
    case BlameBy::stack:
      return explanation.sites[row.key.stack].empty() ? "not recorded"
                                                      : explanation.sites[row.key.stack];
    case BlameBy::size_class:
      return size_text(row.key.size_class_bytes);
    case BlameBy::lifetime:
      return analysis::lifetime_text(row.key.lifetime);
    case BlameBy::thread:
      return fmt::format("thread {}", row.key.thread);
  }
  return {};
}

double share_of(const BlameReport& report, const BlameRow& row) {
  return report.hole_byte_events > 0 ? row.hole_byte_events / report.hole_byte_events : 0;
}

double mean_hole_bytes(const BlameReport& report, const BlameRow& row) {
  return report.events == 0 ? 0 : row.hole_byte_events / static_cast<double>(report.events);
}

std::string shortened(std::string text, std::size_t most) {
  if (text.size() > most) text = text.substr(0, most - 3) + "...";
  return text;
}

std::string line_of(const BlameReport& report, const BlameRow& row, const std::string& name) {
  return fmt::format("  {:>6} {:>10} {:>10} {:>12}  {}\n", analysis::percent(share_of(report, row)),
                     analysis::human_bytes(mean_hole_bytes(report, row)),
                     analysis::human_bytes(row.pinned_bytes), analysis::grouped(row.objects),
                     shortened(name, 100));
}

std::string heading(const std::string& name) {
  return fmt::format("  {:>6} {:>10} {:>10} {:>12}  {}\n", "share", "mean hole", "pinned",
                     "objects", name);
}

std::string group_table(const Explanation& explanation, std::size_t most_rows) {
  const BlameReport& report = explanation.by_site;
  std::string text = heading("site, size, lifetime, thread");
  for (std::size_t i = 0; i < std::min(most_rows, report.rows.size()); ++i) {
    const BlameRow& row = report.rows[i];
    std::string name = part_text(explanation, row, BlameBy::stack);
    for (const BlameBy part : {BlameBy::size_class, BlameBy::lifetime, BlameBy::thread}) {
      name += ", " + part_text(explanation, row, part);
    }
    text += line_of(report, row, name);
  }
  return text;
}

std::string part_tables(const Explanation& explanation, std::size_t most_rows) {
  const BlameReport& report = explanation.by_site;
  std::string text;
  for (const auto& [part, name] : kParts) {
    const std::vector<BlameRow> rows = analysis::summed(report, part);
    if (rows.size() < 2) continue;
    std::string title = name;
    std::replace(title.begin(), title.end(), '_', ' ');
    text += "\n" + heading("by " + title);
    for (std::size_t i = 0; i < std::min(most_rows, rows.size()); ++i) {
      text += line_of(report, rows[i], part_text(explanation, rows[i], part));
    }
  }
  return text;
}

std::string what_if_text(const Explanation& explanation, const std::string& trace) {
  std::string text;
  for (const WhatIf& answer : explanation.what_ifs) {
    text += fmt::format("  {}\n      {}\n", answer.sentence, replay_command(trace, answer.heap));
  }
  return text;
}

Json figure_json(const analysis::Figure& figure) {
  return figure.value ? Json(*figure.value) : Json(nullptr);
}

Json part_json(const Explanation& explanation, BlameBy part) {
  Json rows = Json::array();
  for (const BlameRow& row : analysis::summed(explanation.by_site, part)) {
    rows.push_back({{"name", part_text(explanation, row, part)},
                    {"objects", row.objects},
                    {"hole_byte_events", row.hole_byte_events},
                    {"share", share_of(explanation.by_site, row)},
                    {"pinned_bytes", row.pinned_bytes},
                    {"pinning_objects", row.pinning_objects}});
  }
  return rows;
}

// Of the samples.
std::uint64_t peak_free_bytes(const analysis::Run& run) {
  std::uint64_t most = 0;
  for (const analysis::Sample& sample : run.samples) most = std::max(most, sample.free_bytes);
  return most;
}

Json what_ifs_json(const Explanation& explanation, const std::string& trace) {
  Json list = Json::array();
  for (const WhatIf& answer : explanation.what_ifs) {
    list.push_back(
        {{"allocator", answer.heap},
         {"peak_held_bytes", figure_json(answer.figures.peak_held_bytes)},
         {"peak_held_ratio", answer.peak_held_ratio},
         {"peak_free_bytes", peak_free_bytes(answer.run)},
         {"mean_external_fragmentation", figure_json(answer.figures.mean_external_fragmentation)},
         {"sentence", answer.sentence},
         {"command", replay_command(trace, answer.heap)}});
  }
  return list;
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_-./:,=+@%").find(c) != std::string_view::npos;
}

std::string quoted(const std::string& word) {
  if (!word.empty() && std::all_of(word.begin(), word.end(), is_plain)) return word;
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

constexpr std::array<std::uint64_t, 7> kRequests = {64, 256, 1024, 4096, 16384, 65536, 262144};

// "12.3 %"; "-" where nothing was free.
std::string unusable_cell(const UnusableAtPeak& peak, std::uint64_t request_bytes) {
  if (peak.curve.empty()) return "-";
  for (const analysis::UnusableFreePoint& point : peak.curve) {
    if (point.size_bytes == request_bytes) return analysis::percent(point.index);
  }
  return analysis::percent(1);  // the curve ends above the largest extent
}

std::string unusable_text(const Explanation& explanation) {
  std::string text = fmt::format("  {:<12}", "request of");
  for (const std::uint64_t bytes : kRequests) {
    text += fmt::format(" {:>8}", analysis::human_bytes(static_cast<double>(bytes)));
  }
  text += "\n";
  for (const UnusableAtPeak& peak : explanation.unusable_free) {
    text += fmt::format("  peak {:<7}", peak.peak);
    for (const std::uint64_t bytes : kRequests) {
      text += fmt::format(" {:>8}", unusable_cell(peak, bytes));
    }
    text += "\n";
  }
  return text;
}

Json unusable_json(const Explanation& explanation) {
  Json peaks = Json::array();
  for (const UnusableAtPeak& peak : explanation.unusable_free) {
    Json curve = Json::array();
    for (const analysis::UnusableFreePoint& point : peak.curve) {
      curve.push_back({{"size_bytes", point.size_bytes}, {"index", point.index}});
    }
    peaks.push_back({{"peak", peak.peak}, {"event_index", peak.event_index}, {"curve", curve}});
  }
  return peaks;
}

}  // namespace

std::string replay_command(const std::string& trace, const std::string& heap) {
  return fmt::format("fitmark replay {} --allocator {}", quoted(trace), quoted(heap));
}

std::string explanation_text(const Explanation& explanation, const std::string& trace,
                             std::size_t most_rows) {
  const analysis::Run& run = explanation.run;
  const BlameReport& report = explanation.by_site;
  const double events = static_cast<double>(std::max<std::uint64_t>(1, report.events));
  std::string text = fmt::format(
      "{} on {}, simulated: {} events, peak live {}, peak held {}\n"
      "Holes of {} on average; {} of empty bytes on pages with live objects after event {},\n"
      "when there were most of them.\n\n",
      run.subject, trace, analysis::grouped(run.events),
      analysis::human_bytes(static_cast<double>(run.peak_live_bytes)),
      analysis::with_unit(explanation.figures.peak_held_bytes, "bytes"),
      analysis::human_bytes(report.hole_byte_events / events),
      analysis::human_bytes(report.pinned_bytes), analysis::grouped(report.snapshot_event));
  for (const std::string& sentence : explanation.sentences) text += sentence + "\n";
  text += "\nWhat keeps the holes open\n" + group_table(explanation, most_rows);
  text += part_tables(explanation, most_rows);
  text += "\nFree bytes in extents too small for a request (unusable free index)\n" +
          unusable_text(explanation);
  text += "\nWhat if (held bytes without the index that a real heap keeps beside its blocks)\n" +
          what_if_text(explanation, trace);
  return text + "\nAddresses over the trace\n" + text_map(explanation.grid);
}

std::string explanation_json(const Explanation& explanation, const std::string& trace) {
  const BlameReport& report = explanation.by_site;
  Json by = Json::object();
  for (const auto& [part, name] : kParts) by[name] = part_json(explanation, part);
  const Json document = {
      {"trace", trace},
      {"allocator", explanation.run.subject},
      {"sentences", explanation.sentences},
      {"blame",
       {{"events", report.events},
        {"hole_byte_events", report.hole_byte_events},
        {"pinned_bytes", report.pinned_bytes},
        {"snapshot_event", report.snapshot_event},
        {"by", by}}},
      {"unusable_free", unusable_json(explanation)},
      {"what_ifs", what_ifs_json(explanation, trace)},
      {"run", Json::parse(analysis::run_json({explanation.run, explanation.figures}))}};
  return document.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace fitmark::bench
