// SPDX-License-Identifier: MIT
#include "analysis/page/pruned_report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>

#include "analysis/page/heat_map_cells.h"

namespace fitmark::analysis {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array kGuides = {"live_bytes", "held_bytes", "resident_bytes",
                                "external_fragmentation"};

double at(const Json& column, std::size_t i) {
  return i < column.size() && column[i].is_number() ? column[i].get<double>() : std::nan("");
}

// The places of the least and the greatest number of column[first, last); none if it has none.
void keep_extremes(const Json& column, std::size_t first, std::size_t last,
                   std::set<std::size_t>& kept) {
  std::size_t least = last;
  std::size_t greatest = last;
  for (std::size_t i = first; i < last; ++i) {
    const double value = at(column, i);
    if (std::isnan(value)) continue;
    if (least == last || value < at(column, least)) least = i;
    if (greatest == last || value > at(column, greatest)) greatest = i;
  }
  if (least == last) return;
  kept.insert(least);
  kept.insert(greatest);
}

std::set<std::size_t> kept_points(const Json& series, std::size_t length, std::size_t points) {
  std::set<std::size_t> kept = {0, length - 1};
  const std::size_t stretches = std::max<std::size_t>(1, (points - 2) / (2 * kGuides.size()));
  for (const char* guide : kGuides) {
    const auto column = series.find(guide);
    if (column == series.end() || !column->is_array()) continue;
    for (std::size_t s = 0; s < stretches; ++s) {
      keep_extremes(*column, s * length / stretches, (s + 1) * length / stretches, kept);
    }
  }
  return kept;
}

Json rounded(const Json& value) {
  if (!value.is_number_float()) return value;
  return std::round(value.get<double>() * 1e4) / 1e4;
}

// Columns are the arrays as long as the series; anything else in it stays as it is.
Json pruned_series(const Json& series, std::size_t points) {
  const auto index = series.find("event_index");
  if (index == series.end() || !index->is_array() || index->empty()) return series;
  const std::size_t length = index->size();
  const bool fits = length <= points;
  const std::set<std::size_t> kept =
      fits ? std::set<std::size_t>{} : kept_points(series, length, points);
  Json pruned = Json::object();
  for (const auto& [name, column] : series.items()) {
    if (name.rfind("free_bytes_below_", 0) == 0) continue;  // drawn as the unusable free index
    if (!column.is_array() || column.size() != length) {
      pruned[name] = column;
      continue;
    }
    Json shorter = Json::array();
    if (fits) {
      for (const Json& value : column) shorter.push_back(rounded(value));
    } else {
      for (const std::size_t i : kept) shorter.push_back(rounded(column[i]));
    }
    pruned[name] = std::move(shorter);
  }
  return pruned;
}

std::string words(const Json& object, const char* name) {
  const auto member = object.find(name);
  return member != object.end() && member->is_string() ? member->get<std::string>() : "";
}

std::size_t whole(const Json& object, const char* name, std::size_t otherwise) {
  const auto member = object.find(name);
  return member != object.end() && member->is_number_unsigned() ? member->get<std::size_t>()
                                                                : otherwise;
}

// The map with at most `points` columns, and rows in proportion; its cells in hexadecimal digits.
Json pruned_map(const Json& map, std::size_t points) {
  const HeatMapShape shape = {whole(map, "rows", 0), whole(map, "columns", 0)};
  const HeatMapShape most = {std::max<std::size_t>(1, points * kMostMapRows / kMostPoints), points};
  const std::string cells = words(map, "cells");
  const auto bits = static_cast<unsigned>(whole(map, "bits", 4));
  const auto digits = thinned_cells(cells, bits, shape, most);
  if (!digits) return nullptr;
  const HeatMapShape now = thinned(shape, most);
  Json pruned = map;
  pruned["rows"] = now.rows;
  pruned["columns"] = now.columns;
  pruned["bits"] = 4;
  pruned["cells"] = *digits;
  return pruned;
}

bool has_points(const Json& member) {
  const auto index = member.find("event_index");
  return member.contains("cells") ||
         (index != member.end() && index->is_array() && !index->empty());
}

bool counts(const Json& run) {
  const auto failure = run.find("failure");
  return failure == run.end() || failure->is_null() ||
         (failure->is_string() && failure->get_ref<const std::string&>().empty());
}

// Which run keeps `member`, a series or a heat map: the first that counts, by trace and subject.
std::set<std::size_t> keepers(const Json& runs, const char* member) {
  std::set<std::array<std::string, 3>> seen;
  std::set<std::size_t> chosen;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const Json& run = runs[i];
    if (!run.is_object() || !counts(run)) continue;
    const auto kept = run.find(member);
    if (kept == run.end() || !kept->is_object() || !has_points(*kept)) continue;
    const bool first =
        seen.insert({words(run, "trace"), words(run, "trace_digest"), words(run, "subject")})
            .second;
    if (first) chosen.insert(i);
  }
  return chosen;
}

Json pruned_runs(const Json& runs, std::size_t points) {
  const std::set<std::size_t> with_series = keepers(runs, "series");
  const std::set<std::size_t> with_map = keepers(runs, "heat_map");
  Json pruned = Json::array();
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (!runs[i].is_object()) continue;
    Json run = Json::object();
    for (const auto& [field, content] : runs[i].items()) {
      if (field == "series" && content.is_object()) {
        if (with_series.count(i) != 0) run[field] = pruned_series(content, points);
      } else if (field == "heat_map" && content.is_object()) {
        if (with_map.count(i) != 0) run[field] = pruned_map(content, points);
      } else {
        run[field] = content;
      }
    }
    pruned.push_back(std::move(run));
  }
  return pruned;
}

}  // namespace

struct PrunedReport::Document {
  Json report;
};

PrunedReport::PrunedReport(std::string_view report_json) : document_(std::make_unique<Document>()) {
  try {
    document_->report = Json::parse(report_json);
  } catch (const nlohmann::json::parse_error& error) {
    throw std::invalid_argument("the report is not JSON at byte " + std::to_string(error.byte) +
                                ": " + error.what());
  }
  if (!document_->report.is_object()) {
    throw std::invalid_argument("the report is not a JSON object");
  }
}

PrunedReport::~PrunedReport() = default;

std::string PrunedReport::json(std::size_t points) const {
  Json report = Json::object();
  for (const auto& [name, value] : document_->report.items()) {
    report[name] = name == "runs" && value.is_array() ? pruned_runs(value, points) : value;
  }
  return report.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace fitmark::analysis
