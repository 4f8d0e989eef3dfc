// SPDX-License-Identifier: MIT
//
// Runs of equal blocks allocated and freed in order, for one size after another, as the C library measures itself.
#include <algorithm>
#include <array>
#include <vector>

#include "workloads/generator/named.h"

namespace fitmark::workloads {
namespace {

constexpr std::array<Parameter, 3> kGlibcSimpleParameters = {{
    {"sizes", "law of the size of a run's blocks", "uniform:16:4096"},
    {"blocks", "law of the number of blocks in a run", "uniform:25:1600"},
    {"repeat", "times that a run is made", "20"},
}};

class GlibcSimple : public Workload {
 public:
  explicit GlibcSimple(const Settings& settings)
      : sizes_(settings.law("sizes")),
        blocks_(settings.law("blocks")),
        repeat_(settings.count("repeat", 1)) {}

  bool step(Traffic& traffic, Random& random) override {
    if (repeated_ == 0) {
      size_bytes_ = sizes_.draw(random);
      slots_.resize(std::clamp<std::uint64_t>(blocks_.draw(random), 1, 1u << 24));
    }
    for (std::uint32_t& slot : slots_) slot = traffic.allocate(size_bytes_);
    for (const std::uint32_t slot : slots_) traffic.deallocate(slot);
    repeated_ = (repeated_ + 1) % repeat_;
    return true;
  }

  void drain(Traffic&) override {}

 private:
  Law sizes_;
  Law blocks_;
  std::uint64_t repeat_;
  std::uint64_t repeated_ = 0;
  std::uint64_t size_bytes_ = 0;
  std::vector<std::uint32_t> slots_;
};

}  // namespace

Generator glibc_simple() {
  return generator_of<GlibcSimple>(
      "glibc-simple", "the fast path: equal sizes, first in, first out", kGlibcSimpleParameters);
}

}  // namespace fitmark::workloads
