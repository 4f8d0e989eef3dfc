// SPDX-License-Identifier: MIT
//
// The reading half of the report's JSON: every complaint names the path of the field.
#include <algorithm>

#include "analysis/report/field_reader.h"
#include "analysis/report/fields.h"
#include "analysis/report/file.h"
#include "analysis/report/report_json.h"

namespace fitmark::analysis {
namespace {

using Json = nlohmann::json;

void read_johnstone_wilson(const Place& run, Figures& figures) {
  for (std::size_t i = 0; i < figures.johnstone_wilson.size(); ++i) {
    GrossNet& cell = figures.johnstone_wilson[i];
    cell = {Figure::absent("not in this file"), Figure::absent("not in this file")};
    if (!run.has("johnstone_wilson")) continue;
    const Place four = run.at("johnstone_wilson").object();
    const std::string name = std::to_string(i + 1);
    if (!four.has(name)) continue;
    const FieldReader read(four.at(name));
    read("gross", cell.gross);
    read("net", cell.net);
  }
}

void read_peaks(const Place& run, Peaks& peaks) {
  peaks = absent_peaks("not in this file");
  if (!run.has("peaks") || run.at("peaks").json->is_null()) return;
  const Place three = run.at("peaks").object();
  for (std::size_t i = 0; i < kPeaks.size(); ++i) {
    if (three.has(kPeaks[i])) visit_peak(peaks[i], FieldReader(three.at(kPeaks[i])));
  }
}

std::vector<Sample> read_series(const Place& series) {
  require(series, "event_index");
  const Place indices = series.at("event_index").array();
  std::vector<Sample> samples(indices.json->size());
  for (const SeriesColumn& column : kSeriesColumns) {
    if (!series.has(column.name) || series.at(column.name).json->is_null()) continue;
    const Place values = series.at(column.name).array();
    if (values.json->size() != samples.size()) {
      values.fail("as many values as event_index has (" + std::to_string(samples.size()) + ")");
    }
    for (std::size_t i = 0; i < samples.size(); ++i) {
      std::uint64_t& value = samples[i].*column.member;
      value = value == kAbsent ? values.at(i).whole_or_absent() : values.at(i).whole();
    }
  }
  const auto earlier = [](const Sample& a, const Sample& b) {
    return a.event_index < b.event_index;
  };
  if (!std::is_sorted(samples.begin(), samples.end(), earlier)) {
    indices.fail("event indices in ascending order");
  }
  return samples;
}

void read_blame(const Place& run, std::optional<BlameFinding>& blame) {
  if (!run.has("blame") || run.at("blame").json->is_null()) return;
  const Place place = run.at("blame").object();
  blame.emplace();
  const FieldReader read(place);
  read("sentence", blame->sentence);
  read_rows(place, "causes", blame->causes,
            [](BlameCause& v, const FieldReader& r) { visit_blame_cause(v, r); });
  read_rows(place, "stacks", blame->stacks,
            [](BlameStack& v, const FieldReader& r) { visit_blame_stack(v, r); });
}

// A file may hold any number; only these have a place in 64 bits.
bool is_byte_count(const Figure& figure) {
  return figure.value && *figure.value >= 0 && *figure.value < 0x1p63;
}

void read_heat_map(const Place& place, Run& run) {
  using Read = const FieldReader&;
  const FieldReader read(place);
  read("heat_map_reason", run.heat_map_reason);
  read_optional(place, "heat_map", run.heat_map, [](HeatMap& v, Read r) { visit_heat_map(v, r); });
  if (!run.heat_map) return;
  const Place map = place.at("heat_map");
  const auto read_names = [](HeatNames& v, Read r) { visit_heat_names(v, r); };
  read_rows(map, "regions", run.heat_map->regions,
            [](HeatRegion& v, Read r) { visit_heat_region(v, r); });
  read_optional(map, "sites", run.heat_map->sites, read_names);
  read_optional(map, "kinds", run.heat_map->kinds, read_names);
}

MeasuredRun read_run(const Place& place) {
  for (const char* name : {"subject", "trace", "events"}) require(place, name);
  MeasuredRun measured;
  const FieldReader read(place);
  visit_run(measured.run, read);
  visit_figures(measured.figures, read);
  read_johnstone_wilson(place, measured.figures);
  read_peaks(place, measured.figures.peaks);
  read("johnstone_wilson_basis", measured.figures.johnstone_wilson_basis);
  if (const Figure& peak = measured.figures.peak_resident_bytes; is_byte_count(peak)) {
    measured.run.peak_resident_bytes = static_cast<std::uint64_t>(*peak.value);
  }
  Run& run = measured.run;
  using Read = const FieldReader&;
  read_optional(place, "sums", run.sums, [](PerEventSums& v, Read r) { visit_sums(v, r); });
  for (std::size_t i = 0; i < kCensusFields.size(); ++i) {
    read_optional(place, kCensusFields[i], run.pages_at_peaks[i],
                  [](PageCensus& v, Read r) { visit_census(v, r); });
  }
  read_optional(place, "fidelity", run.fidelity, [](Fidelity& v, Read r) { visit_fidelity(v, r); });
  read_optional(place, "counters", run.counters,
                [](HardwareCounts& v, Read r) { visit_counters(v, r); });
  read_rows(place, "locality", run.locality, [](LocalityWalk& v, Read r) { visit_locality(v, r); });
  read_rows(place, "latencies", run.latencies, [](LatencyRow& v, Read r) { visit_latency(v, r); });
  read_rows(place, "slowest", run.slowest, [](SlowCall& v, Read r) { visit_slow_call(v, r); });
  read_heat_map(place, run);
  read_blame(place, run.blame);
  if (place.has("series")) run.samples = read_series(place.at("series").object());
  return measured;
}

Verdict read_verdict(const Place& place) {
  const std::string text = place.text();
  for (const Verdict verdict :
       {Verdict::better, Verdict::worse, Verdict::equivalent, Verdict::not_significant}) {
    if (text == to_string(verdict)) return verdict;
  }
  place.fail("\"better\", \"worse\", \"no difference within 2 %\" or \"not significant\"");
}

Comparison read_comparison(const Place& place) {
  for (const char* name : {"subject", "baseline", "metric"}) require(place, name);
  Comparison comparison;
  const FieldReader read(place);
  visit_comparison(comparison, read);
  read("interval_reason", comparison.interval_reason);
  if (place.has("interval") && !place.at("interval").json->is_null()) {
    const Place interval = place.at("interval").array();
    if (interval.json->size() != 2) interval.fail("two numbers [low, high]");
    comparison.interval = {interval.at(std::size_t{0}).real(), interval.at(std::size_t{1}).real()};
  }
  if (place.has("verdict")) comparison.verdict = read_verdict(place.at("verdict"));
  return comparison;
}

void check_schema(const Place& document) {
  require(document, "schema");
  const std::string schema = document.at("schema").text();
  const std::string family = "fitmark-report/";
  if (schema.compare(0, family.size(), family) != 0) {
    document.at("schema").fail(std::string("\"") + kReportSchema + "\"");
  }
  const std::string version = schema.substr(family.size());
  if (version != "1" && version != "2") {
    throw ReportError(
        document.path + "schema: version " + version +
        " is not one that this program reads (1 and 2); read it with a newer fitmark");
  }
}

// Of version 1 the sentences alone, of later ones with their traces.
void read_advice(const Place& document, std::vector<Advice>& advice) {
  if (!document.has("advice")) return;
  const Place list = document.at("advice").array();
  for (std::size_t i = 0; i < list.json->size(); ++i) {
    Advice& item = advice.emplace_back();
    if (list.at(i).json->is_string()) {
      item.sentence = list.at(i).text();
    } else {
      visit_advice(item, FieldReader(list.at(i)));
    }
  }
}

void read_profiles(const Place& document, std::vector<TraceProfile>& profiles) {
  if (!document.has("traces")) return;
  const Place list = document.at("traces").array();
  for (std::size_t i = 0; i < list.json->size(); ++i) {
    const Place place = list.at(i);
    TraceProfile& profile = profiles.emplace_back();
    const FieldReader read(place);
    read("trace", profile.trace);
    read("trace_digest", profile.trace_digest);
    if (place.has("sizes")) {
      const FieldReader sizes(place.at("sizes"));
      sizes("lower_bytes", profile.size_lower_bytes);
      sizes("objects", profile.size_objects);
    }
    if (place.has("lifetimes")) {
      const FieldReader lifetimes(place.at("lifetimes"));
      lifetimes("lower_events", profile.lifetime_lower_events);
      lifetimes("objects", profile.lifetime_objects);
    }
  }
}

Report read_document(const Place& document) {
  document.object();
  Report report;
  if (!document.has("schema") && document.has("subject")) {
    report.runs.push_back(read_run(document));
    return report;
  }
  check_schema(document);
  require(document, "runs");
  const FieldReader read(document);
  if (document.has("context")) visit_context(report.context, FieldReader(document.at("context")));
  read("verdict", report.verdict);
  read_advice(document, report.advice);
  read_profiles(document, report.traces);
  read_rows(document, "bounds", report.bounds,
            [](TraceBounds& v, const FieldReader& r) { visit_bounds(v, r); });
  const Place runs = document.at("runs").array();
  for (std::size_t i = 0; i < runs.json->size(); ++i) report.runs.push_back(read_run(runs.at(i)));
  if (!document.has("comparisons")) return report;
  const Place comparisons = document.at("comparisons").array();
  for (std::size_t i = 0; i < comparisons.json->size(); ++i) {
    report.comparisons.push_back(read_comparison(comparisons.at(i)));
  }
  return report;
}

}  // namespace

Report parse_report(std::string_view json, const std::string& origin) {
  Json document;
  try {
    document = Json::parse(json);
  } catch (const Json::parse_error& error) {
    const std::size_t end = std::min(error.byte, json.size());
    const auto line = 1 + std::count(json.begin(), json.begin() + static_cast<long>(end), '\n');
    throw ReportError(origin + ": line " + std::to_string(line) +
                      ": not JSON; the file is damaged or is not a report that fitmark wrote");
  }
  return read_document({&document, origin + ": "});
}

Report read_report(const std::string& path) { return parse_report(read_file(path), path); }

}  // namespace fitmark::analysis
