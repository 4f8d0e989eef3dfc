// SPDX-License-Identifier: MIT
//
// Objects side by side, every other of them freed, then requests that fit none of the holes.
#include <algorithm>
#include <array>
#include <vector>

#include "workloads/generator/live_set.h"
#include "workloads/generator/named.h"

namespace fitmark::workloads {
namespace {

constexpr std::array<Parameter, 4> kCombParameters = {{
    {"objects", "objects laid side by side in a round", "20000"},
    {"size_bytes", "size of the first round", "64"},
    {"growth", "each round's size is the one before times this", "2"},
    {"rounds", "rounds until the comb is cleared and begun anew", "6"},
}};

// A round of many events is taken in one step: it is as long as its live objects are many.
class Comb : public Workload {
 public:
  explicit Comb(const Settings& settings)
      : objects_(settings.count("objects", 2, 1u << 28)),
        first_bytes_(settings.count("size_bytes", 1, 1u << 20)),
        growth_(settings.count("growth", 1, 16)),
        rounds_(settings.count("rounds", 1, 64)) {}

  bool step(Traffic& traffic, Random&) override {
    if (round_ == rounds_) {
      drain(traffic);
      round_ = 0;
    }
    std::uint64_t size_bytes = first_bytes_;
    for (std::uint64_t i = 0; i < round_; ++i) size_bytes = std::min(size_bytes * growth_, kMost);
    // Each round asks for as many bytes as the one before has freed, and half of that again stays.
    const std::uint64_t count = std::max<std::uint64_t>(2, objects_ * first_bytes_ / size_bytes);
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::uint32_t slot = traffic.allocate(size_bytes);
      (i % 2 == 0 ? teeth_ : gaps_).push_back(slot);
    }
    for (const std::uint32_t slot : gaps_) traffic.deallocate(slot);
    gaps_.clear();
    ++round_;
    return true;
  }

  void drain(Traffic& traffic) override {
    for (const std::uint32_t slot : teeth_) traffic.deallocate(slot);
    teeth_.clear();
  }

 private:
  static constexpr std::uint64_t kMost = std::uint64_t{1} << 40;

  std::uint64_t objects_;
  std::uint64_t first_bytes_;
  std::uint64_t growth_;
  std::uint64_t rounds_;
  std::uint64_t round_ = 0;
  std::vector<std::uint32_t> teeth_;
  std::vector<std::uint32_t> gaps_;
};

}  // namespace

Generator comb() {
  return generator_of<Comb>(
      "comb", "external fragmentation: free bytes aplenty, in holes that are one size too small",
      kCombParameters);
}

}  // namespace fitmark::workloads
