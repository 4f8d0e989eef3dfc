// SPDX-License-Identifier: MIT
//
// Which call site holds most of each part of the address × time map.
//
// Layout:      rows × columns over a span of addresses and events that is known beforehand; row 0 the lowest
// Invariants:  a cell's weights add up to the byte-events of the objects there that have a stack
// Complexity:  O(rows × columns that the object covers) an object; memory O(cells × stacks in them)
// Threads:     none
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "analysis/explain/heat_map.h"

namespace fitmark::analysis {

class SiteMapAccount {
 public:
  // Of addresses [0, address_bytes) and events [0, events), both above 0.
  SiteMapAccount(std::uint64_t address_bytes, std::uint64_t events,
                 HeatMapLimits shape = {.rows = 32, .columns = 128});

  // Bytes [offset, offset + bytes) became live with event `event`, allocated by call stack `stack`; 0 is
  // none, and is not counted.
  void became_live(std::uint32_t slot, std::uint64_t offset, std::uint64_t bytes,
                   std::uint32_t stack, std::uint64_t event);
  void died(std::uint32_t slot, std::uint64_t event);

  // Returns the map after `events` events; site(stack) names a stack's call site, empty where it has none.
  // The account is spent. At most 255 sites, those with most byte-events, have a name.
  HeatSites finish(std::uint64_t events, const std::function<std::string(std::uint32_t)>& site);

 private:
  struct Object {
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
    std::uint64_t begin = 0;
    std::uint32_t stack = 0;
  };

  void add(const Object& object, std::uint64_t end);

  HeatMapLimits shape_;
  std::uint64_t row_bytes_;
  std::uint64_t column_events_;
  std::vector<Object> live_;                                            // [slots]
  std::vector<std::unordered_map<std::uint32_t, double>> byte_events_;  // [rows][columns], by stack
};

}  // namespace fitmark::analysis
