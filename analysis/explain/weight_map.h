// SPDX-License-Identifier: MIT
//
// Which key has most byte-events at each part of an address × time map, gathered object by object.
//
// Layout:      weights[rows][columns], each by key; rows as AddressRows numbers them, coarser than the map's
// Invariants:  a cell's weights add up to the byte-events there of the objects that were added
// Complexity:  O(rows × columns that the object covers) an object; memory O(cells × keys in them)
// Threads:     none
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "analysis/explain/address_rows.h"
#include "analysis/explain/heat_map.h"

namespace fitmark::analysis {

class WeightMap {
 public:
  using Key = std::uint64_t;

  // Of events [0, events), above 0. Rows begin with `row_bytes`, a power of two.
  WeightMap(std::uint64_t events, HeatMapLimits shape, std::uint64_t row_bytes);

  // Bytes [address, address + bytes) were `key`'s through events [begin, end).
  void add(std::uint64_t address, std::uint64_t bytes, std::uint64_t begin, std::uint64_t end,
           Key key);

  // Returns the map over the rows and events of `grid`; name(key) names a key, keys of one name count
  // together, and those without a name not at all.
  HeatNames finish(const HeatMapGrid& grid, const std::function<std::string(Key)>& name) const;

 private:
  struct Weights {
    std::unordered_map<Key, double> byte_events;
    Weights& operator+=(const Weights& other) {
      for (const auto& [key, weight] : other.byte_events) byte_events[key] += weight;
      return *this;
    }
  };

  void join_rows();
  std::string laid_over(
      const HeatMapGrid& grid, std::uint64_t tall,
      const std::function<std::uint8_t(std::uint32_t, std::uint64_t)>& number_of) const;

  HeatMapLimits shape_;
  AddressRows rows_;
  std::uint64_t column_events_;
  std::vector<Weights> cells_;  // [columns][rows]
};

}  // namespace fitmark::analysis
