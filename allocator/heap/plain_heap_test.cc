// SPDX-License-Identifier: MIT
//
// Every order and time of coalescing against the plain heap, offset by offset, in both homes.
#include "allocator/heap/plain_heap.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "allocator/any_heap.h"
#include "allocator/heap/every_heap.h"
#include "allocator/heap/shadow_oracle.h"
#include "allocator/spec.h"

namespace fitmark::allocator {
namespace {

std::vector<std::string> every_tuning() {
  std::vector<std::string> specs;
  for (const char* search : {"best_fit", "first_fit", "worst_fit"}) {
    for (const char* order : {"address", "lifo", "fifo"}) {
      for (const char* coalescing : {"immediate", "deferred", "deferred:2048"}) {
        specs.push_back(std::string(search) + ":ties=" + order + ",coalesce=" + coalescing);
      }
    }
  }
  return specs;
}

class Tuning : public testing::TestWithParam<std::string> {};

TEST_P(Tuning, DecidesAsThePlainHeap) {
  HeapOptions real_options;
  real_options.growth.trim_bytes = std::uint64_t{1} << 60;
  SimulatedOptions simulated_options;
  simulated_options.growth = real_options.growth;
  const auto real = make_real_heap(GetParam(), real_options);
  const auto simulated = make_simulated_heap(GetParam(), simulated_options);
  PlainHeap plain(parse_spec(GetParam(), Geometry{}, heap_descriptions()).choice);
  std::mt19937_64 random(7);
  std::vector<std::uint64_t> live;
  for (int i = 0; i < 20000; ++i) {
    if (live.size() < 20 || (live.size() < 400 && random() % 2 == 0)) {
      const std::uint64_t bytes = draw_bytes(random) % 5000;
      const std::uint64_t at = plain.allocate(bytes);
      ASSERT_EQ(real->allocate(bytes), at) << "operation " << i;
      ASSERT_EQ(simulated->allocate(bytes), at) << "operation " << i;
      live.push_back(at);
    } else {
      std::uint64_t& chosen = live[random() % live.size()];
      plain.deallocate(chosen);
      real->deallocate(chosen);
      simulated->deallocate(chosen);
      chosen = live.back();
      live.pop_back();
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Every, Tuning, testing::ValuesIn(every_tuning()), name_of_test);

}  // namespace
}  // namespace fitmark::allocator
