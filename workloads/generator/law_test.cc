// SPDX-License-Identifier: MIT
//
// Each law draws what its formula says, within the error of a large sample.
#include "workloads/generator/law.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "workloads/event.h"
#include "workloads/generator/portable_math.h"
#include "workloads/temporary_folder.h"

namespace fitmark::workloads {
namespace {

constexpr int kDraws = 200'000;

// The share of draws that `holds` accepts.
template <typename Predicate>
double share(const std::string& text, Predicate holds) {
  const Law law = Law::parse(text);
  Random random(1);
  int count = 0;
  for (int i = 0; i < kDraws; ++i) count += holds(law.draw(random)) ? 1 : 0;
  return static_cast<double>(count) / kDraws;
}

TEST(Law, FixedIsAlwaysTheSame) {
  EXPECT_EQ(share("fixed:64", [](std::uint64_t x) { return x == 64; }), 1.0);
}

TEST(Law, UniformReachesBothEndsAlike) {
  EXPECT_EQ(share("uniform:3:6", [](std::uint64_t x) { return x >= 3 && x <= 6; }), 1.0);
  EXPECT_NEAR(share("uniform:3:6", [](std::uint64_t x) { return x == 3; }), 0.25, 0.005);
  EXPECT_NEAR(share("uniform:3:6", [](std::uint64_t x) { return x == 6; }), 0.25, 0.005);
}

TEST(Law, ExponentialHasItsMedian) {
  EXPECT_NEAR(share("exponential:1000", [](std::uint64_t x) { return x <= 693; }), 0.5, 0.005);
}

TEST(Law, WeibullHasItsScale) {
  EXPECT_NEAR(share("weibull:1000:0.5", [](std::uint64_t x) { return x <= 1000; }),
              1 - std::exp(-1.0), 0.005);
}

TEST(Law, GenerationalMixesItsTwoMeans) {
  EXPECT_NEAR(share("generational:10:100000:0.2", [](std::uint64_t x) { return x < 200; }), 0.8,
              0.005);
}

TEST(Law, LognormalHasItsMedianAndDeviation) {
  EXPECT_NEAR(share("lognormal:1000:1", [](std::uint64_t x) { return x < 1000; }), 0.5, 0.005);
  EXPECT_NEAR(share("lognormal:1000:1", [](std::uint64_t x) { return x < 2718; }), 0.8413, 0.005);
}

TEST(Law, PowerLawFallsWithItsExponent) {
  EXPECT_EQ(share("powerlaw:16:65536:1", [](std::uint64_t x) { return x >= 16 && x <= 65536; }), 1);
  EXPECT_NEAR(share("powerlaw:16:65536:1", [](std::uint64_t x) { return x >= 160; }), 0.1, 0.005);
}

TEST(Law, EmpiricalFollowsItsFile) {
  const TemporaryFolder folder;
  const std::string path = folder.path("sizes");
  std::ofstream(path) << "# value weight\n16 1\n32,3\r\n64 0\n";
  EXPECT_THROW(Law::parse("file:" + path), TraceError);  // a weight of 0
  std::ofstream(path) << "# value weight\n16 1\n32,3\r\n\n64 4";
  EXPECT_NEAR(share("file:" + path, [](std::uint64_t x) { return x == 16; }), 0.125, 0.005);
  EXPECT_NEAR(share("file:" + path, [](std::uint64_t x) { return x == 64; }), 0.5, 0.005);
}

TEST(Law, RefusesUnsoundTexts) {
  for (const char* text : {"", "fixed", "fixed:", "fixed:x", "fixed:1:2", "uniform:5:4",
                           "powerlaw:0:9:1", "lognormal:0:1", "weibull:10:0", "normal:1:2",
                           "fixed:-1", "fixed:nan", "generational:1:2:1.5", "file:/no/such"}) {
    EXPECT_THROW(Law::parse(text), TraceError) << text;
  }
}

TEST(PortableMath, AgreesWithTheLibrary) {
  for (double x = 1e-300; x < 1e300; x *= 13.7) {
    EXPECT_NEAR(portable_log(x) / std::log(x), 1, 1e-14) << x;
  }
  for (double x = -1000; x < 1000; x += 3.37) {
    EXPECT_NEAR(portable_exp2(x) / std::exp2(x), 1, 1e-14) << x;
  }
  EXPECT_EQ(portable_exp2(-1100), 0);
  EXPECT_NEAR(portable_pow(3, 4.5), std::pow(3, 4.5), 1e-10);
}

TEST(Random, RangesAreUnbiasedAndSeedsDiffer) {
  Random a(1);
  Random b(2);
  EXPECT_NE(a.next(), b.next());
  int thirds = 0;
  for (int i = 0; i < kDraws; ++i) thirds += a.below(3) == 0 ? 1 : 0;
  EXPECT_NEAR(static_cast<double>(thirds) / kDraws, 1.0 / 3, 0.005);
}

}  // namespace
}  // namespace fitmark::workloads
