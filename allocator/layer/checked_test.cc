// SPDX-License-Identifier: MIT
//
// Laws of the checked heap: each mistake is found, and named with its address.
#include "allocator/layer/checked.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <random>
#include <string>

#include "allocator/heap/boundary_tag_heap.h"
#include "allocator/heap/shadow_oracle.h"
#include "allocator/policy/linear_list.h"
#include "allocator/source/page_source.h"

namespace fitmark::allocator {
namespace {

using CheckedList = Checked<BoundaryTagHeap<BestFitList, PageSource>>;

std::string last_fault;

class CheckedHeap : public testing::Test {
 protected:
  CheckedHeap() {
    last_fault.clear();
    heap_.set_fault_handler([](const std::string& sentence) { last_fault = sentence; });
  }

  static std::string address(const void* pointer) {
    char text[32];
    std::snprintf(text, sizeof text, "%p", pointer);
    return text;
  }
  void expect_fault(const std::string& what, const void* pointer) {
    EXPECT_NE(last_fault.find(what), std::string::npos) << last_fault;
    EXPECT_NE(last_fault.find(address(pointer)), std::string::npos) << last_fault;
  }

  CheckedList heap_;
};

TEST_F(CheckedHeap, FindsNoFaultInCorrectTraffic) {
  ShadowOracle oracle(heap_, 16);
  std::mt19937_64 random(6);
  churn(oracle, random, 5000, 200);
  EXPECT_EQ(heap_.check(), "");
  oracle.deallocate_all();
  EXPECT_EQ(last_fault, "");
}

TEST_F(CheckedHeap, NamesADoubleFree) {
  void* p = heap_.allocate(10);
  heap_.deallocate(p);
  heap_.deallocate(p);
  expect_fault("double free", p);
}

TEST_F(CheckedHeap, NamesAReallocationOfAFreedBlock) {
  void* p = heap_.allocate(10);
  heap_.deallocate(p);
  EXPECT_EQ(heap_.reallocate(p, 20), nullptr);
  expect_fault("double free", p);
}

TEST_F(CheckedHeap, NamesAPointerFromElsewhere) {
  int outside = 0;
  heap_.deallocate(&outside);
  expect_fault("not in this heap", &outside);
}

TEST_F(CheckedHeap, NamesAPointerIntoTheMiddleOfABlock) {
  auto* p = static_cast<char*>(heap_.allocate(100));
  heap_.deallocate(p + 16);
  expect_fault("starts no block", p + 16);
}

TEST_F(CheckedHeap, NamesAnOverrunByOneByteWhenTheBlockIsFreed) {
  auto* p = static_cast<char*>(heap_.allocate(10));
  p[10] = 1;
  heap_.deallocate(p);
  expect_fault("overrun", p);
  EXPECT_NE(last_fault.find("byte 10 "), std::string::npos) << last_fault;
}

TEST_F(CheckedHeap, FindsAnOverrunOfALiveBlockInItsCheck) {
  auto* p = static_cast<char*>(heap_.allocate(24));
  EXPECT_EQ(heap_.check(), "");
  p[24] = 1;
  EXPECT_NE(heap_.check().find("overrun"), std::string::npos);
}

TEST_F(CheckedHeap, NamesAnAlignmentThatIsNoPowerOfTwo) {
  EXPECT_EQ(heap_.allocate_aligned(10, 48), nullptr);
  EXPECT_NE(last_fault.find("48"), std::string::npos);
}

TEST_F(CheckedHeap, StopsTheProgramUnlessAHandlerIsSet) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  EXPECT_DEATH(
      {
        CheckedList fresh;
        void* p = fresh.allocate(10);
        fresh.deallocate(p);
        fresh.deallocate(p);
      },
      "double free");
}

}  // namespace
}  // namespace fitmark::allocator
