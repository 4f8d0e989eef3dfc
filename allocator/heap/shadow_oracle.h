// SPDX-License-Identifier: MIT
//
// A test's second memory of a heap: what is live, where, and with which content.
//
// Invariants:  every block that the heap hands out is disjoint from all live ones and aligned
// Complexity:  O(log live) an operation, plus the bytes of the block
// Threads:     none
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <map>
#include <random>
#include <type_traits>
#include <vector>

namespace fitmark::allocator {

// Drives `Heap` and fails the running test at the first broken promise.
template <typename Heap>
class ShadowOracle {
 public:
  static constexpr bool kIsPointer = std::is_pointer_v<typename Heap::Address>;

  ShadowOracle(Heap& heap, std::uint64_t alignment_bytes)
      : heap_(heap), alignment_bytes_(alignment_bytes) {}

  // Each returns whether the heap could serve.
  bool allocate(std::uint64_t bytes) {
    return admit(heap_.allocate(bytes), bytes, alignment_bytes_);
  }
  bool allocate_aligned(std::uint64_t bytes, std::uint64_t alignment_bytes) {
    return admit(heap_.allocate_aligned(bytes, alignment_bytes), bytes, alignment_bytes);
  }
  bool allocate_zeroed(std::uint64_t bytes) {
    const auto raw = heap_.allocate_zeroed(bytes);
    const unsigned char* begin = is_null(raw) ? nullptr : memory(number(raw));
    if (begin != nullptr) {
      const bool is_zero =
          std::all_of(begin, begin + bytes, [](unsigned char c) { return c == 0; });
      EXPECT_TRUE(is_zero) << "allocate_zeroed gave dirty bytes";
    }
    return admit(raw, bytes, alignment_bytes_);
  }

  bool reallocate(std::size_t index, std::uint64_t bytes) {
    const std::uint64_t address = order_[index];
    Record record = live_.at(address);
    const auto raw = heap_.reallocate(pointer(address), bytes);
    if (is_null(raw)) {
      expect_content(address, record, record.bytes);
      return false;
    }
    expect_content(number(raw), record, std::min(record.bytes, bytes));
    drop(index);
    return admit(raw, bytes, alignment_bytes_);
  }

  void deallocate(std::size_t index) {
    const std::uint64_t address = order_[index];
    expect_content(address, live_.at(address), live_.at(address).bytes);
    drop(index);
    heap_.deallocate(pointer(address));
  }

  void deallocate_all() {
    while (!order_.empty()) deallocate(order_.size() - 1);
  }

  std::size_t live_count() const { return order_.size(); }

  // The heap's own view must agree with this one: its invariants, accounts and map.
  void expect_agreement() const {
    EXPECT_EQ(heap_.check(), "");
    const auto counts = heap_.counts();
    EXPECT_EQ(counts.live_blocks, live_.size());
    EXPECT_EQ(counts.granted + counts.bookkeeping + counts.cached + counts.free + counts.untouched,
              counts.held);
    EXPECT_EQ(counts.held, heap_.held_bytes());
    std::map<std::uint64_t, std::uint64_t> walked;
    heap_.walk([&](const auto& block) {
      if (block.state == decltype(block.state)::live) walked[number(block.address)] = block.bytes;
    });
    ASSERT_EQ(walked.size(), live_.size());
    for (const auto& [address, record] : live_) {
      ASSERT_TRUE(walked.count(address)) << "a live block is missing from the map";
      EXPECT_GE(walked.at(address), record.bytes);
    }
  }

 private:
  struct Record {
    std::uint64_t bytes = 0;
    unsigned char fill = 0;
  };

  static std::uint64_t number(const void* address) {
    return reinterpret_cast<std::uintptr_t>(address);
  }
  static std::uint64_t number(std::uint64_t address) { return address; }
  static bool is_null(const void* address) { return address == nullptr; }
  static bool is_null(std::uint64_t address) { return address == ~std::uint64_t{0}; }
  static auto pointer(std::uint64_t address) {
    if constexpr (kIsPointer) {
      return reinterpret_cast<void*>(address);
    } else {
      return address;
    }
  }

  // What stands behind a live address; nullptr where nothing does.
  unsigned char* memory(std::uint64_t address) const {
    if constexpr (kIsPointer) {
      return reinterpret_cast<unsigned char*>(address);
    } else if constexpr (requires { heap_.memory(address); }) {
      return reinterpret_cast<unsigned char*>(heap_.memory(address));
    } else {
      return nullptr;
    }
  }

  template <typename Raw>
  bool admit(Raw raw, std::uint64_t bytes, std::uint64_t alignment_bytes) {
    if (is_null(raw)) return false;
    const std::uint64_t address = number(raw);
    EXPECT_EQ(address % alignment_bytes, 0u) << "misaligned";
    EXPECT_TRUE(heap_.owns(raw));
    const std::uint64_t usable_bytes = heap_.usable_bytes(raw);
    EXPECT_GE(usable_bytes, bytes);
    const auto after = live_.lower_bound(address);
    if (after != live_.end()) {
      EXPECT_GE(after->first, address + std::max<std::uint64_t>(usable_bytes, 1));
    }
    if (after != live_.begin()) {
      const auto before = std::prev(after);
      EXPECT_GE(address, before->first + std::max<std::uint64_t>(before->second.bytes, 1));
    }
    const Record record{bytes, static_cast<unsigned char>(++fills_ % 251 + 1)};
    if (unsigned char* begin = memory(address)) {
      std::memset(begin, record.fill, static_cast<std::size_t>(bytes));
    }
    live_[address] = record;
    order_.push_back(address);
    return true;
  }

  void expect_content(std::uint64_t address, const Record& record, std::uint64_t bytes) const {
    const unsigned char* begin = memory(address);
    if (begin == nullptr) return;
    const bool is_kept =
        std::all_of(begin, begin + bytes, [&](unsigned char c) { return c == record.fill; });
    ASSERT_TRUE(is_kept) << "content of a live block changed";
  }

  void drop(std::size_t index) {
    live_.erase(order_[index]);
    order_[index] = order_.back();
    order_.pop_back();
  }

  Heap& heap_;
  std::uint64_t alignment_bytes_;
  std::uint64_t fills_ = 0;
  std::map<std::uint64_t, Record> live_;
  std::vector<std::uint64_t> order_;
};

// A request size as programs make them: mostly small, sometimes some pages, rarely large.
inline std::uint64_t draw_bytes(std::mt19937_64& random) {
  const auto kind = random() % 100;
  if (kind < 70) return random() % 256;
  if (kind < 95) return random() % 4096;
  if (kind < 99) return random() % 65536;
  return random() % (1 << 20);
}

// `steps` random operations around `target` live blocks.
template <typename Heap>
void churn(ShadowOracle<Heap>& oracle, std::mt19937_64& random, int steps, std::size_t target) {
  for (int i = 0; i < steps; ++i) {
    const auto kind = random() % 100;
    const bool is_empty = oracle.live_count() == 0;
    const bool is_full = oracle.live_count() >= target * 2;
    if (is_empty || (kind < 50 && !is_full)) {
      const auto how = random() % 20;
      if (how == 0) {
        oracle.allocate_aligned(draw_bytes(random), std::uint64_t{16} << random() % 9);
      } else if (how < 4) {
        oracle.allocate_zeroed(draw_bytes(random));
      } else {
        oracle.allocate(draw_bytes(random));
      }
    } else if (kind < 60) {
      oracle.reallocate(random() % oracle.live_count(), draw_bytes(random));
    } else {
      oracle.deallocate(random() % oracle.live_count());
    }
    if (testing::Test::HasFailure()) return;
  }
}

}  // namespace fitmark::allocator
