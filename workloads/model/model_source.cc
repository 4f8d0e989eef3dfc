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
#include "workloads/model/recent_objects.h"
#include "workloads/model/urn.h"

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

// An object's kind and end.
struct Life {
  ObjectClass kind;
  std::uint64_t fate = kNever;
};

// A phase made ready for drawing.
struct Dice {
  std::vector<Life> lives;
  Urn life;                                               // draws an index into lives
  std::vector<std::pair<Resize, std::uint64_t>> resizes;  // and how often, smallest first
  Law thread;
  bool births = false;
  double reallocates = 0;  // ratio among reallocations and allocations
  double hands_off = 0;
};

void add_lives(const ObjectClass& kind, const Fates& fates, Dice& dice,
               std::vector<std::uint64_t>& counts) {
  const auto add = [&](std::uint64_t fate, std::uint64_t count) {
    if (count == 0) return;
    dice.lives.push_back({kind, fate});
    counts.push_back(count);
  };
  for (const auto& [bucket, count] : fates.lifetimes) add(bucket, count);
  for (const auto& [phase, count] : fates.deaths) add(kPhaseFlag + phase, count);
  add(kNever, fates.immortal);
}

Dice dice_of(const Phase& phase) {
  Dice dice;
  std::vector<std::uint64_t> counts;
  for (const auto& [kind, fates] : phase.classes) add_lives(kind, fates, dice, counts);
  dice.life = Urn(counts);
  dice.births = !dice.lives.empty() && !phase.threads.empty();
  if (dice.births) {
    dice.thread = Law::empirical(keys_of(phase.threads), weights_of(phase.threads));
  }
  for (const auto& [resize, count] : phase.resizes) {
    if (count > 0) dice.resizes.emplace_back(resize, count);
  }
  const std::uint64_t both = phase.reallocations + phase.allocations;
  if (!dice.resizes.empty() && both > 0) {
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
    const Dice& dice = enter_phase();
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
  // Takes the urns of the phase at hand, full, where it begins.
  const Dice& enter_phase() {
    const std::size_t phase =
        std::min<std::size_t>(time_ / model_->phase_events, dice_->size() - 1);
    if (phase != phase_) {
      phase_ = phase;
      life_ = (*dice_)[phase].life;
      resize_ = 0;
      resized_ = 0;
    }
    return (*dice_)[phase];
  }

  static constexpr std::size_t kNoPhase = ~std::size_t{0};

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

  // Any size of the bucket.
  std::uint64_t size_in(std::uint32_t bucket) {
    const std::uint64_t low = SizeBuckets::first(bucket);
    return random_.between(low, std::max(low, SizeBuckets::first(bucket + 1) - 1)) * scale_.larger;
  }

  void begin_one(Traffic& traffic, const Dice& dice) {
    const Life& life = dice.lives[life_.draw(random_)];
    const std::uint64_t size_bytes = size_in(life.kind.size_bucket);
    const auto thread = static_cast<std::uint32_t>(dice.thread.draw(random_)) + thread_base_;
    const std::uint64_t at = end_time(life.fate);
    const std::uint32_t slot =
        traffic.allocate(size_bytes, thread, life.kind.alignment_log2,
                         life.kind.zeroed ? Op::allocate_zeroed : Op::allocate);
    const std::uint64_t born = dying_.add(at, {slot, thread});
    recent_.add({born, slot, thread}, size_bytes / scale_.larger);
  }

  void end_one(Traffic& traffic, const Dice& dice) {
    const DeathQueue::Death death = dying_.take_next();
    recent_.remove(death.born, death.object.slot);
    std::uint32_t thread = death.object.thread;
    if (dice.births && dice.hands_off > 0 && random_.chance(dice.hands_off)) {
      thread = static_cast<std::uint32_t>(dice.thread.draw(random_)) + thread_base_;
    }
    traffic.deallocate(death.object.slot, thread);
  }

  // The phase's resizes from small to large, so that what doubles again and again does so on one object.
  const Resize& next_resize(const Dice& dice) {
    const auto& [sizes, count] = dice.resizes[resize_];
    if (++resized_ >= count) {
      resized_ = 0;
      resize_ = (resize_ + 1) % dice.resizes.size();
    }
    return sizes;
  }

  void resize(Traffic& traffic, const Dice& dice) {
    const Resize& sizes = next_resize(dice);
    const RecentObject object = recent_.take_alike(sizes.from_bucket, random_);
    const std::uint64_t size_bytes = std::max<std::uint64_t>(1, size_in(sizes.to_bucket));
    traffic.reallocate(object.slot, size_bytes, object.thread);
    recent_.add(object, size_bytes / scale_.larger);
  }

  void end_all(Traffic& traffic) {
    dying_.drain(traffic);
    recent_ = RecentObjects();
    life_ = Urn();
    phase_ = kNoPhase;
  }

  const Model* model_;
  const std::vector<Dice>* dice_;
  ModelScale scale_;
  std::uint32_t thread_base_;
  Random random_;
  std::uint64_t time_ = 0;
  std::uint64_t repetition_ = 0;
  DeathQueue dying_;
  RecentObjects recent_;
  std::size_t phase_ = kNoPhase;
  // Of the phase:
  Urn life_;
  std::size_t resize_ = 0;     // the next of its resizes
  std::uint64_t resized_ = 0;  // so often already
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
