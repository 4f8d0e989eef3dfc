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

// The catalogue, and every way to tune a policy at least once.
inline std::vector<std::string> every_heap() {
  std::vector<std::string> names;
  for (const HeapDescription& heap : heap_descriptions()) names.emplace_back(heap.name);
  for (const char* tuned :
       {"best_fit:ties=lifo", "best_fit:ties=fifo,coalesce=deferred", "first_fit:ties=lifo",
        "first_fit:ties=fifo", "first_fit:coalesce=deferred",
        "next_fit:ties=lifo,coalesce=deferred", "next_fit:ties=fifo",
        "next_fit:coalesce=deferred:4096", "worst_fit:ties=fifo",
        "worst_fit:ties=lifo,coalesce=deferred:512", "tlsf:coalesce=deferred",
        "segregated_fit:coalesce=deferred:512,min=48,split=128"}) {
    names.emplace_back(tuned);
  }
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
