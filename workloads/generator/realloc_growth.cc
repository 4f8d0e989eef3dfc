// SPDX-License-Identifier: MIT
//
// Vectors that grow by a factor whenever they are full, beside each other.
#include <algorithm>
#include <array>
#include <vector>

#include "workloads/generator/named.h"

namespace fitmark::workloads {
namespace {

constexpr std::array<Parameter, 4> kReallocGrowthParameters = {{
    {"vectors", "vectors that grow at any time", "200"},
    {"first_bytes", "size of a new vector", "64"},
    {"percent", "new size in percent of the old", "150"},
    {"last_bytes", "law of the size at which a vector is full grown and freed",
     "powerlaw:4096:16777216:0.7"},
}};

class ReallocGrowth : public Workload {
 public:
  explicit ReallocGrowth(const Settings& settings)
      : first_bytes_(settings.count("first_bytes", 1, 1u << 30)),
        percent_(settings.count("percent", 101, 1000)),
        last_bytes_(settings.law("last_bytes")),
        vectors_(settings.count("vectors", 1, 1u << 24)) {}

  bool step(Traffic& traffic, Random& random) override {
    Vector& vector = vectors_[random.below(vectors_.size())];
    if (vector.size_bytes == 0) {
      vector = {traffic.allocate(first_bytes_), first_bytes_, last_bytes_.draw(random)};
    } else if (vector.size_bytes >= vector.last_bytes) {
      traffic.deallocate(vector.slot);
      vector = {};
    } else {
      vector.size_bytes = std::max(vector.size_bytes + 1, vector.size_bytes * percent_ / 100);
      traffic.reallocate(vector.slot, vector.size_bytes);
    }
    return true;
  }

  void drain(Traffic& traffic) override {
    for (const Vector& vector : vectors_) {
      if (vector.size_bytes != 0) traffic.deallocate(vector.slot);
    }
  }

 private:
  struct Vector {
    std::uint32_t slot = 0;
    std::uint64_t size_bytes = 0;  // 0: not there
    std::uint64_t last_bytes = 0;
  };

  std::uint64_t first_bytes_;
  std::uint64_t percent_;
  Law last_bytes_;
  std::vector<Vector> vectors_;
};

}  // namespace

Generator realloc_growth() {
  return generator_of<ReallocGrowth>("realloc-growth", "growth in place against copying",
                                     kReallocGrowthParameters);
}

}  // namespace fitmark::workloads
