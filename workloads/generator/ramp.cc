// SPDX-License-Identifier: MIT
//
// A population that is built up, held in balance, and torn down, over and over.
#include <algorithm>
#include <array>
#include <vector>

#include "workloads/generator/live_set.h"
#include "workloads/generator/named.h"

namespace fitmark::workloads {
namespace {

constexpr std::array<Parameter, 4> kRampParameters = {{
    {"live_objects", "objects live on the plateau", "50000"},
    {"sizes", "law of the sizes in bytes", "lognormal:64:1.2"},
    {"plateau", "steps on the plateau for each live object", "2"},
    {"drain_order", "how the end goes: random, fifo or lifo", "random"},
}};
constexpr std::array<std::string_view, 3> kOrders = {"random", "fifo", "lifo"};

class Ramp : public Workload {
 public:
  explicit Ramp(const Settings& settings)
      : population_(settings.count("live_objects", 1, 1u << 30)),
        plateau_(settings.count("plateau", 0, 1u << 20) * population_),
        sizes_(settings.law("sizes")),
        order_(settings.choice("drain_order", kOrders)) {}

  bool step(Traffic& traffic, Random& random) override {
    if (!draining_ && live_.size() < population_) {
      live_.add({traffic.allocate(sizes_.draw(random)), 0});
    } else if (!draining_ && steps_ < plateau_) {
      ++steps_;
      traffic.deallocate(live_.take_any(random).slot);
      live_.add({traffic.allocate(sizes_.draw(random)), 0});
    } else {
      draining_ = true;
      steps_ = 0;
      traffic.deallocate(take(random).slot);
      draining_ = !live_.empty();
    }
    return true;
  }

  void drain(Traffic& traffic) override { live_.drain(traffic); }

 private:
  LiveObject take(Random& random) {
    if (order_ == 1) return live_.take_oldest();
    if (order_ == 2) return live_.take_newest();
    return live_.take_any(random);
  }

  std::uint64_t population_;
  std::uint64_t plateau_;
  Law sizes_;
  std::size_t order_;
  std::uint64_t steps_ = 0;
  bool draining_ = false;
  LiveSet live_;
};

}  // namespace

Generator ramp() {
  return generator_of<Ramp>(
      "ramp", "growth, balance and release: what is given back after the peak", kRampParameters);
}

}  // namespace fitmark::workloads
