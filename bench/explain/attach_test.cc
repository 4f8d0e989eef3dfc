// SPDX-License-Identifier: MIT
//
// Explanations go to the runs of the trace that they explain.
#include "bench/explain/attach.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "bench/explain/simulate.h"
#include "workloads/generator/generator.h"

namespace fitmark::bench {
namespace {

TraceInput churn(const std::string& events) {
  return {"a.fitrace", [=] {
            return workloads::generate("steady-churn", {{"events", events}}, 1);
          }};
}

TEST(Attach, TracesOfOneNameAreToldApartByTheirEvents) {
  CompareRequest request;
  request.traces = {churn("1000"), churn("9000")};
  std::vector<analysis::Run> runs(2);
  for (std::size_t i = 0; i < 2; ++i) {
    runs[i].trace = "a.fitrace";
    runs[i].trace_digest = totals_of(request.traces[i]).digest;
    runs[i].subject = "best_fit";
  }
  std::uint64_t told = 0;
  attach_explanations(request, runs,
                      [&](std::uint64_t done, std::uint64_t of, const std::string& what) {
                        EXPECT_EQ(done, told++);
                        EXPECT_EQ(of, 2u);
                        EXPECT_EQ(what, "explaining best_fit on a.fitrace");
                      });
  EXPECT_EQ(told, 2u);
  ASSERT_TRUE(runs[0].heat_map && runs[1].heat_map);
  EXPECT_LT(runs[0].heat_map->last_event, 3000u);
  EXPECT_GE(runs[1].heat_map->last_event, 9000u);
}

}  // namespace
}  // namespace fitmark::bench
