// SPDX-License-Identifier: MIT
//
// Producers allocate, a bounded queue carries, consumers deallocate.
#include <algorithm>
#include <array>
#include <vector>

#include "workloads/generator/live_set.h"
#include "workloads/generator/named.h"

namespace fitmark::workloads {
namespace {

constexpr std::array<Parameter, 5> kProducerConsumerParameters = {{
    {"producers", "threads that allocate", "2"},
    {"consumers", "threads that deallocate", "2"},
    {"depth", "objects that the queue holds at most", "1000"},
    {"sizes", "law of the sizes in bytes", "lognormal:128:1"},
    {"batch", "law of how many objects change hands before the other side runs", "uniform:1:64"},
}};

class ProducerConsumer : public Workload {
 public:
  explicit ProducerConsumer(const Settings& settings)
      : producers_(static_cast<std::uint32_t>(settings.count("producers", 1, 1u << 12))),
        consumers_(static_cast<std::uint32_t>(settings.count("consumers", 1, 1u << 12))),
        depth_(settings.count("depth", 1, 1u << 28)),
        sizes_(settings.law("sizes")),
        batch_(settings.law("batch")) {}

  bool step(Traffic& traffic, Random& random) override {
    const std::uint64_t produced = std::max<std::uint64_t>(1, batch_.draw(random));
    for (std::uint64_t i = 0; i < produced && queue_.size() < depth_; ++i) {
      const auto thread = static_cast<std::uint32_t>(random.below(producers_));
      queue_.add({traffic.allocate(sizes_.draw(random), thread), thread});
    }
    const std::uint64_t consumed = std::max<std::uint64_t>(1, batch_.draw(random));
    for (std::uint64_t i = 0; i < consumed && !queue_.empty(); ++i) {
      const auto thread = static_cast<std::uint32_t>(producers_ + random.below(consumers_));
      traffic.deallocate(queue_.take_oldest().slot, thread);
    }
    return true;
  }

  void drain(Traffic& traffic) override {
    while (!queue_.empty()) traffic.deallocate(queue_.take_oldest().slot, producers_);
  }

 private:
  std::uint32_t producers_;
  std::uint32_t consumers_;
  std::uint64_t depth_;
  Law sizes_;
  Law batch_;
  LiveSet queue_;
};

}  // namespace

Generator producer_consumer() {
  return generator_of<ProducerConsumer>(
      "producer-consumer", "every block is freed by another thread: remote frees and their caches",
      kProducerConsumerParameters);
}

}  // namespace fitmark::workloads
