// SPDX-License-Identifier: MIT
//
// Laws that every generator obeys, and what is peculiar to some.
#include "workloads/generator/generator.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

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

// The digest of a small trace of each generator, computed once: any change of a machine, compiler or
// of the code that alters the bytes is seen here.
TEST(Generators, GiveTheSameBytesOnEveryMachine) {
  const std::map<std::string, std::string> digests = {
      {"cache-scratch", "f370f3376009aeb5706878ad38b240a8"},
      {"cache-thrash", "c08a7c60ba6f41644b1c4daa1b7834e5"},
      {"comb", "068d4788eeb2c8ff6b96a7c7a553b6bd"},
      {"compiler-passes", "8535b461ae92273a45fe12bd309a0bae"},
      {"database-pages", "8bc51bc16965438733f7d572670d9cd0"},
      {"glibc-simple", "9487116d5018ed7d6d7f0d0ea3ba4c61"},
      {"json-parse", "ff4e4fad144453f427211ba9b1d24005"},
      {"knuth", "0e43d351d734cd1492bbc9a056a21da2"},
      {"larson", "bd51bf8257738dd342967253bd374e9c"},
      {"laws", "985028e98e43a66342e12c32827d747a"},
      {"mesh-fragmenter", "117cba7b5f9c3b46fa19c97c7f30c5b8"},
      {"producer-consumer", "6f6fb6633befc3813a1a894910b8892d"},
      {"ramp", "5acee5fa4ddfe7cca46c2c68d01c03ba"},
      {"realloc-growth", "f64c8f078c0c99f7c647c797f0409393"},
      {"robson", "7fb8f938624fa9317682ab4c7976142b"},
      {"steady-churn", "ffa6c52611e1bd517d52f0f56a8ce84b"},
      {"threadtest", "75f1d652092d5b993126add6a8d88203"},
  };
  EXPECT_EQ(digests.size(), generators().size()) << "a generator lacks its digest here";
  for (const auto& [name, digest] : digests) {
    EXPECT_EQ(summary_of(name, {}, 42).digest, digest) << name;
  }
}

}  // namespace
}  // namespace fitmark::workloads
