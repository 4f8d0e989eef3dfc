// SPDX-License-Identifier: MIT
//
// Runs a model: at each event either the object whose time has come dies, or one is resized or born as
// often as the phase says.
#include <algorithm>
#include <deque>

#include "workloads/generator/death_queue.h"
#include "workloads/generator/law.h"
#include "workloads/generator/traffic.h"
#include "workloads/model/buckets.h"
#include "workloads/model/model.h"

namespace fitmark::workloads {
namespace {

constexpr std::uint64_t kNever = ~std::uint64_t{0};

template <typename Key>
std::vector<double> weights_of(const std::map<Key, std::uint64_t>& counts) {
  std::vector<double> weights;
  for (const auto& [key, count] : counts) weights.push_back(static_cast<double>(count));
  return weights;
}

template <typename Key>
std::vector<std::uint64_t> keys_of(const std::map<Key, std::uint64_t>& counts) {
  std::vector<std::uint64_t> keys;
  for (const auto& [key, count] : counts) keys.push_back(static_cast<std::uint64_t>(key));
  return keys;
}

// A way in which an object ends, as one number to draw: a lifetime bucket, a phase, or never.
constexpr std::uint64_t kPhaseFlag = std::uint64_t{1} << 32;

Law fate_law(const Fates& fates) {
  std::vector<std::uint64_t> values;
  std::vector<double> weights;
  const auto add = [&](std::uint64_t value, std::uint64_t count) {
    if (count == 0) return;
    values.push_back(value);
    weights.push_back(static_cast<double>(count));
  };
  for (const auto& [bucket, count] : fates.lifetimes) add(bucket, count);
  for (const auto& [phase, count] : fates.deaths) add(kPhaseFlag + phase, count);
  add(kNever, fates.immortal);
  return Law::empirical(std::move(values), weights);
}

// A phase made ready for drawing.
struct Dice {
  std::vector<ObjectClass> kinds;
  std::vector<Law> fates;  // of each kind
  Law kind;                // draws an index into kinds
  Law thread;
  Law growth;
  bool births = false;
  double reallocates = 0;  // ratio among reallocations and allocations
  double hands_off = 0;
};

Dice dice_of(const Phase& phase) {
  Dice dice;
  std::vector<std::uint64_t> numbers;
  std::vector<double> weights;
  for (const auto& [kind, fates] : phase.classes) {
    if (fates.objects() == 0) continue;
    numbers.push_back(dice.kinds.size());
    weights.push_back(static_cast<double>(fates.objects()));
    dice.kinds.push_back(kind);
    dice.fates.push_back(fate_law(fates));
  }
  dice.births = !dice.kinds.empty() && !phase.threads.empty();
  if (dice.births) {
    dice.kind = Law::empirical(std::move(numbers), weights);
    dice.thread = Law::empirical(keys_of(phase.threads), weights_of(phase.threads));
  }
  const std::uint64_t both = phase.reallocations + phase.allocations;
  if (!phase.growth.empty() && both > 0) {
    dice.growth = Law::empirical(keys_of(phase.growth), weights_of(phase.growth));
    dice.reallocates = static_cast<double>(phase.reallocations) / static_cast<double>(both);
  }
  if (phase.deallocations > 0) {
    dice.hands_off =
        static_cast<double>(phase.hand_offs) / static_cast<double>(phase.deallocations);
  }
  return dice;
}

// One run of the model's phases after another, on threads of its own.
class ModelRun {
 public:
  ModelRun(const Model& model, const std::vector<Dice>& dice, const ModelScale& scale,
           std::uint32_t thread_base, std::uint64_t seed)
      : model_(&model), dice_(&dice), scale_(scale), thread_base_(thread_base), random_(seed) {}

  // Adds one event, or returns false where the run is over.
  bool step(Traffic& traffic) {
    if (time_ == model_->events) {
      if (++repetition_ >= scale_.longer) return false;
      time_ = 0;
      end_all(traffic);
    }
    const Dice& dice =
        (*dice_)[std::min<std::size_t>(time_ / model_->phase_events, dice_->size() - 1)];
    ++time_;
    if (dying_.due(time_)) {
      end_one(traffic, dice);
    } else if (dice.reallocates > 0 && !recent_.empty() && random_.chance(dice.reallocates)) {
      resize(traffic, dice);
    } else if (dice.births) {
      begin_one(traffic, dice);
    } else if (!dying_.empty()) {
      end_one(traffic, dice);
    }
    return true;
  }

 private:
  struct Recent {
    std::uint64_t born;
    std::uint64_t size_bytes;
    std::uint32_t slot;
    std::uint32_t thread;
  };
  static constexpr std::size_t kRecent = 64;

  std::uint64_t end_time(std::uint64_t fate) {
    if (fate == kNever) return kNever;
    if (fate < kPhaseFlag) {
      const auto bucket = static_cast<std::uint32_t>(fate);
      const std::uint64_t low = LifetimeBuckets::first(bucket);
      return time_ + random_.between(low, std::max(low, LifetimeBuckets::first(bucket + 1) - 1));
    }
    // Fates by phase are those of lifetimes of a phase's length and more.
    const std::uint64_t begin = (fate - kPhaseFlag) * model_->phase_events;
    const std::uint64_t end = std::min(begin + model_->phase_events, model_->events);
    const std::uint64_t low = std::max(begin, time_ + model_->phase_events);
    return low < end ? random_.between(low, end - 1) : low;
  }

  void begin_one(Traffic& traffic, const Dice& dice) {
    const std::uint64_t number = dice.kind.draw(random_);
    const ObjectClass& kind = dice.kinds[number];
    const std::uint64_t low = SizeBuckets::first(kind.size_bucket);
    const std::uint64_t high = std::max(low, SizeBuckets::first(kind.size_bucket + 1) - 1);
    const std::uint64_t size_bytes = random_.between(low, high) * scale_.larger;
    const auto thread = static_cast<std::uint32_t>(dice.thread.draw(random_)) + thread_base_;
    const std::uint64_t at = end_time(dice.fates[number].draw(random_));
    const std::uint32_t slot = traffic.allocate(size_bytes, thread, kind.alignment_log2,
                                                kind.zeroed ? Op::allocate_zeroed : Op::allocate);
    recent_.push_back({dying_.add(at, {slot, thread}), size_bytes, slot, thread});
    if (recent_.size() > kRecent) recent_.pop_front();
  }

  void end_one(Traffic& traffic, const Dice& dice) {
    const DeathQueue::Death death = dying_.take_next();
    forget(death.born);
    std::uint32_t thread = death.object.thread;
    if (dice.births && dice.hands_off > 0 && random_.chance(dice.hands_off)) {
      thread = static_cast<std::uint32_t>(dice.thread.draw(random_)) + thread_base_;
    }
    traffic.deallocate(death.object.slot, thread);
  }

  void forget(std::uint64_t born) {
    const auto found = std::find_if(recent_.begin(), recent_.end(),
                                    [&](const Recent& recent) { return recent.born == born; });
    if (found != recent_.end()) recent_.erase(found);
  }

  void resize(Traffic& traffic, const Dice& dice) {
    Recent& recent =
        recent_[recent_.size() - 1 - random_.below(std::min<std::size_t>(recent_.size(), 8))];
    using Eighths = Buckets<3>;
    const auto growth = static_cast<std::int64_t>(dice.growth.draw(random_));
    const std::int64_t bucket = Eighths::of(recent.size_bytes + 16) + growth;
    const std::int64_t sound = std::clamp<std::int64_t>(bucket, 17, Eighths::of(kMostBytes));
    recent.size_bytes = Eighths::first(static_cast<std::uint32_t>(sound)) - 16;
    traffic.reallocate(recent.slot, std::max<std::uint64_t>(1, recent.size_bytes), recent.thread);
  }

  void end_all(Traffic& traffic) {
    dying_.drain(traffic);
    recent_.clear();
  }

  static constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 46;

  const Model* model_;
  const std::vector<Dice>* dice_;
  ModelScale scale_;
  std::uint32_t thread_base_;
  Random random_;
  std::uint64_t time_ = 0;
  std::uint64_t repetition_ = 0;
  DeathQueue dying_;
  std::deque<Recent> recent_;  // the last born that live
};

class ModelSource : public EventSource {
 public:
  ModelSource(Model model, const ModelScale& scale, std::uint64_t seed)
      : model_(std::move(model)), traffic_(std::nullopt, seed) {
    if (model_.events == 0 || model_.phases.empty()) {
      throw TraceError("the model holds no events; learn it from a trace that does");
    }
    std::uint32_t threads = 1;
    for (const Phase& phase : model_.phases) {
      dice_.push_back(dice_of(phase));
      if (!phase.threads.empty()) threads = std::max(threads, phase.threads.rbegin()->first + 1);
    }
    for (std::uint64_t copy = 0; copy < scale.parallel; ++copy) {
      runs_.emplace_back(model_, dice_, scale, static_cast<std::uint32_t>(copy * threads),
                         seed + copy);
    }
    header_.program = "model";
    header_.recorder = "fitmark generate";
    header_.seed = seed;
    header_.arguments = {"longer=" + std::to_string(scale.longer),
                         "parallel=" + std::to_string(scale.parallel),
                         "larger=" + std::to_string(scale.larger)};
  }

  const TraceHeader& header() const override { return header_; }

  std::size_t read(std::span<Event> into) override {
    std::size_t done = 0;
    while (done < into.size()) {
      if (next_ == traffic_.waiting().size() && !refill()) break;
      into[done++] = traffic_.waiting()[next_++];
    }
    return done;
  }

 private:
  bool refill() {
    traffic_.waiting().clear();
    next_ = 0;
    while (!runs_.empty() && traffic_.waiting().empty()) {
      turn_ = (turn_ + 1) % runs_.size();
      if (!runs_[turn_].step(traffic_)) {
        runs_.erase(runs_.begin() + static_cast<std::ptrdiff_t>(turn_));
      }
    }
    return !traffic_.waiting().empty();
  }

  Model model_;
  std::vector<Dice> dice_;
  std::deque<ModelRun> runs_;
  TraceHeader header_;
  Traffic traffic_;
  std::size_t turn_ = 0;
  std::size_t next_ = 0;
};

}  // namespace

std::unique_ptr<EventSource> generate_from(Model model, const ModelScale& scale,
                                           std::uint64_t seed) {
  return std::make_unique<ModelSource>(std::move(model), scale, seed);
}

}  // namespace fitmark::workloads
