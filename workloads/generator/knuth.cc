// SPDX-License-Identifier: MIT
//
// One allocation in each unit of time, each object with a lifetime drawn at its birth.
//
// Source:      Knuth, TAOCP 1, section 2.5, the simulation of dynamic storage allocation
#include <algorithm>
#include <array>

#include "workloads/generator/death_queue.h"
#include "workloads/generator/named.h"

namespace fitmark::workloads {
namespace {

constexpr std::array<Parameter, 2> kKnuthParameters = {{
    {"sizes", "law of the sizes in bytes", "uniform:100:2000"},
    {"lifetimes", "law of the lifetimes in units of time", "uniform:1:1000"},
}};

class Knuth : public Workload {
 public:
  explicit Knuth(const Settings& settings)
      : sizes_(settings.law("sizes")), lifetimes_(settings.law("lifetimes")) {}

  bool step(Traffic& traffic, Random& random) override {
    ++now_;
    while (dying_.due(now_)) {
      const LiveObject object = dying_.take_next().object;
      traffic.deallocate(object.slot, object.thread);
    }
    const std::uint32_t slot = traffic.allocate(sizes_.draw(random), kThread);
    dying_.add(now_ + std::max<std::uint64_t>(1, lifetimes_.draw(random)), {slot, kThread});
    return true;
  }

  void drain(Traffic& traffic) override { dying_.drain(traffic); }

 private:
  static constexpr std::uint32_t kThread = 0;

  Law sizes_;
  Law lifetimes_;
  std::uint64_t now_ = 0;
  DeathQueue dying_;
};

}  // namespace

Generator knuth() {
  return generator_of<Knuth>("knuth", "the classic test of first fit and best fit in balance",
                             kKnuthParameters);
}

}  // namespace fitmark::workloads
