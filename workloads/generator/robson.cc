// SPDX-License-Identifier: MIT
//
// An adversary who knows where each object lies and frees those that pin down the least.
//
// Source:      Robson, Bounds for some functions concerning dynamic storage allocation, JACM 21(3), 1974
//
// Stage 0 fills M units with objects of one unit. Stage i chooses an offset f, equal to the last one
// modulo 2^(i-1), such that the objects which cover a place f modulo 2^i leave the most unusable; it
// frees all others and fills up with objects of 2^i units. No object that fits between two such places
// can be of the next size, so the heap must grow.
#include "workloads/generator/robson.h"

#include <algorithm>
#include <array>
#include <vector>

#include "workloads/generator/named.h"
#include "workloads/generator/number_line.h"

namespace fitmark::workloads {
namespace {

constexpr std::array<Parameter, 4> kRobsonParameters = {{
    {"policy", "whose placement the adversary foresees: first, best, next or worst", "first"},
    {"live_units", "units live at most, a power of two", "32768"},
    {"largest_units", "the largest block in units, a power of two", "256"},
    {"unit_bytes", "bytes of a unit: a block of the heap under test, bookkeeping included", "32"},
}};
constexpr std::array<std::string_view, 4> kPolicies = {"first", "best", "next", "worst"};

class Robson : public Workload {
 public:
  explicit Robson(const Settings& settings)
      : policy_(static_cast<LinePolicy>(settings.choice("policy", kPolicies))),
        live_units_(std::bit_ceil(settings.count("live_units", 2, 1u << 24))),
        largest_units_(std::bit_ceil(settings.count("largest_units", 1, 1u << 20))),
        unit_bytes_(settings.count("unit_bytes", 1, 1u << 20)),
        line_(policy_) {
    if (largest_units_ > live_units_) {
      throw TraceError("the workload robson: largest_units is above live_units; make it smaller");
    }
  }

  bool step(Traffic& traffic, Random&) override {
    if (units_ > largest_units_) {  // over: clear the heap and begin anew
      drain(traffic);
      line_ = NumberLine(policy_);
      units_ = 1;
      offset_ = 0;
    }
    traffic.mark(static_cast<std::uint64_t>(std::countr_zero(units_)));
    if (units_ > 1) free_what_pins_least(traffic);
    while (used_units_ + units_ <= live_units_) {
      objects_.push_back({line_.allocate(units_), units_, traffic.allocate(units_ * unit_bytes_)});
      used_units_ += units_;
    }
    units_ *= 2;
    return true;
  }

  void drain(Traffic& traffic) override {
    for (const Object& object : objects_) traffic.deallocate(object.slot);
    objects_.clear();
    used_units_ = 0;
  }

  std::map<std::uint64_t, std::string> mark_names() const override {
    std::map<std::uint64_t, std::string> names;
    for (std::uint64_t units = 1, stage = 0; units <= largest_units_; units *= 2, ++stage) {
      names[stage] = "blocks of " + std::to_string(units) + " units";
    }
    return names;
  }

 private:
  struct Object {
    std::uint64_t begin;
    std::uint64_t units;
    std::uint32_t slot;
  };

  // Whether the object covers a place that is `offset` modulo units_.
  bool covers(const Object& object, std::uint64_t offset) const {
    const std::uint64_t distance = (offset - object.begin) & (units_ - 1);
    return distance < object.units;
  }

  std::uint64_t pinned_units(std::uint64_t offset) const {
    std::uint64_t sum = 0;
    for (const Object& object : objects_) {
      if (covers(object, offset)) sum += units_ - object.units;
    }
    return sum;
  }

  void free_what_pins_least(Traffic& traffic) {
    const std::uint64_t other = offset_ + units_ / 2;
    if (pinned_units(other) > pinned_units(offset_)) offset_ = other;
    std::size_t kept = 0;
    for (const Object& object : objects_) {
      if (covers(object, offset_)) {
        objects_[kept++] = object;
        continue;
      }
      line_.deallocate(object.begin, object.units);
      traffic.deallocate(object.slot);
      used_units_ -= object.units;
    }
    objects_.resize(kept);
  }

  LinePolicy policy_;
  std::uint64_t live_units_;
  std::uint64_t largest_units_;
  std::uint64_t unit_bytes_;
  NumberLine line_;
  std::uint64_t units_ = 1;
  std::uint64_t offset_ = 0;
  std::uint64_t used_units_ = 0;
  std::vector<Object> objects_;
};

}  // namespace

Generator robson() {
  return generator_of<Robson>(
      "robson", "the worst case: forces any allocator to its proven bound of fragmentation",
      kRobsonParameters);
}

}  // namespace fitmark::workloads
