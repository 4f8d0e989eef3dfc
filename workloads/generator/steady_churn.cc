// SPDX-License-Identifier: MIT
//
// A constant population: each step deallocates one object and allocates another.
#include <array>

#include "workloads/generator/live_set.h"
#include "workloads/generator/named.h"

namespace fitmark::workloads {
namespace {

constexpr std::array<Parameter, 7> kSteadyChurnParameters = {{
    {"live_objects", "objects live at any time after the first filling", "10000"},
    {"sizes", "law of the sizes in bytes", "lognormal:64:1.2"},
    {"victims", "which object dies: random (exponential lifetimes), fifo or lifo", "random"},
    {"threads", "threads that allocate, taking turns at random", "1"},
    {"hand_off", "ratio of deallocations by another thread than the one that allocated", "0"},
    {"reallocate", "ratio of steps that resize a live object instead", "0"},
    {"zeroed", "ratio of allocations that ask for zeroed memory", "0"},
}};
constexpr std::array<std::string_view, 3> kVictims = {"random", "fifo", "lifo"};

class SteadyChurn : public Workload {
 public:
  explicit SteadyChurn(const Settings& settings)
      : population_(settings.count("live_objects", 1, 1u << 30)),
        sizes_(settings.law("sizes")),
        victims_(settings.choice("victims", kVictims)),
        threads_(static_cast<std::uint32_t>(settings.count("threads", 1, 1u << 16))),
        hand_off_(settings.ratio("hand_off")),
        reallocate_(settings.ratio("reallocate")),
        zeroed_(settings.ratio("zeroed")) {}

  bool step(Traffic& traffic, Random& random) override {
    if (live_.size() >= population_) {
      if (reallocate_ > 0 && random.chance(reallocate_)) {
        const LiveObject& object = live_.at(random.below(live_.size()));
        traffic.reallocate(object.slot, std::max<std::uint64_t>(1, sizes_.draw(random)),
                           object.thread);
        return true;
      }
      const LiveObject victim = take_victim(random);
      traffic.deallocate(victim.slot, releasing_thread(victim.thread, random));
    }
    const auto thread = static_cast<std::uint32_t>(random.below(threads_));
    const bool zeroed = zeroed_ > 0 && random.chance(zeroed_);
    const std::uint32_t slot = traffic.allocate(sizes_.draw(random), thread, 0,
                                                zeroed ? Op::allocate_zeroed : Op::allocate);
    live_.add({slot, thread});
    return true;
  }

  void drain(Traffic& traffic) override { live_.drain(traffic); }

 private:
  LiveObject take_victim(Random& random) {
    if (victims_ == 1) return live_.take_oldest();
    if (victims_ == 2) return live_.take_newest();
    return live_.take_any(random);
  }

  std::uint32_t releasing_thread(std::uint32_t owner, Random& random) const {
    if (threads_ == 1 || hand_off_ == 0 || !random.chance(hand_off_)) return owner;
    const auto other = static_cast<std::uint32_t>(random.below(threads_ - 1));
    return other + (other >= owner ? 1 : 0);
  }

  std::uint64_t population_;
  Law sizes_;
  std::size_t victims_;
  std::uint32_t threads_;
  double hand_off_;
  double reallocate_;
  double zeroed_;
  LiveSet live_;
};

}  // namespace

Generator steady_churn() {
  return generator_of<SteadyChurn>(
      "steady-churn", "a long-running program in balance: free holes are reused at random",
      kSteadyChurnParameters);
}

}  // namespace fitmark::workloads
