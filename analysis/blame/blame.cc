// SPDX-License-Identifier: MIT
//
// Keeps live objects by address, and charges each hole to its neighbours when it changes.
#include "analysis/blame/blame.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <iterator>

#include "analysis/report/units.h"

namespace fitmark::analysis {
namespace {

std::uint64_t end_of(const PlacedObject& where) { return where.offset + where.held_bytes; }

void sort_rows(std::vector<BlameRow>& rows) {
  std::stable_sort(rows.begin(), rows.end(), [](const BlameRow& a, const BlameRow& b) {
    return a.hole_byte_events != b.hole_byte_events ? a.hole_byte_events > b.hole_byte_events
                                                    : a.pinned_bytes > b.pinned_bytes;
  });
}

void add(BlameRow& sum, const BlameRow& row) {
  sum.objects += row.objects;
  sum.hole_byte_events += row.hole_byte_events;
  sum.pinned_bytes += row.pinned_bytes;
  sum.pinning_objects += row.pinning_objects;
}

}  // namespace

std::uint64_t size_class_of(std::uint64_t bytes) {
  if (bytes <= 16) return 16;
  const std::uint64_t step = std::bit_floor(bytes - 1) / 4;
  return (bytes + step - 1) / step * step;
}

LifetimeClass lifetime_class_of(std::uint64_t events) {
  LifetimeClass result = 0;
  for (; events >= 10; events /= 10) ++result;
  return result;
}

std::string lifetime_text(LifetimeClass lifetime) {
  if (lifetime == kToTheEnd) return "to the end";
  std::uint64_t limit = 10;
  for (LifetimeClass i = 0; i < lifetime; ++i) limit *= 10;
  return "below " + grouped(limit) + " events";
}

void BlameAccount::close_gap_below(ByOffset::iterator live, std::uint64_t event) {
  Live& above = live->second;
  const bool lowest = live == live_.begin();
  const std::uint64_t gap_begin = lowest ? 0 : end_of(std::prev(live)->second.where);
  assert(gap_begin <= above.where.offset);
  const double byte_events = static_cast<double>(above.where.offset - gap_begin) *
                             static_cast<double>(event - above.gap_since_event);
  above.gap_since_event = event;
  all_hole_byte_events_ += byte_events;
  above.hole_byte_events += lowest ? byte_events : byte_events / 2;
  if (!lowest) std::prev(live)->second.hole_byte_events += byte_events / 2;
}

void BlameAccount::placed(std::uint64_t object, const PlacedObject& where, std::uint64_t event) {
  const auto above = live_.upper_bound(where.offset);
  if (above != live_.end()) close_gap_below(above, event);
  Live live;
  live.where = where;
  live.object = object;
  live.born_event = event;
  live.gap_since_event = event;
  live_.emplace_hint(above, where.offset, live);
  offset_of_[object] = where.offset;
}

void BlameAccount::freed(std::uint64_t object, std::uint64_t event) {
  const auto known = offset_of_.find(object);
  assert(known != offset_of_.end());
  const auto live = live_.find(known->second);
  close_gap_below(live, event);
  const auto above = std::next(live);
  if (above != live_.end()) close_gap_below(above, event);
  add_to_row(live->second, lifetime_class_of(event - live->second.born_event));
  live_.erase(live);
  offset_of_.erase(known);
}

void BlameAccount::add_to_row(const Live& live, LifetimeClass lifetime) {
  const BlameKey key{live.where.stack, live.where.thread, size_class_of(live.where.requested_bytes),
                     lifetime};
  BlameRow& row = rows_[key];
  row.key = key;
  ++row.objects;
  row.hole_byte_events += live.hole_byte_events;
  row.pinned_bytes += live.pinned_bytes;
  row.pinning_objects += live.pins;
}

// A page's empty bytes are shared alike by the objects on it.
void BlameAccount::snapshot(std::uint64_t event) {
  snapshot_event_ = event;
  std::vector<Live*> on_page;
  std::uint64_t page = 0;
  std::uint64_t taken_bytes = 0;
  const auto close_page = [&] {
    const std::uint64_t empty_bytes = page_bytes_ - taken_bytes;
    if (on_page.empty() || empty_bytes == 0) return;
    all_pinned_bytes_ += static_cast<double>(empty_bytes);
    for (Live* live : on_page) {
      live->pinned_bytes += static_cast<double>(empty_bytes) / static_cast<double>(on_page.size());
      live->pins = true;
    }
  };
  const auto open_page = [&](std::uint64_t next) {
    close_page();
    on_page.clear();
    taken_bytes = 0;
    page = next;
  };
  for (auto& [offset, live] : live_) {
    const std::uint64_t first = offset / page_bytes_;
    const std::uint64_t last = (end_of(live.where) - 1) / page_bytes_;
    if (first != page) open_page(first);
    on_page.push_back(&live);
    if (first == last) {
      taken_bytes += live.where.held_bytes;
      continue;
    }
    taken_bytes += (first + 1) * page_bytes_ - offset;
    open_page(last);  // the pages between are full
    on_page.push_back(&live);
    taken_bytes = end_of(live.where) - last * page_bytes_;
  }
  close_page();
}

BlameReport BlameAccount::finish(std::uint64_t events) {
  for (auto live = live_.begin(); live != live_.end(); ++live) close_gap_below(live, events);
  for (const auto& [offset, live] : live_) add_to_row(live, kToTheEnd);
  live_.clear();
  offset_of_.clear();
  BlameReport report;
  report.events = events;
  report.hole_byte_events = all_hole_byte_events_;
  report.pinned_bytes = all_pinned_bytes_;
  report.snapshot_event = snapshot_event_;
  for (const auto& [key, row] : rows_) report.rows.push_back(row);
  sort_rows(report.rows);
  return report;
}

std::vector<BlameRow> summed(const BlameReport& report, BlameBy by) {
  std::map<BlameKey, BlameRow> sums;
  for (const BlameRow& row : report.rows) {
    BlameKey key;
    if (by == BlameBy::stack) key.stack = row.key.stack;
    if (by == BlameBy::thread) key.thread = row.key.thread;
    if (by == BlameBy::size_class) key.size_class_bytes = row.key.size_class_bytes;
    if (by == BlameBy::lifetime) key.lifetime = row.key.lifetime;
    BlameRow& sum = sums[key];
    sum.key = key;
    add(sum, row);
  }
  std::vector<BlameRow> rows;
  for (const auto& [key, row] : sums) rows.push_back(row);
  sort_rows(rows);
  return rows;
}

}  // namespace fitmark::analysis
