// SPDX-License-Identifier: MIT
//
// One thread allocates small objects side by side and hands one to each of the others, which free it and go on alone.
//
// Source:      Berger et al., Hoard, ASPLOS 2000: passive false sharing
#include <algorithm>
#include <array>
#include <vector>

#include "workloads/generator/named.h"

namespace fitmark::workloads {
namespace {

constexpr std::array<Parameter, 3> kCacheScratchParameters = {{
    {"threads", "threads, taking turns", "4"},
    {"size_bytes", "size of the objects, less than a cache line", "8"},
    {"repeat", "allocations of each thread until the objects are handed out anew", "1000"},
}};

class CacheScratch : public Workload {
 public:
  explicit CacheScratch(const Settings& settings)
      : size_bytes_(settings.count("size_bytes", 0, 1u << 20)),
        repeat_(settings.count("repeat", 1)),
        slots_(settings.count("threads", 1, 1u << 12)) {}

  bool step(Traffic& traffic, Random&) override {
    if (!handed_out_) {
      for (std::uint32_t& slot : slots_) slot = traffic.allocate(size_bytes_, 0);
      handed_out_ = true;
    }
    const bool last = round_ == repeat_;
    for (std::uint32_t thread = 0; thread < slots_.size(); ++thread) {
      traffic.deallocate(slots_[thread], thread);
      if (!last) slots_[thread] = traffic.allocate(size_bytes_, thread);
    }
    round_ = last ? 0 : round_ + 1;
    handed_out_ = !last;
    return true;
  }

  void drain(Traffic& traffic) override {
    if (!handed_out_) return;
    for (std::uint32_t thread = 0; thread < slots_.size(); ++thread) {
      traffic.deallocate(slots_[thread], thread);
    }
  }

 private:
  std::uint64_t size_bytes_;
  std::uint64_t repeat_;
  std::uint64_t round_ = 0;
  bool handed_out_ = false;
  std::vector<std::uint32_t> slots_;  // [threads]
};

}  // namespace

Generator cache_scratch() {
  return generator_of<CacheScratch>("cache-scratch",
                                    "passive false sharing: threads reuse the pieces of a cache "
                                    "line that another thread gave them",
                                    kCacheScratchParameters);
}

}  // namespace fitmark::workloads
