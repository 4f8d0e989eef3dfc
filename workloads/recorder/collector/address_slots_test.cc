// SPDX-License-Identifier: MIT
//
// The table of live addresses against a plain map and stack, in memory and in a scratch file.
#include "workloads/recorder/collector/address_slots.h"

#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <unordered_map>
#include <vector>

#include "workloads/temporary_folder.h"

namespace fitmark::workloads {
namespace {

// Slots by the rule in its plainest form.
class Oracle {
 public:
  std::uint32_t insert(std::uint64_t address) {
    if (slots_.count(address) != 0) return AddressSlots::kNone;
    std::uint32_t slot = fresh_;
    if (free_.empty()) {
      ++fresh_;
    } else {
      slot = free_.back();
      free_.pop_back();
    }
    slots_[address] = slot;
    return slot;
  }
  std::uint32_t erase(std::uint64_t address) {
    const auto found = slots_.find(address);
    if (found == slots_.end()) return AddressSlots::kNone;
    const std::uint32_t slot = found->second;
    slots_.erase(found);
    free_.push_back(slot);
    return slot;
  }

 private:
  std::unordered_map<std::uint64_t, std::uint32_t> slots_;
  std::vector<std::uint32_t> free_;
  std::uint32_t fresh_ = 0;
};

// Grows, churns and drains, so that leaves and the hash grow and shrink; some addresses are odd.
void expect_same_as_oracle(AddressSlots& slots, MemoryLimit* limit) {
  Oracle oracle;
  std::mt19937_64 random(11);
  for (int step = 0; step < 200'000; ++step) {
    const std::uint64_t phase = static_cast<std::uint64_t>(step) / 50'000;
    std::uint64_t address = 0x7000'0000'0000 + random() % 30'000 * 16 + phase * 0x10'0000;
    if (random() % 50 == 0) address += random() % 16;
    if (random() % 8 < (phase % 2 == 0 ? 6U : 2U)) {
      ASSERT_EQ(slots.insert(address), oracle.insert(address)) << step;
    } else {
      ASSERT_EQ(slots.erase(address), oracle.erase(address)) << step;
    }
    if (limit != nullptr && step % 256 == 0) limit->keep();
  }
}

TEST(AddressSlots, GivesTheSlotsThatAPlainMapAndStackGive) {
  AddressSlots slots;
  expect_same_as_oracle(slots, nullptr);
}

TEST(AddressSlots, GivesTheSameSlotsFromAScratchFile) {
  const TemporaryFolder folder;
  MemoryLimit limit(folder.path(""), 0);
  AddressSlots slots(&limit);
  expect_same_as_oracle(slots, &limit);
  EXPECT_TRUE(limit.has_spilled());
}

TEST(AddressSlots, ADetachedSlotIsNobodysUntilItIsAttached) {
  AddressSlots slots;
  slots.insert(0x1000);
  EXPECT_EQ(slots.detach(0x1000), 0u);
  EXPECT_EQ(slots.insert(0x1000), 1u);
  slots.attach(0x2008, 0);
  EXPECT_EQ(slots.insert(0x2000), 2u);
  EXPECT_EQ(slots.erase(0x2008), 0u);
  EXPECT_EQ(slots.erase(0x2008), AddressSlots::kNone);
}

// What is resident and this process's alone.
std::uint64_t own_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t mapped_pages = 0;
  std::uint64_t resident_pages = 0;
  std::uint64_t shared_pages = 0;
  statm >> mapped_pages >> resident_pages >> shared_pages;
  return (resident_pages - shared_pages) * 4096;
}

TEST(AddressSlots, MillionsOfLiveObjectsStayWithinTheLimitOfMemory) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "the sanitizer's shadow is this process's own memory too";
#endif
  constexpr std::uint64_t kSpareBytes = 2 << 20;  // what comes between two looks
  const TemporaryFolder folder;
  const std::uint64_t limit_bytes = own_bytes() + (4 << 20);
  MemoryLimit limit(folder.path(""), limit_bytes);
  AddressSlots slots(&limit);
  std::uint64_t most_bytes = 0;
  for (std::uint64_t i = 0; i < 3'000'000; ++i) {
    ASSERT_EQ(slots.insert(0x10'0000 + i * 48), i);
    if (i % 256 == 0) limit.keep();
    if (i % 16'384 == 0) most_bytes = std::max(most_bytes, own_bytes());
  }
  EXPECT_TRUE(limit.has_spilled());
  EXPECT_LT(most_bytes, limit_bytes + kSpareBytes);
  EXPECT_EQ(slots.erase(0x10'0000), 0u);
}

}  // namespace
}  // namespace fitmark::workloads
