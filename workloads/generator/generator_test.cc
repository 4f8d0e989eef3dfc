// SPDX-License-Identifier: MIT
//
// Laws that every generator obeys, and what is peculiar to some.
#include "workloads/generator/generator.h"

#include <gtest/gtest.h>

#include "workloads/summary.h"
#include "workloads/trace.h"

namespace fitmark::workloads {
namespace {

TraceSummary summary_of(const std::string& name, Parameters parameters, std::uint64_t seed = 1) {
  parameters.emplace("events", "20000");
  return summarise(*generate(name, parameters, seed));
}

class EveryGenerator : public testing::TestWithParam<std::string> {};

TEST_P(EveryGenerator, GivesAValidTraceThatEndsEmpty) {
  const TraceSummary summary = summary_of(GetParam(), {});
  EXPECT_GE(summary.events, 10'000u);
  EXPECT_EQ(summary.live_objects_at_end, 0u);
  EXPECT_EQ(summary.allocations, summary.deallocations);
}

TEST_P(EveryGenerator, GivesTheSameEventsForTheSameSeed) {
  EXPECT_EQ(summary_of(GetParam(), {}, 7).digest, summary_of(GetParam(), {}, 7).digest);
}

TEST_P(EveryGenerator, CanLeaveItsLastObjectsLive) {
  const TraceSummary drained = summary_of(GetParam(), {{"drain", "yes"}});
  const TraceSummary kept = summary_of(GetParam(), {{"drain", "no"}});
  EXPECT_EQ(kept.allocations, drained.allocations);
  EXPECT_EQ(kept.live_objects_at_end, drained.deallocations - kept.deallocations);
}

TEST_P(EveryGenerator, RefusesAnUnknownParameterByName) {
  try {
    generate(GetParam(), {{"no_such", "1"}}, 1);
    FAIL();
  } catch (const TraceError& error) {
    EXPECT_NE(std::string(error.what()).find("no_such"), std::string::npos);
  }
}

std::vector<std::string> names() {
  std::vector<std::string> names;
  for (const Generator& generator : generators()) names.emplace_back(generator.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Generators, EveryGenerator, testing::ValuesIn(names()),
                         [](const auto& param) {
                           std::string name = param.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(Generators, RefuseUnknownNamesAndUnsoundValues) {
  EXPECT_THROW(generate("no-such", {}, 1), TraceError);
  EXPECT_THROW(generate("steady-churn", {{"live_objects", "many"}}, 1), TraceError);
  EXPECT_THROW(generate("steady-churn", {{"hand_off", "1.5"}}, 1), TraceError);
  EXPECT_THROW(generate("steady-churn", {{"sizes", "normal:1"}}, 1), TraceError);
  EXPECT_THROW(generate("steady-churn", {{"drain", "perhaps"}}, 1), TraceError);
}

TEST(Generators, HaveTimesOnlyWithAGapLaw) {
  const Trace timed =
      collect(*generate("steady-churn", {{"events", "100"}, {"gap_ns", "fixed:5"}}, 1));
  EXPECT_TRUE(timed.header.has_times);
  EXPECT_EQ(timed.events[9].time_ns, 50u);
  EXPECT_FALSE(collect(*generate("steady-churn", {{"events", "100"}}, 1)).header.has_times);
}

TEST(SteadyChurn, KeepsItsPopulation) {
  const TraceSummary summary =
      summary_of("steady-churn", {{"live_objects", "500"}, {"sizes", "fixed:100"}});
  EXPECT_EQ(summary.peak_live_objects, 500u);
  EXPECT_EQ(summary.peak_live_bytes, 50'000u);
}

TEST(SteadyChurn, HandsOffAsOftenAsItIsTold) {
  const TraceSummary summary =
      summary_of("steady-churn", {{"threads", "4"}, {"hand_off", "0.25"}, {"live_objects", "100"}});
  EXPECT_EQ(summary.threads, 4u);
  const double ratio =
      static_cast<double>(summary.hand_offs) / static_cast<double>(summary.deallocations);
  EXPECT_NEAR(ratio, 0.25, 0.02);
}

// The digest of one small trace, computed once: any change of a machine, compiler or of the code
// that alters the bytes is seen here.
TEST(SteadyChurn, GivesTheSameBytesOnEveryMachine) {
  EXPECT_EQ(summary_of("steady-churn", {}, 42).digest, "ffa6c52611e1bd517d52f0f56a8ce84b");
}

}  // namespace
}  // namespace fitmark::workloads
