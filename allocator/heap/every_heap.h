// SPDX-License-Identifier: MIT
//
// For tests that run over the whole catalogue: its names as test parameters.
//
// Threads:     none
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "allocator/catalogue.h"

namespace fitmark::allocator {

inline std::vector<std::string> every_heap() {
  std::vector<std::string> names;
  for (const HeapDescription& heap : heap_descriptions()) names.emplace_back(heap.name);
  return names;
}

inline std::string name_of_test(const testing::TestParamInfo<std::string>& test) {
  return test.param;
}

}  // namespace fitmark::allocator
