// SPDX-License-Identifier: MIT
//
// Adds each object to the cells that it covered, when it dies.
#include "analysis/explain/site_map.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "analysis/explain/base64.h"

namespace fitmark::analysis {
namespace {

constexpr std::size_t kMostNames = 255;  // a byte a cell, 0 for none

std::uint64_t quotient_up(std::uint64_t a, std::uint64_t b) { return (a + b - 1) / b; }

// Returns what [begin, end) and the part of `width` that begins at `from` have in common.
double common(std::uint64_t begin, std::uint64_t end, std::uint64_t from, std::uint64_t width) {
  const std::uint64_t low = std::max(begin, from);
  const std::uint64_t high = std::min(end, from + width);
  return high > low ? static_cast<double>(high - low) : 0;
}

using SiteWeights = std::map<std::string, double>;

// Returns the sites with most weight, heaviest first.
std::vector<std::string> heaviest(const SiteWeights& all) {
  std::vector<std::pair<double, std::string>> order;
  for (const auto& [site, weight] : all) order.emplace_back(-weight, site);
  std::sort(order.begin(), order.end());
  if (order.size() > kMostNames) order.resize(kMostNames);
  std::vector<std::string> names;
  for (auto& [weight, site] : order) names.push_back(std::move(site));
  return names;
}

}  // namespace

SiteMapAccount::SiteMapAccount(std::uint64_t address_bytes, std::uint64_t events,
                               HeatMapLimits shape)
    : shape_(shape),
      row_bytes_(quotient_up(address_bytes, shape.rows)),
      column_events_(quotient_up(events, shape.columns)),
      byte_events_(shape.rows * shape.columns) {}

void SiteMapAccount::became_live(std::uint32_t slot, std::uint64_t offset, std::uint64_t bytes,
                                 std::uint32_t stack, std::uint64_t event) {
  if (slot >= live_.size()) live_.resize(slot + std::size_t{1});
  live_[slot] = {offset, bytes, event, stack};
}

void SiteMapAccount::died(std::uint32_t slot, std::uint64_t event) {
  if (slot >= live_.size()) return;
  add(live_[slot], event);
  live_[slot] = {};
}

void SiteMapAccount::add(const Object& object, std::uint64_t end) {
  if (object.stack == 0 || object.bytes == 0 || end <= object.begin) return;
  const std::uint64_t top = object.offset + object.bytes;
  const std::uint64_t last_row = std::min((top - 1) / row_bytes_, shape_.rows - 1);
  const std::uint64_t last_column = std::min((end - 1) / column_events_, shape_.columns - 1);
  for (std::uint64_t row = object.offset / row_bytes_; row <= last_row; ++row) {
    const double bytes = common(object.offset, top, row * row_bytes_, row_bytes_);
    for (std::uint64_t column = object.begin / column_events_; column <= last_column; ++column) {
      byte_events_[row * shape_.columns + column][object.stack] +=
          bytes * common(object.begin, end, column * column_events_, column_events_);
    }
  }
}

HeatSites SiteMapAccount::finish(std::uint64_t events,
                                 const std::function<std::string(std::uint32_t)>& site) {
  for (std::uint32_t slot = 0; slot < live_.size(); ++slot) died(slot, events);
  std::unordered_map<std::uint32_t, std::string> site_of;
  SiteWeights all;
  std::vector<std::string> most(byte_events_.size());
  for (std::size_t cell = 0; cell < byte_events_.size(); ++cell) {
    SiteWeights here;
    for (const auto& [stack, weight] : byte_events_[cell]) {
      const auto [place, fresh] = site_of.try_emplace(stack);
      if (fresh) place->second = site(stack);
      if (!place->second.empty()) here[place->second] += weight;
    }
    double greatest = 0;
    for (const auto& [name, weight] : here) {
      all[name] += weight;
      if (weight > greatest) std::tie(greatest, most[cell]) = std::tie(weight, name);
    }
  }
  HeatSites sites{heaviest(all), shape_.rows, shape_.columns, {}};
  std::map<std::string, std::uint8_t> number;
  for (std::size_t i = 0; i < sites.names.size(); ++i) {
    number[sites.names[i]] = static_cast<std::uint8_t>(i + 1);
  }
  std::vector<std::uint8_t> cells;
  for (const std::string& name : most) {
    const auto found = number.find(name);
    cells.push_back(found == number.end() ? std::uint8_t{0} : found->second);
  }
  sites.cells = base64_of(cells);
  return sites;
}

}  // namespace fitmark::analysis
