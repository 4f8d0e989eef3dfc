// SPDX-License-Identifier: MIT
//
// perf_event_open, which the C library does not wrap.
#include "bench/probe/hardware_counters.h"

#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

namespace fitmark::bench {
namespace {

constexpr std::uint64_t kDataTranslationMisses = PERF_COUNT_HW_CACHE_DTLB |
                                                 PERF_COUNT_HW_CACHE_OP_READ << 8 |
                                                 PERF_COUNT_HW_CACHE_RESULT_MISS << 16;

int open_counter(std::uint32_t type, std::uint64_t config) {
  perf_event_attr wanted{};
  wanted.size = sizeof wanted;
  wanted.type = type;
  wanted.config = config;
  wanted.disabled = 1;
  wanted.inherit = 1;
  wanted.exclude_kernel = 1;
  wanted.exclude_hv = 1;
  wanted.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
  return static_cast<int>(syscall(SYS_perf_event_open, &wanted, 0, -1, -1, PERF_FLAG_FD_CLOEXEC));
}

}  // namespace

EventCounter::EventCounter(std::uint32_t type, std::uint64_t config)
    : fd_(open_counter(type, config)) {}

EventCounter::~EventCounter() {
  if (is_open()) close(fd_);
}

void EventCounter::start() {
  if (is_open()) ioctl(fd_, PERF_EVENT_IOC_ENABLE, 0);
}

void EventCounter::stop() {
  if (is_open()) ioctl(fd_, PERF_EVENT_IOC_DISABLE, 0);
}

std::uint64_t EventCounter::count() const {
  struct {
    std::uint64_t value, enabled_ns, running_ns;
  } reading{};
  if (!is_open() || read(fd_, &reading, sizeof reading) != sizeof reading) return analysis::kAbsent;
  if (reading.running_ns == 0) return analysis::kAbsent;
  const double share =
      static_cast<double>(reading.enabled_ns) / static_cast<double>(reading.running_ns);
  return static_cast<std::uint64_t>(static_cast<double>(reading.value) * share);
}

HardwareCounters::HardwareCounters()
    : counters_{{{PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES},
                 {PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS},
                 {PERF_TYPE_HARDWARE, PERF_COUNT_HW_BRANCH_MISSES},
                 {PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_MISSES},
                 {PERF_TYPE_HW_CACHE, kDataTranslationMisses}}} {}

void HardwareCounters::start() {
  for (EventCounter& counter : counters_) counter.start();
}

void HardwareCounters::stop() {
  for (EventCounter& counter : counters_) counter.stop();
}

std::optional<analysis::HardwareCounts> HardwareCounters::counts() const {
  const bool has_any = std::any_of(counters_.begin(), counters_.end(), [](const auto& counter) {
    return counter.count() != analysis::kAbsent;
  });
  if (!has_any) return std::nullopt;
  return analysis::HardwareCounts{counters_[0].count(), counters_[1].count(), counters_[2].count(),
                                  counters_[3].count(), counters_[4].count()};
}

}  // namespace fitmark::bench
