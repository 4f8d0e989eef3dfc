// SPDX-License-Identifier: MIT
//
// For tests that run over the whole catalogue: its names as test parameters.
//
// Threads:     none
#pragma once

#include <gtest/gtest.h>

#include <cctype>
#include <string>
#include <vector>

#include "allocator/any_heap.h"
#include "allocator/spec.h"

namespace fitmark::allocator {

inline std::vector<std::string> every_heap() {
  std::vector<std::string> names;
  for (const HeapDescription& heap : heap_descriptions()) names.emplace_back(heap.name);
  return names;
}

// A spec's letters and digits: what a test may be called.
inline std::string name_of_test(const testing::TestParamInfo<std::string>& test) {
  std::string name = test.param;
  for (char& c : name) {
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  }
  return name;
}

}  // namespace fitmark::allocator
