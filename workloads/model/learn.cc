// SPDX-License-Identifier: MIT
//
// Objects are followed from birth to death; each is counted in the phase and class of its birth.
#include <algorithm>
#include <bit>

#include "workloads/each_event.h"
#include "workloads/live_account.h"
#include "workloads/model/buckets.h"
#include "workloads/model/model.h"

namespace fitmark::workloads {
namespace {

class Learner {
 public:
  explicit Learner(std::uint64_t events) {
    model_.events = events;
    model_.phase_events = std::max<std::uint64_t>(1, (events + kPhases - 1) / kPhases);
    model_.phases.resize((events + model_.phase_events - 1) / model_.phase_events);
  }

  void take(const Event& event) {
    const std::uint64_t index = account_.events();
    const std::uint64_t before = event.op == Op::reallocate && account_.is_live(event.slot)
                                     ? account_.size_bytes(event.slot)
                                     : 0;
    if (const char* fault = account_.apply(event)) {
      throw TraceError("event " + std::to_string(index) + " does not belong in a trace: " + fault +
                       "; see what 'fitmark verify' says");
    }
    const std::size_t number = phase_of(index);
    if (number >= model_.phases.size()) throw TraceError("the trace has grown while it was read");
    Phase& phase = model_.phases[number];
    ++phase.events;
    if (event.op == Op::reallocate) {
      ++phase.reallocations;
      ++phase.resizes[{FormerBuckets::of(before), SizeBuckets::of(event.size_bytes)}];
    } else if (event.op == Op::deallocate) {
      end(phase, event, index);
    } else if (event.op != Op::mark) {
      begin(phase, event, index);
    }
  }

  Model finish() {
    for (std::uint32_t slot = 0; slot < births_.size(); ++slot) {
      if (account_.is_live(slot)) ++fates_of(births_[slot]).immortal;
    }
    return std::move(model_);
  }

 private:
  struct Birth {
    std::uint64_t index;
    ObjectClass kind;
    std::uint32_t thread;
  };

  std::size_t phase_of(std::uint64_t index) const { return index / model_.phase_events; }

  Fates& fates_of(const Birth& birth) {
    return model_.phases[phase_of(birth.index)].classes[birth.kind];
  }

  void begin(Phase& phase, const Event& event, std::uint64_t index) {
    ++phase.allocations;
    ++phase.threads[event.thread];
    if (event.slot >= births_.size()) births_.resize(event.slot + std::size_t{1});
    const ObjectClass kind{SizeBuckets::of(event.size_bytes), event.alignment_log2,
                           event.op == Op::allocate_zeroed};
    births_[event.slot] = {index, kind, event.thread};
  }

  void end(Phase& phase, const Event& event, std::uint64_t index) {
    const Birth& birth = births_[event.slot];
    ++phase.deallocations;
    phase.hand_offs += birth.thread != event.thread ? 1 : 0;
    const std::uint64_t lifetime = index - birth.index;
    Fates& fates = fates_of(birth);
    if (lifetime < model_.phase_events) {
      ++fates.lifetimes[LifetimeBuckets::of(lifetime)];
    } else {
      ++fates.deaths[static_cast<std::uint32_t>(phase_of(index))];
    }
  }

  Model model_;
  LiveAccount account_;
  std::vector<Birth> births_;  // [slots]
};

std::uint64_t length_of(EventSource& source) {
  std::uint64_t events = 0;
  for_each_batch(source, [&](std::span<const Event> batch) { events += batch.size(); });
  return events;
}

}  // namespace

std::uint64_t Fates::objects() const {
  std::uint64_t sum = immortal;
  for (const auto& [bucket, count] : lifetimes) sum += count;
  for (const auto& [phase, count] : deaths) sum += count;
  return sum;
}

Model learn(const OpenSource& open) {
  Learner learner(length_of(*open()));
  for_each_event(*open(), [&](const Event& event) { learner.take(event); });
  return learner.finish();
}

}  // namespace fitmark::workloads
