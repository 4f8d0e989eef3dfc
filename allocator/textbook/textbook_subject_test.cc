// SPDX-License-Identifier: MIT
//
// All five systems through one face, under random traffic, against an oracle that remembers bytes.
#include "allocator/textbook/textbook_subject.h"

#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "allocator/textbook/ostep.h"

namespace fitmark::allocator {
namespace {

struct Stretch {
  std::size_t offset_bytes, bytes;
  TextbookState state;
};

std::vector<Stretch> extents_of(const TextbookSubject& subject) {
  std::vector<Stretch> extents;
  EXPECT_TRUE(subject.walk([&](std::size_t offset_bytes, std::size_t bytes, TextbookState state) {
    extents.push_back({offset_bytes, bytes, state});
  }));
  return extents;
}

// Remembers every live block by address: its requested bytes, and the byte it was filled with.
class Oracle {
 public:
  explicit Oracle(TextbookSubject& subject) : subject_(subject) {}

  void allocate(std::size_t bytes, std::uint8_t fill) {
    void* block = subject_.allocate(bytes);
    if (block == nullptr) {
      EXPECT_LT(subject_.accounts().largest_free_bytes, bytes) << "null although there is room";
      ++null_count_;
      return;
    }
    adopt(block, bytes, fill);
  }

  void reallocate(std::size_t chosen, std::size_t bytes) {
    const auto it = pick(chosen);
    const Block before = it->second;
    std::byte* moved = static_cast<std::byte*>(subject_.reallocate(it->first, bytes));
    if (moved == nullptr) return;
    blocks_.erase(it);
    for (std::size_t i = 0; i < std::min(bytes, before.bytes); ++i)
      ASSERT_EQ(moved[i], std::byte{before.fill}) << "realloc lost byte " << i;
    adopt(moved, bytes, before.fill);
  }

  void deallocate(std::size_t chosen) {
    const auto it = pick(chosen);
    for (std::size_t i = 0; i < it->second.bytes; ++i)
      ASSERT_EQ(it->first[i], std::byte{it->second.fill}) << "byte " << i << " was overwritten";
    ASSERT_TRUE(subject_.deallocate(it->first));
    blocks_.erase(it);
  }

  void check_walk() const {
    std::size_t end_bytes = 0;
    std::size_t allocated_count = 0;
    std::size_t granted_bytes = 0;
    bool free_before = false;
    for (const Stretch& extent : extents_of(subject_)) {
      ASSERT_EQ(extent.offset_bytes, end_bytes) << "extents must tile the region";
      ASSERT_GT(extent.bytes, 0u);
      const bool is_free = extent.state == TextbookState::free;
      if (subject_.limits().coalesces_at_once) {
        ASSERT_FALSE(is_free && free_before) << "at " << extent.offset_bytes;
      }
      if (extent.state != TextbookState::bookkeeping) free_before = is_free;
      if (extent.state == TextbookState::allocated) {
        ++allocated_count;
        granted_bytes += extent.bytes;
      }
      end_bytes += extent.bytes;
    }
    ASSERT_EQ(allocated_count, blocks_.size());
    const TextbookAccounts accounts = subject_.accounts();
    EXPECT_EQ(accounts.allocated_bytes, granted_bytes);
    EXPECT_EQ(accounts.held_bytes, end_bytes + subject_.outside_bookkeeping_bytes());
    EXPECT_EQ(accounts.held_bytes,
              accounts.allocated_bytes + accounts.free_bytes + accounts.bookkeeping_bytes);
  }

  std::size_t live_count() const { return blocks_.size(); }
  std::size_t null_count() const { return null_count_; }

 private:
  struct Block {
    std::size_t bytes;
    std::uint8_t fill;
  };
  using Blocks = std::map<std::byte*, Block>;

  void adopt(void* block, std::size_t bytes, std::uint8_t fill) {
    std::byte* start = static_cast<std::byte*>(block);
    ASSERT_GE(subject_.granted_bytes(block), bytes);
    ASSERT_EQ(reinterpret_cast<std::uintptr_t>(block) % subject_.limits().payload_alignment_bytes,
              0u);
    const auto next = blocks_.lower_bound(start);
    if (next != blocks_.end()) {
      ASSERT_LE(start + bytes, next->first) << "overlap";
    }
    if (next != blocks_.begin()) {
      ASSERT_LE(std::prev(next)->first + std::prev(next)->second.bytes, start) << "overlap";
    }
    std::memset(start, fill, bytes);
    blocks_.emplace(start, Block{bytes, fill});
  }

  Blocks::iterator pick(std::size_t chosen) {
    return std::next(blocks_.begin(), static_cast<std::ptrdiff_t>(chosen % blocks_.size()));
  }

  TextbookSubject& subject_;
  Blocks blocks_;
  std::size_t null_count_ = 0;
};

class TextbookSubjects : public testing::TestWithParam<std::tuple<std::string, int>> {
 protected:
  std::string name() const { return std::get<0>(GetParam()); }
  int seed() const { return std::get<1>(GetParam()); }
  int step_count() const { return name().starts_with("textbook_server") ? 3000 : 20000; }
};

INSTANTIATE_TEST_SUITE_P(EachSystem, TextbookSubjects,
                         testing::Combine(testing::Values("textbook_best_fit", "textbook_mem",
                                                          "textbook_ostep", "textbook_sbrk",
                                                          "textbook_server",
                                                          "textbook_server:tracker=bitmap"),
                                          testing::Values(1, 2, 3)));

TEST_P(TextbookSubjects, RandomTrafficNeverOverlapsAndKeepsItsBytes) {
  const auto subject = make_textbook_subject(name(), 60'000);
  Oracle oracle(*subject);
  std::mt19937 random(static_cast<unsigned>(seed()));
  for (int step = 0; step < step_count() && !HasFatalFailure(); ++step) {
    // Sizes over three powers of ten; the heap fills, overflows and empties in turns.
    const std::size_t bytes = 1 + random() % (random() % 4 == 0 ? 3000 : 90);
    const unsigned allocate_percent = step / 1000 % 2 == 0 ? 65 : 40;
    const auto dice = random() % 100;
    if (oracle.live_count() == 0 || dice < allocate_percent)
      oracle.allocate(bytes, static_cast<std::uint8_t>(random()));
    else if (dice < allocate_percent + 5)
      oracle.reallocate(random(), bytes);
    else
      oracle.deallocate(random());
    if (step % 250 == 0) oracle.check_walk();
  }
  EXPECT_GT(oracle.null_count(), 0u) << "the traffic must reach exhaustion";
  while (oracle.live_count() > 0 && !HasFatalFailure()) oracle.deallocate(random());
  if (name() == "textbook_ostep") ostep_coalesce();
  oracle.check_walk();
  EXPECT_EQ(subject->accounts().free_extents, 1u);
  EXPECT_EQ(subject->accounts().allocated_bytes, 0u);
}

TEST_P(TextbookSubjects, ZeroedBytesAreZeroEvenWhenUsedBefore) {
  const auto subject = make_textbook_subject(name(), 60'000);
  void* used = subject->allocate(500);
  std::memset(used, 0xff, 500);
  subject->deallocate(used);
  const auto* cleared = static_cast<const unsigned char*>(subject->allocate_zeroed(500));
  for (int i = 0; i < 500; ++i) ASSERT_EQ(cleared[i], 0) << i;
}

TEST_P(TextbookSubjects, ZeroBytesAreABlock) {
  const auto subject = make_textbook_subject(name(), 60'000);
  void* a = subject->allocate(0);
  void* b = subject->allocate(0);
  EXPECT_NE(a, nullptr);
  EXPECT_NE(a, b);
  EXPECT_TRUE(subject->deallocate(a));
  EXPECT_TRUE(subject->deallocate(b));
}

TEST_P(TextbookSubjects, SizesBeyondIntAreNotCutShort) {
  const auto subject = make_textbook_subject(name(), 60'000);
  EXPECT_EQ(subject->allocate((std::size_t{1} << 32) + 8), nullptr);
}

TEST_P(TextbookSubjects, TrafficThatDoesNotFitIsRefusedWithTheReason) {
  const auto subject = make_textbook_subject(name(), 1 << 20);
  EXPECT_EQ(subject->why_not({.largest_request_bytes = 1000, .peak_live_bytes = 100'000}), "");
  EXPECT_NE(subject->why_not({.peak_live_bytes = 2 << 20}).find("give it a larger region"),
            std::string::npos);
  EXPECT_NE(subject->why_not({.largest_request_bytes = std::uint64_t{1} << 40})
                .find("the trace asks for 1099511627776"),
            std::string::npos);
  EXPECT_NE(subject->why_not({.largest_alignment_bytes = 4096}).find("asks for 4096"),
            std::string::npos);
}

TEST(TextbookSubjectTraffic, APeakBeyondEveryRegionIsRefusedForGood) {
  for (const std::string_view name : textbook_subject_names()) {
    const TextbookTraffic huge{.peak_live_bytes = std::uint64_t{1} << 40};
    const auto subject = make_textbook_subject(name, textbook_region_bytes(name, huge));
    EXPECT_NE(subject->why_not(huge).find("leave the subject out"), std::string::npos) << name;
  }
}

TEST(TextbookSubjectTraffic, ATraceThatWouldTakeHoursIsRefusedWhereObjectsAreWalked) {
  const TextbookTraffic huge{.peak_live_objects = 1000, .event_count = 2'000'000'000};
  for (const std::string_view name : textbook_subject_names()) {
    const auto subject = make_textbook_subject(name, 1 << 20);
    const bool refused = subject->why_not(huge).find("choose a shorter trace") != std::string::npos;
    EXPECT_EQ(refused, subject->limits().walks_objects) << name;
  }
}

TEST(TextbookSubjectNames, EachNameMakesTheSubjectOfThatName) {
  for (const std::string_view name : textbook_subject_names())
    EXPECT_EQ(make_textbook_subject(name, 1 << 16)->name(), name);
  EXPECT_EQ(make_textbook_subject("textbook_server:tracker=bitmap", 100)->name(),
            "textbook_server:tracker=bitmap");
  EXPECT_THROW(make_textbook_subject("textbook_buddy", 1 << 16), std::invalid_argument);
}

TEST(TextbookSubjectRegions, ARegionThatCannotBeHadIsRefused) {
  testing::internal::CaptureStderr();
  for (const std::string_view name : textbook_subject_names()) {
    EXPECT_THROW(make_textbook_subject(name, 0), std::invalid_argument) << name;
    EXPECT_THROW(make_textbook_subject(name, std::size_t{1} << 50), std::invalid_argument) << name;
    EXPECT_NO_THROW(make_textbook_subject(name, 1 << 16)) << "a refusal leaves nothing behind";
  }
  testing::internal::GetCapturedStderr();
}

TEST(TextbookSubjectRegions, StaticStateAdmitsOneSubjectAtATime) {
  const auto first = make_textbook_subject("textbook_mem", 1 << 16);
  EXPECT_THROW(make_textbook_subject("textbook_mem", 1 << 16), std::logic_error);
}

}  // namespace
}  // namespace fitmark::allocator
