// SPDX-License-Identifier: MIT
//
// Adds each object to the cells that it covered, when it dies.
#include "analysis/explain/site_map.h"

#include <algorithm>

#include "analysis/blame/blame.h"
#include "analysis/report/units.h"

namespace fitmark::analysis {
namespace {

// A size class above its lifetime class.
WeightMap::Key kind_of(std::uint64_t bytes, LifetimeClass lifetime) {
  return size_class_of(bytes) << 8 | lifetime;
}

std::string kind_text(WeightMap::Key kind) {
  return "up to " + human_bytes(static_cast<double>(kind >> 8)) + ", living " +
         lifetime_text(static_cast<LifetimeClass>(kind & 0xff));
}

}  // namespace

SiteMapAccount::SiteMapAccount(std::uint64_t events, HeatMapLimits shape, std::uint64_t row_bytes)
    : stacks_(std::max<std::uint64_t>(1, events), shape, row_bytes),
      kinds_(std::max<std::uint64_t>(1, events), shape, row_bytes) {}

void SiteMapAccount::became_live(std::uint32_t slot, std::uint64_t address, std::uint64_t bytes,
                                 std::uint32_t stack, std::uint64_t event) {
  if (slot >= live_.size()) live_.resize(slot + std::size_t{1});
  live_[slot] = {address, bytes, event, stack};
}

void SiteMapAccount::died(std::uint32_t slot, std::uint64_t event) {
  if (slot >= live_.size()) return;
  add(live_[slot], event, true);
  live_[slot] = {};
}

void SiteMapAccount::add(const Object& object, std::uint64_t end, bool is_freed) {
  if (object.bytes == 0) return;
  const LifetimeClass lifetime = is_freed ? lifetime_class_of(end - object.begin) : kToTheEnd;
  kinds_.add(object.address, object.bytes, object.begin, end, kind_of(object.bytes, lifetime));
  if (object.stack == 0) return;
  stacks_.add(object.address, object.bytes, object.begin, end, object.stack);
}

void SiteMapAccount::finish(const HeatMapGrid& grid,
                            const std::function<std::string(std::uint32_t)>& site, HeatMap& map) {
  for (const Object& object : live_) add(object, grid.events, false);
  live_.clear();
  map.kinds = kinds_.finish(grid, kind_text);
  HeatNames sites = stacks_.finish(
      grid, [&](WeightMap::Key stack) { return site(static_cast<std::uint32_t>(stack)); });
  if (!sites.names.empty()) map.sites = std::move(sites);
}

}  // namespace fitmark::analysis
