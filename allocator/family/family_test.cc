// SPDX-License-Identifier: MIT
//
// Laws of the structured families, each with a heap small enough to follow by hand, in both homes.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "allocator/any_heap.h"
#include "allocator/family/run_map.h"
#include "allocator/family/slab_classes.h"

namespace fitmark::allocator {
namespace {

void in_both_homes(const std::string& spec, const std::function<void(AnyHeap&)>& law) {
  law(*make_real_heap(spec));
  law(*make_simulated_heap(spec));
}

TEST(Buddy, HalvesTheLowestBlockOfTheSmallestSufficientOrder) {
  in_both_homes("buddy:min=32", [](AnyHeap& heap) {
    EXPECT_EQ(heap.allocate(100), 0u);    // 128
    EXPECT_EQ(heap.allocate(200), 256u);  // 256 at its multiple; [128, 256) is left free
    EXPECT_EQ(heap.counts().free, 128u);
    EXPECT_EQ(heap.allocate(30), 128u);  // the gap, halved twice: 32 live, 32 and 64 free
    EXPECT_EQ(heap.counts().free_extents, 2u);
    EXPECT_EQ(heap.allocate(64), 192u);
    EXPECT_EQ(heap.usable_bytes(0), 128u);
    EXPECT_EQ(heap.counts().granted, 128u + 256 + 32 + 64);
    EXPECT_EQ(heap.check(), "");
  });
}

TEST(Buddy, JoinsOnlyBuddies) {
  in_both_homes("buddy:min=32", [](AnyHeap& heap) {
    std::vector<AnyHeap::Address> at;
    for (int i = 0; i < 4; ++i) at.push_back(heap.allocate(32));
    heap.deallocate(at[1]);
    heap.deallocate(at[2]);
    EXPECT_EQ(heap.counts().free_extents, 2u) << "[32, 64) and [64, 96) touch but are no buddies";
    EXPECT_EQ(heap.counts().largest_free, 32u);
    EXPECT_NE(heap.allocate(64), at[1]) << "which is what buddies cost: 64 free bytes do not serve";
    heap.deallocate(at[0]);
    EXPECT_EQ(heap.counts().largest_free, 64u);
    EXPECT_EQ(heap.check(), "");
  });
}

TEST(Buddy, APowerOfTwoFitsExactlyAndIsAlignedToItself) {
  in_both_homes("buddy", [](AnyHeap& heap) {
    heap.allocate(1);
    const auto page = heap.allocate(4096);
    EXPECT_EQ(heap.usable_bytes(page), 4096u);
    EXPECT_EQ(page % 4096, 0u);
    EXPECT_EQ(heap.usable_bytes(heap.allocate(4097)), 8192u);
  });
}

TEST(Bitmap, BlocksHaveNoTags) {
  in_both_homes("bitmap", [](AnyHeap& heap) {
    EXPECT_EQ(heap.allocate(16), 0u);
    EXPECT_EQ(heap.allocate(17), 16u);
    EXPECT_EQ(heap.allocate(1), 48u);
    heap.deallocate(16);
    EXPECT_EQ(heap.allocate(33), 64u) << "32 free bytes are too short";
    EXPECT_EQ(heap.allocate(16), 16u) << "the lowest run";
    EXPECT_EQ(heap.counts().free, 16u);
    EXPECT_EQ(heap.counts().largest_free, 16u);
  });
}

TEST(Bitmap, ItsBitsAreItsBookkeeping) {
  const auto heap = make_real_heap("bitmap");
  std::vector<AnyHeap::Address> blocks;
  for (int i = 0; i < 65536; ++i) blocks.push_back(heap->allocate(64));
  const HeapCounts counts = heap->counts();
  EXPECT_EQ(counts.granted, 65536u * 64);
  // 2^18 units: 32 KiB of bits twice, and a page or so for each level of summaries.
  EXPECT_GE(counts.bookkeeping, 65536u);
  EXPECT_LE(counts.bookkeeping, 65536u + 9 * 4096);
}

TEST(Slab, ObjectsOfAClassShareAPage) {
  in_both_homes("slab", [](AnyHeap& heap) {
    EXPECT_EQ(heap.allocate(100), 0u);    // class 112: 36 objects and 64 bytes over
    EXPECT_EQ(heap.allocate(112), 112u);  // the next object
    EXPECT_EQ(heap.allocate(16), 4096u);  // a page for another class
    EXPECT_EQ(heap.allocate(5000), 8192u);
    const HeapCounts counts = heap.counts();
    EXPECT_EQ(counts.granted, 2u * 112 + 16 + 8192);
    EXPECT_EQ(counts.cached, 34u * 112 + 255 * 16);
    EXPECT_EQ(heap.check(), "");
    heap.deallocate(0);
    EXPECT_EQ(heap.allocate(97), 0u) << "the lowest free object of the slab";
  });
}

TEST(Slab, OneEmptySlabOfAClassIsKept) {
  in_both_homes("slab", [](AnyHeap& heap) {
    std::vector<AnyHeap::Address> at;
    for (int i = 0; i < 6; ++i) at.push_back(heap.allocate(2048));  // three slabs of two
    const auto wall = heap.allocate(8192);
    for (const auto address : at) heap.deallocate(address);
    const HeapCounts counts = heap.counts();
    EXPECT_EQ(counts.cached, 4096u) << "the first to become empty";
    EXPECT_EQ(counts.free, 8192u) << "the two others went back to the pages";
    EXPECT_EQ(heap.allocate(8000), 4096u);
    EXPECT_EQ(wall, 12288u);
    EXPECT_EQ(heap.check(), "");
  });
}

TEST(Slab, ClassesAscendAndWasteAtMostAnEighth) {
  std::uint32_t before = 0;
  for (const SlabClass& each : kSlabClasses) {
    EXPECT_GT(each.object_bytes, before);
    EXPECT_EQ(each.object_bytes % 16, 0u);
    EXPECT_LE(each.objects, kMostObjects);
    EXPECT_LE(each.waste_bytes * 8, each.pages * kSlabPageBytes);
    if (before >= 64) {
      EXPECT_LE(each.object_bytes * 4, before * 5);
    }
    before = each.object_bytes;
  }
  for (std::uint64_t bytes = 0; bytes <= kLargestObjectBytes; ++bytes) {
    const unsigned c = slab_class_of(bytes);
    EXPECT_GE(kSlabClasses[c].object_bytes, bytes);
    if (c > 0) {
      EXPECT_LT(kSlabClasses[c - 1].object_bytes, bytes);
    }
  }
}

// Pages of a heap by what they hold after `objects` of `bytes` were made and all but every eighth
// freed: a page of 4096 bytes with a live byte can't be given back.
std::size_t pages_in_use(const std::string& spec, std::uint64_t bytes, int objects) {
  const auto heap = make_simulated_heap(spec);
  std::vector<AnyHeap::Address> at;
  for (int i = 0; i < objects; ++i) at.push_back(heap->allocate(bytes));
  for (int i = 0; i < objects; ++i) {
    if (i % 8 != 0) heap->deallocate(at[static_cast<std::size_t>(i)]);
  }
  std::vector<bool> used(heap->held_bytes() / 4096 + 1);
  heap->walk([&](const Block<AnyHeap::Address>& tile) {
    if (tile.state != BlockState::live) return;
    for (auto page = tile.address / 4096; page <= (tile.address + tile.bytes - 1) / 4096; ++page) {
      used[page] = true;
    }
  });
  return static_cast<std::size_t>(std::count(used.begin(), used.end(), true));
}

// 512 objects of 512 bytes: 64 pages without tags, and every eighth object starts a page of its own.
TEST(PageFragmentation, IsAsComputedByHand) {
  EXPECT_EQ(pages_in_use("bitmap", 512, 512), 64u) << "8 objects a page, one of them live";
  EXPECT_EQ(pages_in_use("slab", 512, 512), 64u) << "likewise: one class";
  EXPECT_EQ(pages_in_use("buddy", 512, 512), 64u) << "512 is a power of two";
  EXPECT_EQ(pages_in_use("buddy", 513, 512), 64u)
      << "1024 bytes each: 128 pages, every second used";
  EXPECT_EQ(pages_in_use("slab", 513, 512), 64u)
      << "class 640: 6 a page, of which at most one lives";
  // Tagged blocks of 528 bytes fill 66 pages; object 8 i begins at byte 16 + 4224 i, so those that
  // straddle a page's end (i = 28 to 31 and 60 to 63) leave no page without one.
  EXPECT_EQ(pages_in_use("best_fit", 520, 512), 66u);
}

// The reference is a vector of bools, searched from end to end.
TEST(RunMap, FindsWhatALinearSearchFinds) {
  constexpr std::uint64_t kUnits = 70000;
  RunMap map(kUnits);
  std::vector<bool> free(kUnits, false);
  std::mt19937_64 random(5);
  const auto first_run = [&](std::uint64_t units) {
    std::uint64_t run = 0;
    for (std::uint64_t i = 0; i < kUnits; ++i) {
      run = free[i] ? run + 1 : 0;
      if (run == units) return i + 1 - units;
    }
    return RunMap::kNone;
  };
  for (int round = 0; round < 300; ++round) {
    const std::uint64_t at = random() % kUnits;
    const std::uint64_t most = random() % 4 == 0 ? 20000 : 150;
    const std::uint64_t units = std::min(kUnits - at, 1 + random() % most);
    const bool is_free = random() % 2 == 0;
    is_free ? map.set_free(at, units) : map.set_used(at, units);
    for (std::uint64_t i = at; i < at + units; ++i) free[i] = is_free;
    const std::uint64_t wanted = 1 + random() % (random() % 3 == 0 ? 9000 : 100);
    ASSERT_EQ(map.first_run(wanted), first_run(wanted)) << "round " << round;
    const std::uint64_t longest = map.longest_run();
    EXPECT_NE(first_run(std::max<std::uint64_t>(longest, 1)), longest == 0 ? 0 : RunMap::kNone);
    EXPECT_EQ(first_run(longest + 1), RunMap::kNone);
    ASSERT_TRUE(map.is_sound());
    const std::uint64_t place = random() % kUnits;
    std::uint64_t ahead = place, behind = place;
    while (ahead < kUnits && free[ahead]) ++ahead;
    while (behind > 0 && free[behind - 1]) --behind;
    ASSERT_EQ(map.free_from(place), ahead - place);
    ASSERT_EQ(map.free_before(place), place - behind);
    ASSERT_EQ(map.free_from(at), is_free ? map.free_from(at + units) + units : 0);
    ASSERT_EQ(map.free_before(at + units), is_free ? map.free_before(at) + units : 0);
  }
}

}  // namespace
}  // namespace fitmark::allocator
