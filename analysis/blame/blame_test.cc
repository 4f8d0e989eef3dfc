// SPDX-License-Identifier: MIT
//
// Blame worked by hand, against a slow oracle, and in sentences.
#include "analysis/blame/blame.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "analysis/blame/blame_text.h"
#include "analysis/statistics/random.h"
#include "nlohmann/json.hpp"

namespace fitmark::analysis {
namespace {

PlacedObject object(std::uint64_t offset, std::uint64_t bytes, std::uint32_t stack = 0) {
  return {offset, bytes, bytes, 0, stack};
}

// A at 0..10, B at 30..40; the hole 10..30 lasts from event 2 to 7; then B goes and A stays to 12.
TEST(Blame, SharesAHoleInHalves) {
  BlameAccount account(4096);
  account.placed(1, object(0, 10, 1), 1);
  account.placed(2, object(30, 10, 2), 2);
  account.freed(2, 7);
  const BlameReport report = account.finish(12);
  EXPECT_EQ(report.hole_byte_events, 100);  // 20 bytes, 5 events
  const auto rows = summed(report, BlameBy::stack);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].hole_byte_events, 50);
  EXPECT_EQ(rows[1].hole_byte_events, 50);
}

TEST(Blame, TheLowestHoleIsItsUpperNeighboursAlone) {
  BlameAccount account(4096);
  account.placed(1, object(100, 10), 0);
  const BlameReport report = account.finish(10);
  EXPECT_EQ(report.rows.at(0).hole_byte_events, 1000);
  EXPECT_EQ(report.rows.at(0).key.lifetime, kToTheEnd);
}

TEST(Blame, AnObjectPlacedInAHoleSplitsIt) {
  BlameAccount account(4096);
  account.placed(1, object(0, 10, 1), 0);
  account.placed(2, object(110, 10, 2), 0);  // hole of 100
  account.placed(3, object(50, 10, 3), 10);  // holes of 40 and 50
  const auto rows = summed(account.finish(20), BlameBy::stack);
  // 1: 500 + 200, 2: 500 + 250, 3: 200 + 250
  EXPECT_EQ(rows[0].key.stack, 2u);
  EXPECT_EQ(rows[0].hole_byte_events, 750);
  EXPECT_EQ(rows[1].hole_byte_events, 700);
  EXPECT_EQ(rows[2].hole_byte_events, 450);
}

// Objects at 0..100 and 200..300 share page 0; one at 4000..8292 ends on page 2 and fills page 1.
TEST(Blame, PinnedBytesAreTheEmptyPartOfPages) {
  BlameAccount account(4096);
  account.placed(1, object(0, 100, 1), 0);
  account.placed(2, object(200, 100, 2), 0);
  account.placed(3, object(4000, 4292, 3), 0);
  account.snapshot(5);
  const BlameReport report = account.finish(6);
  EXPECT_EQ(report.pinned_bytes, 3800 + 3996);
  for (const BlameRow& row : summed(report, BlameBy::stack)) {
    EXPECT_DOUBLE_EQ(row.pinned_bytes, row.key.stack == 3 ? 3800.0 / 3 + 3996 : 3800.0 / 3);
    EXPECT_EQ(row.pinning_objects, 1u);
  }
}

// Random traffic on a line of 64 cells, against a walk over all cells after each event.
TEST(Blame, AgreesWithAWalkOverAllBytes) {
  Random random(11);
  std::vector<int> cells(64, -1);
  BlameAccount account(8);
  double holes = 0;
  std::vector<std::uint64_t> live;
  const auto hole_bytes = [&cells] {
    const auto last = std::find_if(cells.rbegin(), cells.rend(), [](int c) { return c >= 0; });
    return static_cast<double>(std::count(last, cells.rend(), -1));
  };
  for (std::uint64_t event = 0; event < 3000; ++event) {
    const std::uint64_t offset = random.below(60);
    const std::uint64_t bytes = 1 + random.below(4);
    const auto begin = cells.begin() + static_cast<long>(offset);
    const auto end = begin + static_cast<long>(bytes);
    if (std::all_of(begin, end, [](int c) { return c < 0; })) {
      std::fill(begin, end, static_cast<int>(event));
      account.placed(event, object(offset, bytes, static_cast<std::uint32_t>(event % 5)), event);
      live.push_back(event);
    } else if (!live.empty()) {
      const std::size_t which = random.below(live.size());
      account.freed(live[which], event);
      std::replace(cells.begin(), cells.end(), static_cast<int>(live[which]), -1);
      live.erase(live.begin() + static_cast<long>(which));
    }
    holes += hole_bytes();  // from this event to the next
  }
  const BlameReport report = account.finish(3000);
  EXPECT_NEAR(report.hole_byte_events, holes, 1e-6);
  for (const BlameBy by :
       {BlameBy::stack, BlameBy::size_class, BlameBy::lifetime, BlameBy::thread}) {
    double sum = 0;
    for (const BlameRow& row : summed(report, by)) sum += row.hole_byte_events;
    EXPECT_NEAR(sum, holes, 1e-6 * holes);
  }
}

TEST(SizeClass, HasFourToADoubling) {
  EXPECT_EQ(size_class_of(0), 16u);
  EXPECT_EQ(size_class_of(17), 20u);
  EXPECT_EQ(size_class_of(33), 40u);
  EXPECT_EQ(size_class_of(64), 64u);
  EXPECT_EQ(size_class_of(65), 80u);
  EXPECT_EQ(size_class_of(1000), 1024u);
}

TEST(LifetimeClass, IsByTenfold) {
  EXPECT_EQ(lifetime_class_of(9), 0);
  EXPECT_EQ(lifetime_class_of(10), 1);
  EXPECT_EQ(lifetime_text(2), "below 1,000 events");
  EXPECT_EQ(lifetime_text(kToTheEnd), "to the end");
}

std::vector<std::string> frames_of(std::uint32_t stack) {
  if (stack == 0) return {};
  return {"main (a.cc:1)", stack == 1 ? "parse;header (b.cc:7)" : "build (c.cc:9)"};
}

// A planted site: small objects of stack 1, spread one to a page, outlive the big ones of stack 2.
BlameReport planted() {
  BlameAccount account(4096);
  std::uint64_t event = 0;
  for (std::uint64_t page = 0; page < 100; ++page) {
    account.placed(2 * page, object(page * 4096, 48, 1), event++);
    account.placed(2 * page + 1, object(page * 4096 + 48, 4048, 2), event++);
  }
  for (std::uint64_t page = 0; page < 100; ++page) account.freed(2 * page + 1, event++);
  account.snapshot(event);
  return account.finish(100000);
}

TEST(BlameText, NamesThePlantedSiteFirst) {
  const auto sentences = blame_sentences(planted(), frames_of, 2);
  EXPECT_EQ(
      sentences.at(0),
      "100 objects from parse;header (b.cc:7) (up to 48 B, lifetime: to the end) pin 395 KiB of "
      "otherwise empty pages and keep holes of 390 KiB open on average.");
  EXPECT_EQ(summed(planted(), BlameBy::stack).at(0).key.stack, 1u);
}

TEST(BlameText, SentencesFollowTheRowsEvenWhereAnotherPinsMore) {
  BlameReport report;
  report.events = 10;
  report.rows = {{.key = {.size_class_bytes = 448}, .objects = 1, .hole_byte_events = 900},
                 {.key = {.size_class_bytes = 24},
                  .objects = 1,
                  .hole_byte_events = 100,
                  .pinned_bytes = 4000,
                  .pinning_objects = 1}};
  const auto sentences = blame_sentences(report, frames_of, 2);
  EXPECT_EQ(sentences.at(0).rfind("1 object (up to 448 B", 0), 0u) << sentences.at(0);
  EXPECT_EQ(sentences.at(1).rfind("1 object (up to 24 B", 0), 0u) << sentences.at(1);
}

TEST(BlameText, TellsApartThoseThatPinFromAllOfTheirKind) {
  BlameAccount account(4096);
  account.placed(1, object(0, 96), 0);
  account.freed(1, 5);
  account.placed(2, object(0, 96), 5);
  account.snapshot(6);
  account.freed(2, 9);
  EXPECT_EQ(
      blame_sentences(account.finish(10), frames_of, 1).at(0),
      "2 objects (up to 96 B, lifetime: below 10 events), 1 of them at one time, pin 3.91 KiB "
      "of otherwise empty pages.");
}

TEST(BlameText, FoldedStacksHaveTheWeightLast) {
  const std::string text = blame_folded(planted(), frames_of);
  EXPECT_EQ(text.rfind("main (a.cc:1);parse:header (b.cc:7);48 B;to the end 3997", 0), 0u) << text;
}

TEST(BlameText, SpeedscopeFilesAgreeWithThemselves) {
  const auto document = nlohmann::json::parse(blame_speedscope(planted(), frames_of, "a \"run\""));
  const auto& profile = document["profiles"][0];
  EXPECT_EQ(profile["samples"].size(), profile["weights"].size());
  double sum = 0;
  for (const auto& weight : profile["weights"]) sum += weight.get<double>();
  EXPECT_EQ(profile["endValue"].get<double>(), sum);
  for (const auto& sample : profile["samples"]) {
    for (const auto& frame : sample) EXPECT_LT(frame, document["shared"]["frames"].size());
  }
}

TEST(BlameText, WorksWithoutStacks) {
  BlameAccount account(4096);
  account.placed(1, object(100, 10), 0);
  const auto sentences = blame_sentences(account.finish(10), frames_of, 5);
  EXPECT_EQ(sentences.at(0),
            "1 object (up to 16 B, lifetime: to the end) keeps holes of 100 B open on average.");
}

}  // namespace
}  // namespace fitmark::analysis
