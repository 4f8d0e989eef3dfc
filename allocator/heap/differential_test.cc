// SPDX-License-Identifier: MIT
//
// The same traffic on two heaps that must decide alike: real against simulated, fast against the
// linear list.
#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>
#include <type_traits>
#include <vector>

#include "allocator/catalogue.h"
#include "allocator/heap/every_heap.h"
#include "allocator/heap/shadow_oracle.h"

namespace fitmark::allocator {
namespace {

// Offset of an address from the base of its heap; all ones for null.
template <typename Heap>
std::uint64_t offset(const Heap& heap, const void* address) {
  if (address == nullptr) return kSimulatedNull;
  return static_cast<std::uint64_t>(static_cast<const std::byte*>(address) - heap.base());
}
template <typename Heap>
std::uint64_t offset(const Heap&, std::uint64_t address) {
  return address;
}

// Two heaps under the same operations; every placement is compared.
template <typename A, typename B>
class Pair {
 public:
  Pair(A& a, B& b) : a_(a), b_(b) {}

  void step(std::mt19937_64& random, std::size_t target) {
    const auto kind = random() % 100;
    if (live_.empty() || (kind < 50 && live_.size() < target)) {
      const std::uint64_t bytes = draw_bytes(random);
      if (random() % 16 == 0) {
        const std::uint64_t alignment = std::uint64_t{16} << random() % 9;
        admit(a_.allocate_aligned(bytes, alignment), b_.allocate_aligned(bytes, alignment));
      } else {
        admit(a_.allocate(bytes), b_.allocate(bytes));
      }
      return;
    }
    const std::size_t index = random() % live_.size();
    const auto [a, b] = live_[index];
    live_[index] = live_.back();
    live_.pop_back();
    if (kind < 60) {
      const std::uint64_t bytes = draw_bytes(random);
      admit(a_.reallocate(a, bytes), b_.reallocate(b, bytes));
    } else {
      a_.deallocate(a);
      b_.deallocate(b);
    }
  }

  void expect_same_state() const {
    const HeapCounts a = a_.counts(), b = b_.counts();
    EXPECT_EQ(a.free, b.free);
    EXPECT_EQ(a.granted, b.granted);
    EXPECT_EQ(a.free_extents, b.free_extents);
    EXPECT_EQ(a.largest_free, b.largest_free);
    EXPECT_EQ(a_.check(), "");
    EXPECT_EQ(b_.check(), "");
  }

  bool differs() const { return differs_; }

 private:
  template <typename X, typename Y>
  void admit(X a, Y b) {
    if (offset(a_, a) != offset(b_, b)) differs_ = true;
    if (offset(a_, a) != kSimulatedNull) live_.emplace_back(a, b);
  }

  using AddressA = decltype(std::declval<A&>().allocate(1));
  using AddressB = decltype(std::declval<B&>().allocate(1));
  A& a_;
  B& b_;
  bool differs_ = false;
  std::vector<std::pair<AddressA, AddressB>> live_;
};

template <typename A, typename B>
void expect_same_decisions(A& a, B& b, int steps, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Pair<A, B> pair(a, b);
  std::size_t target = 100;
  for (int i = 0; i < steps; ++i) {
    if (i % 4096 == 0) target = std::size_t{16} << random() % 7;
    pair.step(random, target);
    ASSERT_FALSE(pair.differs()) << "at operation " << i << " of seed " << seed;
    if (i % 4096 == 4095) pair.expect_same_state();
  }
  pair.expect_same_state();
}

class RealAndSimulated : public testing::TestWithParam<std::string> {};

TEST_P(RealAndSimulated, TakeTheSameDecisions) {
  with_heap(GetParam(), HeapOptions{}, [](auto& real) {
    with_simulated_heap(GetParam(), SimulatedOptions{}, [&](auto& simulated) {
      expect_same_decisions(real, simulated, 60000, 11);
    });
  });
}

TEST_P(RealAndSimulated, AgreeWhenMemoryRunsOut) {
  HeapOptions options;
  options.capacity_bytes = 1 << 20;
  SimulatedOptions simulated_options;
  simulated_options.capacity_bytes = 1 << 20;
  with_heap(GetParam(), options, [&](auto& real) {
    with_simulated_heap(GetParam(), simulated_options, [&](auto& simulated) {
      expect_same_decisions(real, simulated, 20000, 12);
    });
  });
}

// The fast index and the linear list of the same policy, in both homes.
class FastAndLinear : public testing::TestWithParam<std::string> {};

TEST_P(FastAndLinear, TakeTheSameDecisions) {
  for (std::uint64_t seed = 21; seed < 24; ++seed) {
    with_heap(GetParam(), HeapOptions{}, [&](auto& fast) {
      with_heap(GetParam() + "_list", HeapOptions{},
                [&](auto& list) { expect_same_decisions(fast, list, 40000, seed); });
    });
    with_simulated_heap(GetParam(), SimulatedOptions{}, [&](auto& fast) {
      with_simulated_heap(GetParam() + "_list", SimulatedOptions{},
                          [&](auto& list) { expect_same_decisions(fast, list, 20000, seed); });
    });
  }
}

INSTANTIATE_TEST_SUITE_P(Policies, FastAndLinear,
                         testing::Values("best_fit", "first_fit", "next_fit", "worst_fit"),
                         name_of_test);

INSTANTIATE_TEST_SUITE_P(Catalogue, RealAndSimulated, testing::ValuesIn(every_heap()),
                         name_of_test);

}  // namespace
}  // namespace fitmark::allocator
