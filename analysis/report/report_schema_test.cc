// SPDX-License-Identifier: MIT
//
// What the writer writes is what the published schema describes, in both directions.
#include <gtest/gtest.h>

#include <set>

#include "analysis/report/compare.h"
#include "analysis/report/example_report.h"
#include "analysis/report/file.h"
#include "analysis/report/report_json.h"
#include "nlohmann/json.hpp"
#include "valijson/adapters/nlohmann_json_adapter.hpp"
#include "valijson/schema.hpp"
#include "valijson/schema_parser.hpp"
#include "valijson/validation_results.hpp"
#include "valijson/validator.hpp"

namespace fitmark::analysis {
namespace {

using Json = nlohmann::json;
using Adapter = valijson::adapters::NlohmannJsonAdapter;

const Json& published_schema() {
  static const Json schema = Json::parse(read_file(FITMARK_REPORT_SCHEMA));
  return schema;
}

// Returns what the schema finds wrong with `document`; empty if nothing.
std::string faults_of(const Json& document) {
  valijson::Schema schema;
  valijson::SchemaParser().populateSchema(Adapter(published_schema()), schema);
  valijson::ValidationResults results;
  valijson::Validator().validate(schema, Adapter(document), &results);
  std::string text;
  valijson::ValidationResults::Error error;
  while (results.popError(error)) {
    for (const std::string& step : error.context) text += step;
    text += ": " + error.description + "\n";
  }
  return text;
}

// A report with every kind of subject, a failure, and comparisons of each sort.
Json real_report() {
  std::vector<Run> runs;
  for (std::uint64_t i = 0; i < 5; ++i) {
    const double noise = static_cast<double>(i);
    runs.push_back(example_outside_run("system", i, 100 + noise));
    runs.push_back(example_run("best_fit", i, 80 + noise, 1.2));
    runs.push_back(example_run("first_fit", i, 80 + noise, 1.3));
  }
  runs[3].failure = "killed by signal 11";
  runs[1].sums = PerEventSums{.events_counted = 5};
  runs[1].pages_at_peaks[0] = PageCensus{.resident_pages = 3};
  runs[1].pages_at_peaks[1] = PageCensus{.resident_pages = 4};
  runs[1].fidelity = Fidelity{.waits = 2};
  runs[1].latencies.push_back({.operation = "allocate", .calls = 9, .p50_ns = 20});
  runs[1].heat_map = HeatMap{.rows = 1, .columns = 1, .cells = "8A=="};
  runs[1].heat_map->sites = HeatNames{{"parse_header"}, 1, 1, "AQ=="};
  runs[1].heat_map->kinds = HeatNames{{"up to 48 B"}, 1, 1, "AQ=="};
  runs[1].heat_map->regions = {{0, 0}, {4096, 1 << 20}};
  runs[2].heat_map_reason = "timed out";
  runs[1].blame = BlameFinding{"words", {{.site = "parse_header"}}, {{{"main"}, 1}}};
  runs[1].slowest.push_back({.event_index = 4, .operation = "allocate", .latency_ns = 900});
  runs[1].counters = HardwareCounts{.cycles = 9};
  runs[1].locality.push_back({.event_index = 4, .phase = "end"});
  Report report = make_report(example_context(), runs);
  report.traces.push_back({"python3.fitrace", "ff", {1, 2}, {5, 6}, {1}, {11}});
  report.bounds.push_back({.trace = "python3.fitrace",
                           .trace_digest = "ff",
                           .load_bytes = 1 << 20,
                           .achievable_bytes = Figure::of(1 << 20),
                           .packing = "peak outwards",
                           .robson_bytes = Figure::absent("not computed")});
  return Json::parse(report_json(report));
}

// Returns the subschema that describes `name` in `schema`, or null.
const Json* described(const Json& schema, const std::string& name) {
  if (!schema.contains("properties") || !schema["properties"].contains(name)) return nullptr;
  const Json* found = &schema["properties"][name];
  if (found->contains("items")) found = &(*found)["items"];
  if (found->contains("$ref")) {
    const std::string target = (*found)["$ref"].get<std::string>().substr(1);
    found = &published_schema().at(Json::json_pointer(target));
  }
  return found;
}

void collect_undescribed(const Json& value, const Json& schema, const std::string& path,
                         std::set<std::string>& undescribed) {
  if (value.is_array()) {
    for (const Json& item : value) collect_undescribed(item, schema, path, undescribed);
  }
  if (!value.is_object()) return;
  for (const auto& [name, member] : value.items()) {
    const Json* subschema = described(schema, name);
    if (subschema) {
      collect_undescribed(member, *subschema, path + "." + name, undescribed);
    } else {
      undescribed.insert(path + "." + name);
    }
  }
}

void collect_unexplained(const Json& value, const std::string& path, std::string& unexplained) {
  if (value.is_array()) {
    for (const Json& item : value) collect_unexplained(item, path, unexplained);
  }
  if (!value.is_object()) return;
  for (const auto& [name, member] : value.items()) {
    const bool explained = value.contains(name + "_reason") &&
                           value[name + "_reason"].is_string() && value[name + "_reason"] != "";
    if (member.is_null() && !explained) unexplained += path + "." + name + "\n";
    collect_unexplained(member, path + "." + name, unexplained);
  }
}

TEST(ReportSchema, RealReportsAreValid) { EXPECT_EQ(faults_of(real_report()), ""); }

TEST(ReportSchema, AnEmptyReportIsValid) {
  EXPECT_EQ(faults_of(Json::parse(report_json(Report{}))), "");
}

TEST(ReportSchema, EveryFieldThatIsWrittenIsDescribed) {
  std::set<std::string> undescribed;
  collect_undescribed(real_report(), published_schema(), "", undescribed);
  EXPECT_TRUE(undescribed.empty()) << *undescribed.begin();
}

// Returns the paths of properties that the schema names without a word on what they are.
std::string wordless(const Json& schema, const std::string& path) {
  std::string found;
  const Json properties = schema.value("properties", Json::object());
  for (const auto& [name, property] : properties.items()) {
    const bool refers = property.contains("$ref");
    if (!refers && !property.contains("description")) found += path + "." + name + " ";
    found += wordless(property, path + "." + name);
  }
  if (schema.contains("items")) found += wordless(schema["items"], path + "[]");
  return found;
}

TEST(ReportSchema, EveryFieldHasADescription) {
  EXPECT_EQ(wordless(published_schema(), ""), "");
  for (const auto& [name, definition] : published_schema()["definitions"].items()) {
    EXPECT_EQ(wordless(definition, name), "");
  }
  EXPECT_EQ(wordless(Json::parse(R"({"properties": {"a": {"type": "null"}}})"), "x"), "x.a ");
}

TEST(ReportSchema, EveryNullHasAReasonBesideIt) {
  std::string unexplained;
  collect_unexplained(real_report(), "", unexplained);
  EXPECT_EQ(unexplained, "");
}

TEST(ReportSchema, AMissingFieldAndAWrongTypeAreFound) {
  Json document = real_report();
  document["runs"][0].erase("events");
  EXPECT_NE(faults_of(document), "");
  document = real_report();
  document["comparisons"][0]["verdict"] = "splendid";
  EXPECT_NE(faults_of(document), "");
  document = real_report();
  document["runs"][0]["peak_live_bytes"] = -1;
  EXPECT_NE(faults_of(document), "");
}

TEST(ReportSchema, ItsIdentifierIsTheOneThatIsWritten) {
  EXPECT_EQ(published_schema()["$id"], kReportSchema);
}

}  // namespace
}  // namespace fitmark::analysis
