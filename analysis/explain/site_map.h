// SPDX-License-Identifier: MIT
//
// Whose bytes each part of the address × time map is: the call site, and the kind of object by size and lifetime.
//
// Layout:      live objects by slot; a WeightMap of call stacks, and one of size and lifetime classes
// Invariants:  an object counts once it has died, as its lifetime is then known, or at the end
// Complexity:  that of WeightMap an object; memory O(slots) and that of two WeightMaps
// Threads:     none
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "analysis/explain/heat_map.h"
#include "analysis/explain/weight_map.h"

namespace fitmark::analysis {

class SiteMapAccount {
 public:
  static constexpr HeatMapLimits kShape = {.rows = 64, .columns = 128};

  // Of events [0, events). Rows begin with `row_bytes`, a power of two.
  explicit SiteMapAccount(std::uint64_t events, HeatMapLimits shape = kShape,
                          std::uint64_t row_bytes = 64);

  // Bytes [address, address + bytes) became live with event `event`, allocated by call stack `stack`; 0 is
  // none.
  void became_live(std::uint32_t slot, std::uint64_t address, std::uint64_t bytes,
                   std::uint32_t stack, std::uint64_t event);
  void died(std::uint32_t slot, std::uint64_t event);

  // Adds sites and kinds to the map of `grid`; site(stack) names a stack's call site, empty where it has none.
  // Without any site the map has none. The account is spent.
  void finish(const HeatMapGrid& grid, const std::function<std::string(std::uint32_t)>& site,
              HeatMap& map);

 private:
  struct Object {
    std::uint64_t address = 0;
    std::uint64_t bytes = 0;
    std::uint64_t begin = 0;
    std::uint32_t stack = 0;
  };

  void add(const Object& object, std::uint64_t end, bool is_freed);

  std::vector<Object> live_;  // [slots]; of 0 bytes where free
  WeightMap stacks_;
  WeightMap kinds_;
};

}  // namespace fitmark::analysis
