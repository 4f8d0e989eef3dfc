// SPDX-License-Identifier: MIT
//
// Threads that each fill and empty an array of equal objects, sharing nothing.
//
// Source:      Berger et al., Hoard, ASPLOS 2000
#include <algorithm>
#include <array>
#include <vector>

#include "workloads/generator/named.h"

namespace fitmark::workloads {
namespace {

constexpr std::array<Parameter, 3> kThreadtestParameters = {{
    {"threads", "threads, taking turns", "4"},
    {"objects", "objects that each thread allocates before it frees them", "1000"},
    {"size_bytes", "their size", "8"},
}};

class Threadtest : public Workload {
 public:
  explicit Threadtest(const Settings& settings)
      : objects_(settings.count("objects", 1, 1u << 24)),
        size_bytes_(settings.count("size_bytes", 0, 1u << 30)),
        threads_(settings.count("threads", 1, 1u << 12)) {}

  bool step(Traffic& traffic, Random&) override {
    Worker& worker = threads_[turn_];
    if (!worker.emptying) {
      worker.slots.push_back(traffic.allocate(size_bytes_, turn_));
      worker.emptying = worker.slots.size() == objects_;
    } else {
      traffic.deallocate(worker.slots.back(), turn_);
      worker.slots.pop_back();
      worker.emptying = !worker.slots.empty();
    }
    turn_ = static_cast<std::uint32_t>((turn_ + 1) % threads_.size());
    return true;
  }

  void drain(Traffic& traffic) override {
    for (std::uint32_t thread = 0; thread < threads_.size(); ++thread) {
      for (const std::uint32_t slot : threads_[thread].slots) traffic.deallocate(slot, thread);
    }
  }

 private:
  struct Worker {
    std::vector<std::uint32_t> slots;
    bool emptying = false;
  };

  std::uint64_t objects_;
  std::uint64_t size_bytes_;
  std::vector<Worker> threads_;
  std::uint32_t turn_ = 0;
};

}  // namespace

Generator threadtest() {
  return generator_of<Threadtest>(
      "threadtest", "scaling of private traffic: locks and shared caches", kThreadtestParameters);
}

}  // namespace fitmark::workloads
