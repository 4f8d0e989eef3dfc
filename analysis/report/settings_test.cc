// SPDX-License-Identifier: MIT
//
// What two contexts do not share, and what hangs on it.
#include "analysis/report/settings.h"

#include <gtest/gtest.h>

#include "analysis/report/compare.h"
#include "analysis/report/example_report.h"

namespace fitmark::analysis {
namespace {

TEST(Settings, OfOneMeasurementTwiceDoNotDiffer) {
  Context later = example_context();
  later.date = "2026-01-03T03:04:05Z";
  later.command = "fitmark compare elsewhere.fitrace";
  later.load_average = 3;
  later.machine[0] = {"swap", "12 MB used"};
  EXPECT_TRUE(settings_that_differ(example_context(), later).empty());
}

TEST(Settings, ThatDifferAreNamedWithBothValuesAndWhatHangsOnThem) {
  Context other = example_context();
  other.settings = {{"rounds", "5"}, {"touch", "none"}};
  other.repetitions = 9;
  other.machine[1].value = "4.00 GiB";
  other.governor = "powersave";
  const auto found = settings_that_differ(example_context(), other);
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(sentence_of(found[0]), "--rounds differs, 1 and 5: times are not comparable across it");
  EXPECT_EQ(sentence_of(found[1]),
            "--repetitions differs, 3 and 9: it decides how small a difference can be found");
  EXPECT_EQ(found[2].name, "governor");
  EXPECT_EQ(found[3].name, "memory limit");
  EXPECT_EQ(found[3].second, "4.00 GiB");
}

TEST(Settings, ThatAnEarlierProgramDidNotTellAreOneDifference) {
  Context old = example_context();
  old.settings.clear();
  const auto found = settings_that_differ(old, example_context());
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].first, "not told");
}

TEST(Settings, ThatDifferAreTellsOfACombinedReport) {
  Report one = make_report(example_context(), {example_run("best_fit", 0, 20, 1.1)});
  Report two = one;
  two.context.settings[0].value = "5";
  const Report both = combine({one, two});
  const auto& warnings = both.context.warnings;
  EXPECT_NE(
      std::find(warnings.begin(), warnings.end(),
                "combined from runs made differently: --rounds differs, 1 and 5: times are not "
                "comparable across it"),
      warnings.end());
}

}  // namespace
}  // namespace fitmark::analysis
