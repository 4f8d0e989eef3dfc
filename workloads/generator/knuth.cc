// SPDX-License-Identifier: MIT
//
// One allocation in each unit of time, each object with a lifetime drawn at its birth.
//
// Source:      Knuth, TAOCP 1, section 2.5, the simulation of dynamic storage allocation
#include <algorithm>
#include <array>
#include <vector>

#include "workloads/generator/named.h"

namespace fitmark::workloads {
namespace {

constexpr std::array<Parameter, 2> kParameters = {{
    {"sizes", "law of the sizes in bytes", "uniform:100:2000"},
    {"lifetimes", "law of the lifetimes in units of time", "uniform:1:1000"},
}};

class Knuth : public Workload {
 public:
  explicit Knuth(const Settings& settings)
      : sizes_(settings.law("sizes")), lifetimes_(settings.law("lifetimes")) {}

  bool step(Traffic& traffic, Random& random) override {
    ++now_;
    while (!dying_.empty() && dying_.front().at <= now_) {
      std::pop_heap(dying_.begin(), dying_.end(), later);
      const Death death = dying_.back();
      dying_.pop_back();
      traffic.deallocate(death.slot, death.thread);
    }
    allocate(traffic, random, 0);
    return true;
  }

  void drain(Traffic& traffic) override {
    std::sort_heap(dying_.begin(), dying_.end(), later);
    for (std::size_t i = dying_.size(); i > 0; --i) {
      traffic.deallocate(dying_[i - 1].slot, dying_[i - 1].thread);
    }
    dying_.clear();
  }

 private:
  struct Death {
    std::uint64_t at;
    std::uint64_t born;  // breaks ties
    std::uint32_t slot;
    std::uint32_t thread;
  };
  static bool later(const Death& a, const Death& b) {
    return a.at != b.at ? a.at > b.at : a.born > b.born;
  }

  void allocate(Traffic& traffic, Random& random, std::uint32_t thread) {
    const std::uint32_t slot = traffic.allocate(sizes_.draw(random), thread);
    const std::uint64_t lifetime = std::max<std::uint64_t>(1, lifetimes_.draw(random));
    dying_.push_back({now_ + lifetime, born_++, slot, thread});
    std::push_heap(dying_.begin(), dying_.end(), later);
  }

  Law sizes_;
  Law lifetimes_;
  std::uint64_t now_ = 0;
  std::uint64_t born_ = 0;
  std::vector<Death> dying_;  // a heap, the next to die in front
};

}  // namespace

Generator knuth() {
  return generator_of<Knuth>("knuth", "the classic test of first fit and best fit in balance",
                             kParameters);
}

}  // namespace fitmark::workloads
