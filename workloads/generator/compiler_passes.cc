// SPDX-License-Identifier: MIT
//
// Functions compiled one after another: passes make short-lived objects in stacks, a few results live to the end.
#include <algorithm>
#include <array>
#include <vector>

#include "workloads/generator/named.h"

namespace fitmark::workloads {
namespace {

constexpr std::array<Parameter, 6> kCompilerPassesParameters = {{
    {"functions", "functions whose results are kept before the unit is over", "500"},
    {"objects", "law of the objects of a pass", "lognormal:300:1"},
    {"sizes", "law of their sizes in bytes", "lognormal:48:0.9"},
    {"passes", "passes over each function", "5"},
    {"survivors", "ratio of a pass's objects that the next pass still needs", "0.15"},
    {"kept", "ratio of a function's last objects that live as long as the unit", "0.05"},
}};

class CompilerPasses : public Workload {
 public:
  explicit CompilerPasses(const Settings& settings)
      : functions_(settings.count("functions", 1)),
        objects_(settings.law("objects")),
        sizes_(settings.law("sizes")),
        passes_(settings.count("passes", 1, 1000)),
        survivors_(settings.ratio("survivors")),
        kept_(settings.ratio("kept")) {}

  bool step(Traffic& traffic, Random& random) override {
    std::vector<std::uint32_t> now;
    const std::uint64_t count = std::min<std::uint64_t>(objects_.draw(random), 1u << 22) + 1;
    for (std::uint64_t i = 0; i < count; ++i) now.push_back(traffic.allocate(sizes_.draw(random)));
    release(before_, traffic);
    const bool last = pass_ == passes_;
    pass_ = last ? 1 : pass_ + 1;
    while (!now.empty()) {  // last in, first out, but for those that are needed later
      const std::uint32_t slot = now.back();
      now.pop_back();
      if (random.chance(last ? kept_ : survivors_)) {
        (last ? unit_ : before_).push_back(slot);
      } else {
        traffic.deallocate(slot);
      }
    }
    if (last && ++compiled_ % functions_ == 0) release(unit_, traffic);
    return true;
  }

  void drain(Traffic& traffic) override {
    release(before_, traffic);
    release(unit_, traffic);
  }

 private:
  static void release(std::vector<std::uint32_t>& slots, Traffic& traffic) {
    for (const std::uint32_t slot : slots) traffic.deallocate(slot);
    slots.clear();
  }

  std::uint64_t functions_;
  Law objects_;
  Law sizes_;
  std::uint64_t passes_;
  double survivors_;
  double kept_;
  std::uint64_t pass_ = 1;
  std::uint64_t compiled_ = 0;
  std::vector<std::uint32_t> before_;  // what the pass before has left
  std::vector<std::uint32_t> unit_;    // results
};

}  // namespace

Generator compiler_passes() {
  return generator_of<CompilerPasses>(
      "compiler-passes",
      "phase-bound lifetimes: long-lived results pin memory between short-lived objects",
      kCompilerPassesParameters);
}

}  // namespace fitmark::workloads
