// SPDX-License-Identifier: MIT
//
// Traffic wholly by laws: sizes, lifetimes, bursts of arrivals, threads and hand-offs.
#include <algorithm>
#include <array>

#include "workloads/generator/death_queue.h"
#include "workloads/generator/named.h"

namespace fitmark::workloads {
namespace {

constexpr std::array<Parameter, 7> kLawsParameters = {{
    {"sizes", "law of the sizes in bytes", "powerlaw:16:1048576:1.1"},
    {"lifetimes", "law of the lifetimes in units of time", "weibull:2000:0.6"},
    {"arrivals", "law of the allocations in each unit of time", "fixed:1"},
    {"threads", "threads that allocate, taking turns at random", "1"},
    {"hand_off", "ratio of deallocations by another thread", "0"},
    {"phase", "units of time in a phase", "10000"},
    {"phase_bound", "ratio of objects that die at the end of their phase instead", "0"},
}};

class Laws : public Workload {
 public:
  explicit Laws(const Settings& settings)
      : sizes_(settings.law("sizes")),
        lifetimes_(settings.law("lifetimes")),
        arrivals_(settings.law("arrivals")),
        threads_(static_cast<std::uint32_t>(settings.count("threads", 1, 1u << 16))),
        hand_off_(settings.ratio("hand_off")),
        phase_(settings.count("phase", 1)),
        phase_bound_(settings.ratio("phase_bound")) {}

  bool step(Traffic& traffic, Random& random) override {
    ++now_;
    while (dying_.due(now_)) {
      const LiveObject object = dying_.take_next().object;
      traffic.deallocate(object.slot, releasing_thread(object.thread, random));
    }
    const std::uint64_t count = std::min<std::uint64_t>(arrivals_.draw(random), 1u << 20);
    for (std::uint64_t i = 0; i < count; ++i) {
      allocate(traffic, random, static_cast<std::uint32_t>(random.below(threads_)));
    }
    idle_ = count == 0 && dying_.empty() ? idle_ + 1 : 0;
    if (idle_ > kMostIdle) refuse_idleness();
    return true;
  }

  void drain(Traffic& traffic) override { dying_.drain(traffic); }

 private:
  static constexpr std::uint64_t kMostIdle = 1'000'000;

  [[noreturn]] void refuse_idleness() const {
    throw TraceError(
        "the workload laws, parameter arrivals='" + arrivals_.text() +
        "': the law gave no allocation in a million units of time; give one that is above 0 "
        "more often, such as fixed:1 or uniform:0:2");
  }

  std::uint32_t releasing_thread(std::uint32_t owner, Random& random) const {
    if (threads_ == 1 || hand_off_ == 0 || !random.chance(hand_off_)) return owner;
    const auto other = static_cast<std::uint32_t>(random.below(threads_ - 1));
    return other + (other >= owner ? 1 : 0);
  }

  void allocate(Traffic& traffic, Random& random, std::uint32_t thread) {
    const std::uint32_t slot = traffic.allocate(sizes_.draw(random), thread);
    std::uint64_t lifetime = std::max<std::uint64_t>(1, lifetimes_.draw(random));
    if (phase_bound_ > 0 && random.chance(phase_bound_)) lifetime = phase_ - now_ % phase_;
    dying_.add(now_ + lifetime, {slot, thread});
  }

  Law sizes_;
  Law lifetimes_;
  Law arrivals_;
  std::uint32_t threads_;
  double hand_off_;
  std::uint64_t phase_;
  double phase_bound_;
  std::uint64_t idle_ = 0;
  std::uint64_t now_ = 0;
  DeathQueue dying_;
};

}  // namespace

Generator laws() {
  return generator_of<Laws>("laws", "whatever the laws describe", kLawsParameters);
}

}  // namespace fitmark::workloads
