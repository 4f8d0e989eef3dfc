// SPDX-License-Identifier: MIT
//
// Threads that each allocate a small object, use it and free it, in turns.
//
// Source:      Berger et al., Hoard, ASPLOS 2000: active false sharing
#include <algorithm>
#include <array>
#include <vector>

#include "workloads/generator/named.h"

namespace fitmark::workloads {
namespace {

constexpr std::array<Parameter, 2> kCacheThrashParameters = {{
    {"threads", "threads, taking turns", "4"},
    {"size_bytes", "size of the objects, less than a cache line", "8"},
}};

class CacheThrash : public Workload {
 public:
  explicit CacheThrash(const Settings& settings)
      : size_bytes_(settings.count("size_bytes", 0, 1u << 20)),
        slots_(settings.count("threads", 1, 1u << 12), kNone) {}

  bool step(Traffic& traffic, Random&) override {
    for (std::uint32_t thread = 0; thread < slots_.size(); ++thread) {
      slots_[thread] = traffic.allocate(size_bytes_, thread);
    }
    drain(traffic);
    return true;
  }

  void drain(Traffic& traffic) override {
    for (std::uint32_t thread = 0; thread < slots_.size(); ++thread) {
      if (slots_[thread] != kNone) traffic.deallocate(slots_[thread], thread);
      slots_[thread] = kNone;
    }
  }

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  std::uint64_t size_bytes_;
  std::vector<std::uint32_t> slots_;  // [threads]
};

}  // namespace

Generator cache_thrash() {
  return generator_of<CacheThrash>(
      "cache-thrash", "active false sharing: threads get pieces of the same cache line",
      kCacheThrashParameters);
}

}  // namespace fitmark::workloads
