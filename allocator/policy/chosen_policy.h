// SPDX-License-Identifier: MIT
//
// Whichever policy a PolicyChoice names, chosen when the heap is made rather than when it is compiled.
//
// Complexity:  that of the policy, plus one branch over the alternatives
// Threads:     none
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "allocator/heap/geometry.h"
#include "allocator/policy/best_fit.h"
#include "allocator/policy/choice.h"
#include "allocator/policy/first_fit.h"
#include "allocator/policy/next_fit.h"
#include "allocator/policy/ordered_list.h"
#include "allocator/policy/ranked_fit.h"
#include "allocator/policy/segregated_fit.h"

namespace fitmark::allocator {

template <typename Home>
class ChosenPolicy {
 public:
  using Handle = typename Home::Handle;
  using Units = typename Home::Units;

  explicit ChosenPolicy(const PolicyChoice& choice) { choose(choice); }

  Extent<Handle, Units> find(Home& home, Units units) {
    return std::visit([&](auto& policy) { return policy.find(home, units); }, policy_);
  }
  void insert(Home& home, Handle at, Units units) {
    std::visit([&](auto& policy) { policy.insert(home, at, units); }, policy_);
  }
  void erase(Home& home, Handle at, Units units) {
    std::visit([&](auto& policy) { policy.erase(home, at, units); }, policy_);
  }
  void replace(Home& home, Handle at, Units units, Handle to, Units to_units) {
    std::visit([&](auto& policy) { policy.replace(home, at, units, to, to_units); }, policy_);
  }
  Units largest_units(const Home& home) const {
    return std::visit([&](const auto& policy) { return policy.largest_units(home); }, policy_);
  }
  std::uint64_t held_bytes() const {
    return std::visit([](const auto& policy) { return policy.held_bytes(); }, policy_);
  }
  template <typename F>
  void for_each(const Home& home, F&& f) const {
    std::visit([&](const auto& policy) { policy.for_each(home, f); }, policy_);
  }
  std::string check(const Home& home) const {
    return std::visit([&](const auto& policy) { return policy.check(home); }, policy_);
  }

 private:
  void choose(const PolicyChoice& choice) {
    if (choice.is_linear) {
      policy_.template emplace<OrderedList<Home>>(choice);
    } else if (choice.order != ListOrder::address) {
      policy_.template emplace<RankedFit<Home>>(choice);
    } else if (choice.search == Search::best) {
      policy_.template emplace<BestFit<Home>>();
    } else if (choice.search == Search::first) {
      policy_.template emplace<FirstFit<Home>>();
    } else if (choice.search == Search::next) {
      policy_.template emplace<NextFit<Home>>();
    } else if (choice.search == Search::worst) {
      policy_.template emplace<WorstFit<Home>>();
    } else if (choice.search == Search::good) {
      policy_.template emplace<GoodFit<Home>>();
    } else {
      policy_.template emplace<SegregatedFit<Home>>();
    }
  }

  std::variant<SegregatedFit<Home>, GoodFit<Home>, BestFit<Home>, FirstFit<Home>, NextFit<Home>,
               WorstFit<Home>, RankedFit<Home>, OrderedList<Home>>
      policy_;
};

}  // namespace fitmark::allocator
