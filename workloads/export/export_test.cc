// SPDX-License-Identifier: MIT
//
// What is exported can be imported again, and says what it left out.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "workloads/export/exporter.h"
#include "workloads/generator/generator.h"
#include "workloads/open.h"
#include "workloads/summary.h"
#include "workloads/temporary_folder.h"
#include "workloads/trace.h"

namespace fitmark::workloads {
namespace {

std::unique_ptr<EventSource> churn() {
  return generate("steady-churn",
                  {{"events", "3000"},
                   {"live_objects", "200"},
                   {"threads", "3"},
                   {"zeroed", "0.1"},
                   {"reallocate", "0.2"},
                   {"gap_ns", "fixed:7"}},
                  3);
}

class Export : public testing::Test {
 protected:
  // Exports and imports again.
  Trace round_trip(EventSource& source, const std::string& form) {
    const std::string path = folder_.path("out");
    left_out_ = export_trace(source, form, path);
    return collect(*open_trace(path));
  }

  std::string text_of(std::vector<Event> events, const std::string& form) {
    Trace trace;
    trace.events = std::move(events);
    TraceSource source(std::move(trace));
    const std::string path = folder_.path("text");
    left_out_ = export_trace(source, form, path);
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }

  TemporaryFolder folder_;
  std::vector<std::string> left_out_;
};

TEST_F(Export, RowsKeepEveryEvent) {
  const Trace trace = collect(*churn());
  for (const char* form : {"csv", "jsonl"}) {
    EXPECT_EQ(round_trip(*churn(), form).events, trace.events) << form;
    EXPECT_TRUE(left_out_.empty());
  }
}

TEST_F(Export, JsonLinesKeepNamesOfMarksAndCsvSaysThatItDoesNot) {
  Trace trace;
  trace.events = {{.size_bytes = 1, .op = Op::mark}};
  trace.mark_names[1] = "a \"quoted\"\nname";
  TraceSource once(trace);
  EXPECT_EQ(round_trip(once, "jsonl").mark_names, trace.mark_names);
  TraceSource twice(trace);
  round_trip(twice, "csv");
  EXPECT_EQ(left_out_.size(), 1u);
}

TEST_F(Export, RepKeepsSizesAndOrderAndNamesItsLosses) {
  const TraceSummary whole = summarise(*churn());
  Trace again = round_trip(*churn(), "rep");
  EXPECT_EQ(left_out_.size(), 2u);  // zeroed, threads
  TraceSource source(std::move(again));
  const TraceSummary summary = summarise(source);
  EXPECT_EQ(summary.events, whole.events);
  EXPECT_EQ(summary.threads, 1u);
  EXPECT_EQ(summary.peak_live_bytes, whole.peak_live_bytes);
  EXPECT_EQ(summary.peak_event_index, whole.peak_event_index);
  EXPECT_EQ(summary.size_bytes, whole.size_bytes);
}

TEST_F(Export, RepGivesEachAllocationItsOwnId) {
  const std::string text = text_of({{.size_bytes = 8, .slot = 0},
                                    {.slot = 0, .op = Op::deallocate},
                                    {.size_bytes = 9, .slot = 0},
                                    {.size_bytes = 10, .slot = 0, .op = Op::reallocate}},
                                   "rep");
  EXPECT_NE(text.find(" 2\n                   4\n"), std::string::npos);
  EXPECT_NE(text.find("a 0 8\nf 0\na 1 9\nr 1 10\n"), std::string::npos);
}

TEST_F(Export, MinimallocCountsLifetimesInEvents) {
  EXPECT_EQ(text_of({{.size_bytes = 8, .slot = 0},
                     {.size_bytes = 9, .slot = 1},
                     {.slot = 0, .op = Op::deallocate},
                     {.size_bytes = 12, .slot = 1, .op = Op::reallocate}},
                    "minimalloc"),
            "id,lower,upper,size\n0,0,2,8\n1,1,3,9\n2,3,4,12\n");
}

TEST_F(Export, RefusesAnUnknownForm) {
  EXPECT_THROW(export_trace(*churn(), "xml", folder_.path("x")), TraceError);
  EXPECT_FALSE(std::filesystem::exists(folder_.path("x")));
}

}  // namespace
}  // namespace fitmark::workloads
