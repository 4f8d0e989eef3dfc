// SPDX-License-Identifier: MIT
//
// How figures are written for people.
#include "analysis/report/units.h"

#include <gtest/gtest.h>

namespace fitmark::analysis {
namespace {

TEST(Units, TimesHaveThreeDigitsAndTheUnitThatFits) {
  EXPECT_EQ(human_time(75), "75.0 ns");
  EXPECT_EQ(human_time(999.6), "1.00 us");
  EXPECT_EQ(human_time(18759647), "18.8 ms");
  EXPECT_EQ(human_time(61e9), "61.0 s");
}

TEST(HumanBytes, KeepThreeDigitsAndNeverPrint1024) {
  EXPECT_EQ(human_bytes(0), "0 B");
  EXPECT_EQ(human_bytes(1023), "1023 B");
  EXPECT_EQ(human_bytes(1024), "1.00 KiB");
  EXPECT_EQ(human_bytes(1048575), "1.00 MiB");
  EXPECT_EQ(human_bytes(12.34 * 1048576), "12.3 MiB");
  EXPECT_EQ(human_bytes(5e18), "4441 PiB");
}

TEST(Grouped, PutsACommaEveryThreeDigits) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(1234567), "1,234,567");
}

TEST(SignedPercent, IsTheDistanceFromOne) {
  EXPECT_EQ(signed_percent(0.877), "-12.3 %");
  EXPECT_EQ(signed_percent(1.045), "+4.5 %");
  EXPECT_EQ(signed_percent(1.0001), "0.0 %");
  EXPECT_EQ(signed_percent(3.5), "+250 %");
}

TEST(WithUnit, WritesAnAbsentFigureAsADash) {
  EXPECT_EQ(with_unit(Figure::absent("x"), "ns"), "-");
  EXPECT_EQ(with_unit(Figure::of(34.25), "ns"), "34.2 ns");
  EXPECT_EQ(with_unit(Figure::of(2e6), "1/s"), "2,000,000/s");
  EXPECT_EQ(with_unit(Figure::of(0.25), "ratio"), "0.250");
}

}  // namespace
}  // namespace fitmark::analysis
