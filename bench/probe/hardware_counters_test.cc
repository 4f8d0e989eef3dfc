// SPDX-License-Identifier: MIT
//
// Counting is put to the test with an event that the kernel counts itself, on machines without hardware
// counters too.
#include "bench/probe/hardware_counters.h"

#include <gtest/gtest.h>
#include <linux/perf_event.h>
#include <sys/mman.h>

#include <thread>

namespace fitmark::bench {
namespace {

constexpr std::size_t kPages = 200;

void touch_fresh_pages() {
  void* at =
      mmap(nullptr, kPages * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(at, MAP_FAILED);
  madvise(at, kPages * 4096, MADV_NOHUGEPAGE);
  for (std::size_t page = 0; page < kPages; ++page) {
    static_cast<volatile char*>(at)[page * 4096] = 1;
  }
  munmap(at, kPages * 4096);
}

class PageFaults : public testing::Test {
 protected:
  void SetUp() override {
    if (!counter.is_open()) GTEST_SKIP() << "this kernel allows no perf_event_open";
  }
  EventCounter counter{PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS};
};

TEST_F(PageFaults, CountBetweenStartAndStopOnly) {
  touch_fresh_pages();
  counter.start();
  touch_fresh_pages();
  counter.stop();
  const std::uint64_t counted = counter.count();
  touch_fresh_pages();
  EXPECT_GE(counted, kPages);
  EXPECT_LT(counted, 2 * kPages);
  EXPECT_EQ(counter.count(), counted);
}

TEST_F(PageFaults, OfThreadsBegunLaterCountToo) {
  counter.start();
  std::thread(touch_fresh_pages).join();
  counter.stop();
  EXPECT_GE(counter.count(), kPages);
}

TEST(EventCounter, ThatTheKernelDoesNotKnowIsAbsent) {
  EventCounter unknown(PERF_TYPE_SOFTWARE, 1 << 20);
  unknown.start();
  unknown.stop();
  EXPECT_FALSE(unknown.is_open());
  EXPECT_EQ(unknown.count(), analysis::kAbsent);
}

TEST(HardwareCounters, CountInstructionsOrSayThatThereAreNone) {
  HardwareCounters counters;
  counters.start();
  volatile std::uint64_t sum = 0;
  for (int i = 0; i < 100000; ++i) sum = sum + 1;
  counters.stop();
  const auto counts = counters.counts();
  if (!counts) return;                       // a machine without, which is what it says
  EXPECT_GT(counts->instructions, 100000u);  // absent is larger than any
  EXPECT_GT(counts->cycles, 10000u);
}

}  // namespace
}  // namespace fitmark::bench
