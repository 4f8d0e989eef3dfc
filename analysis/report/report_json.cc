// SPDX-License-Identifier: MIT
//
// The writing half of the report's JSON.
#include "analysis/report/report_json.h"

#include <cmath>

#include "analysis/report/field_writer.h"
#include "analysis/report/fields.h"
#include "analysis/report/file.h"
#include "nlohmann/json.hpp"

namespace fitmark::analysis {
namespace {

using OrderedJson = ReportJson;

OrderedJson number(double value) { return json_number_of(value); }

OrderedJson johnstone_wilson_json(const Figures& figures) {
  OrderedJson four = OrderedJson::object();
  for (std::size_t i = 0; i < figures.johnstone_wilson.size(); ++i) {
    OrderedJson& cell = four[std::to_string(i + 1)] = OrderedJson::object();
    FieldWriter write(cell);
    write("gross", figures.johnstone_wilson[i].gross);
    write("net", figures.johnstone_wilson[i].net);
  }
  return four;
}

OrderedJson peaks_json(const Peaks& peaks) {
  OrderedJson object = OrderedJson::object();
  for (std::size_t i = 0; i < kPeaks.size(); ++i) {
    object[kPeaks[i]] = OrderedJson::object();
    visit_peak(peaks[i], FieldWriter(object[kPeaks[i]]));
  }
  return object;
}

void write_column(OrderedJson& series, const std::vector<Sample>& samples,
                  const SeriesColumn& column) {
  OrderedJson values = OrderedJson::array();
  bool any = samples.empty();
  for (const Sample& sample : samples) {
    const std::uint64_t value = sample.*column.member;
    any = any || value != kAbsent;
    values.push_back(value == kAbsent ? OrderedJson(nullptr) : OrderedJson(value));
  }
  series[column.name] = any ? std::move(values) : OrderedJson(nullptr);
  if (!any) series[std::string(column.name) + "_reason"] = "the subject does not reveal it";
}

// A derived column: no reader takes it back, so its values are rounded.
void write_metric(OrderedJson& series, const Run& run, const SeriesMetric& metric) {
  constexpr double kSteps = 1e5;
  OrderedJson values = OrderedJson::array();
  bool any = run.samples.empty();
  std::string reason;
  for (const Sample& sample : run.samples) {
    const Figure figure = metric.figure(run, sample);
    any = any || figure.value;
    if (!figure.value) reason = figure.reason;
    values.push_back(figure.value ? number(std::round(*figure.value * kSteps) / kSteps)
                                  : OrderedJson(nullptr));
  }
  series[metric.name] = any ? std::move(values) : OrderedJson(nullptr);
  if (!any) series[std::string(metric.name) + "_reason"] = reason;
}

OrderedJson series_json(const Run& run) {
  OrderedJson series = OrderedJson::object();
  for (const SeriesColumn& column : kSeriesColumns) write_column(series, run.samples, column);
  for (const SeriesMetric& metric : kSeriesMetrics) write_metric(series, run, metric);
  return series;
}

template <class Value, class Visit>
void write_optional(OrderedJson& object, const char* name, const std::optional<Value>& value,
                    Visit visit, const char* reason) {
  object[name] = nullptr;
  if (!value) {
    object[std::string(name) + "_reason"] = reason;
    return;
  }
  object[name] = OrderedJson::object();
  visit(*value, FieldWriter(object[name]));
}

template <class Row, class Visit>
OrderedJson rows_json(const std::vector<Row>& rows, Visit visit) {
  OrderedJson list = OrderedJson::array();
  for (const Row& row : rows) visit(row, FieldWriter(list.emplace_back(OrderedJson::object())));
  return list;
}

OrderedJson to_json(const BlameFinding& blame) {
  OrderedJson object = OrderedJson::object();
  object["sentence"] = blame.sentence;
  object["causes"] = rows_json(blame.causes, [](const BlameCause& cause, FieldWriter write) {
    visit_blame_cause(cause, write);
  });
  object["stacks"] = rows_json(blame.stacks, [](const BlameStack& stack, FieldWriter write) {
    visit_blame_stack(stack, write);
  });
  return object;
}

void write_names(OrderedJson& map, const char* name, const std::optional<HeatNames>& names) {
  if (!names) return;
  map[name] = OrderedJson::object();
  visit_heat_names(*names, FieldWriter(map[name]));
}

OrderedJson to_json(const HeatMap& map) {
  OrderedJson object = OrderedJson::object();
  visit_heat_map(map, FieldWriter(object));
  if (!map.regions.empty()) {
    object["regions"] = rows_json(map.regions, [](const HeatRegion& region, FieldWriter write) {
      visit_heat_region(region, write);
    });
  }
  write_names(object, "sites", map.sites);
  write_names(object, "kinds", map.kinds);
  return object;
}

OrderedJson to_json(const MeasuredRun& measured) {
  OrderedJson object = OrderedJson::object();
  visit_run(measured.run, FieldWriter(object));
  visit_figures(measured.figures, FieldWriter(object));
  object["johnstone_wilson"] = johnstone_wilson_json(measured.figures);
  object["johnstone_wilson_basis"] = measured.figures.johnstone_wilson_basis;
  object["peaks"] = peaks_json(measured.figures.peaks);
  write_optional(
      object, "sums", measured.run.sums,
      [](const PerEventSums& sums, FieldWriter write) { visit_sums(sums, write); },
      "held bytes were not read after each event");
  for (std::size_t i = 0; i < kCensusFields.size(); ++i) {
    write_optional(
        object, kCensusFields[i], measured.run.pages_at_peaks[i],
        [](const PageCensus& census, FieldWriter write) { visit_census(census, write); },
        "pages were not counted");
  }
  write_optional(
      object, "fidelity", measured.run.fidelity,
      [](const Fidelity& fidelity, FieldWriter write) { visit_fidelity(fidelity, write); },
      "not measured");
  write_optional(
      object, "counters", measured.run.counters,
      [](const HardwareCounts& counts, FieldWriter write) { visit_counters(counts, write); },
      "no hardware counters: 'fitmark doctor' tells whether this machine has them");
  object["locality"] =
      rows_json(measured.run.locality,
                [](const LocalityWalk& walk, FieldWriter write) { visit_locality(walk, write); });
  object["latencies"] =
      rows_json(measured.run.latencies,
                [](const LatencyRow& row, FieldWriter write) { visit_latency(row, write); });
  object["slowest"] = rows_json(measured.run.slowest, [](const SlowCall& call, FieldWriter write) {
    visit_slow_call(call, write);
  });
  object["series"] = series_json(measured.run);
  if (measured.run.heat_map) object["heat_map"] = to_json(*measured.run.heat_map);
  if (!measured.run.heat_map_reason.empty()) {
    object["heat_map"] = nullptr;
    object["heat_map_reason"] = measured.run.heat_map_reason;
  }
  if (measured.run.blame) object["blame"] = to_json(*measured.run.blame);
  return object;
}

OrderedJson to_json(const TraceProfile& profile) {
  return {
      {"trace", profile.trace},
      {"trace_digest", profile.trace_digest},
      {"sizes", {{"lower_bytes", profile.size_lower_bytes}, {"objects", profile.size_objects}}},
      {"lifetimes",
       {{"lower_events", profile.lifetime_lower_events}, {"objects", profile.lifetime_objects}}}};
}

OrderedJson to_json(const Comparison& comparison) {
  OrderedJson object = OrderedJson::object();
  visit_comparison(comparison, FieldWriter(object));
  if (comparison.interval) {
    object["interval"] = {number(comparison.interval->first), number(comparison.interval->second)};
  } else {
    object["interval"] = nullptr;
    object["interval_reason"] = comparison.interval_reason;
  }
  object["verdict"] = to_string(comparison.verdict);
  return object;
}

OrderedJson to_json(const Report& report) {
  OrderedJson document = OrderedJson::object();
  document["schema"] = kReportSchema;
  document["context"] = OrderedJson::object();
  visit_context(report.context, FieldWriter(document["context"]));
  document["verdict"] = report.verdict;
  document["advice"] = rows_json(
      report.advice, [](const Advice& advice, FieldWriter write) { visit_advice(advice, write); });
  document["runs"] = OrderedJson::array();
  for (const MeasuredRun& run : report.runs) document["runs"].push_back(to_json(run));
  document["comparisons"] = OrderedJson::array();
  for (const Comparison& comparison : report.comparisons) {
    document["comparisons"].push_back(to_json(comparison));
  }
  document["bounds"] = rows_json(report.bounds, [](const TraceBounds& bounds, FieldWriter write) {
    visit_bounds(bounds, write);
  });
  document["traces"] = OrderedJson::array();
  for (const TraceProfile& profile : report.traces) document["traces"].push_back(to_json(profile));
  return document;
}

std::string text_of(const OrderedJson& json, int indent) {
  return json.dump(indent, ' ', false, OrderedJson::error_handler_t::replace);
}

}  // namespace

// One line for each run and comparison: the files diff well and stay small.
std::string report_json(const Report& report) {
  const OrderedJson document = to_json(report);
  std::string text = "{\n\"schema\": " + text_of(document["schema"], -1);
  text += ",\n\"context\": " + text_of(document["context"], 2);
  text += ",\n\"verdict\": " + text_of(document["verdict"], -1);
  for (const char* list : {"advice", "runs", "comparisons", "bounds", "traces"}) {
    text += std::string(",\n\"") + list + "\": [";
    const char* separator = "\n";
    for (const OrderedJson& item : document[list]) {
      text += separator + text_of(item, -1);
      separator = ",\n";
    }
    text += "\n]";
  }
  return text + "\n}\n";
}

std::string run_json(const MeasuredRun& run) { return text_of(to_json(run), -1) + "\n"; }

void write_report(const Report& report, const std::string& path) {
  write_file(path, report_json(report));
}

}  // namespace fitmark::analysis
