// SPDX-License-Identifier: MIT
//
// Laws of the teaching systems' names and regions.
#include "bench/subject/textbook_list.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "bench/subject/subject.h"

namespace fitmark::bench {
namespace {

TEST(TextbookList, ListsEverySystemThatCanBeMade) {
  std::vector<std::string> listed, made;
  for (const HeapListing& system : list_textbook_systems()) listed.push_back(system.name);
  for (std::string_view name : allocator::textbook_subject_names()) made.emplace_back(name);
  EXPECT_EQ(listed, made);
}

TEST(TextbookList, SettingsBecomeTheRegionAndTheSystem) {
  const Subject subject = find_subject("textbook_server:tracker=bitmap:region=65536");
  EXPECT_EQ(subject.kind, SubjectKind::textbook);
  EXPECT_EQ(subject.heap, "textbook_server:tracker=bitmap");
  EXPECT_EQ(subject.region_bytes, 65536u);
}

TEST(TextbookList, RefusesWhatItDoesNotKnow) {
  for (const char* spec : {"textbook_first_fit", "textbook_mem:region=", "textbook_mem:region=4k",
                           "textbook_mem:region=0", "textbook_mem:tracker=bitmap",
                           "textbook_mem:", "textbook_server:tracker=bitmap,tracker=bitmap"}) {
    EXPECT_THROW(find_subject(spec), SubjectError) << spec;
  }
}

TEST(TextbookList, AnAskedRegionStands) {
  EXPECT_EQ(region_for({"textbook_mem", 100}, {.peak_live_bytes = 1000}), 100u);
}

TEST(TextbookList, ARegionHasTwiceThePeakWithinWhatTheSystemCanHave) {
  // 2 * (1000 + 10 * 32) + 4096
  EXPECT_EQ(region_for({"textbook_mem", 0}, {.peak_live_bytes = 1000, .peak_live_objects = 10}),
            6736u);
  EXPECT_EQ(region_for({"textbook_ostep", 0}, {.peak_live_bytes = std::uint64_t{1} << 30}),
            std::uint64_t{1} << 30);
}

TEST(TextbookList, ATraceBeyondEveryRegionIsNotGivenALargeOne) {
  EXPECT_EQ(region_for({"textbook_server", 0}, {.peak_live_bytes = ~std::uint64_t{0}}), 4096u);
}

}  // namespace
}  // namespace fitmark::bench
