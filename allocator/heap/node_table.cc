// SPDX-License-Identifier: MIT
//
// Finding, forgetting and growing.
#include "allocator/heap/node_table.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "allocator/heap/shift_back.h"

namespace fitmark::allocator {

std::size_t NodeTable::find(std::uint64_t position) const {
  std::size_t slot = home_slot(position);
  while (slots_[slot].position != position && slots_[slot].position != kNowhere) {
    slot = (slot + 1) & (slots_.size() - 1);
  }
  return slot;
}

NodeTable::Words& NodeTable::at(std::uint64_t position) {
  Slot& slot = slots_[find(position)];
  count_ += slot.position == kNowhere;
  slot.position = position;
  return slot.words;
}

const NodeTable::Words* NodeTable::known(std::uint64_t position) const {
  if (slots_.empty()) return nullptr;
  const Slot& slot = slots_[find(position)];
  return slot.position == position ? &slot.words : nullptr;
}

void NodeTable::forget(std::uint64_t position) {
  if (slots_.empty()) return;
  const std::size_t hole = find(position);
  if (slots_[hole].position != position) return;
  shift_back_into(
      slots_, hole, [](const Slot& slot) { return slot.position == kNowhere; },
      [&](const Slot& slot) { return home_slot(slot.position); });
  count_ -= 1;
}

void NodeTable::reserve(std::size_t count) {
  if (count * 4 <= slots_.size() * 3) return;
  const std::size_t size = std::max<std::size_t>(64, std::bit_ceil(count * 2));
  const std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(size));
  for (const Slot& slot : old) {
    if (slot.position != kNowhere) slots_[find(slot.position)] = slot;
  }
}

}  // namespace fitmark::allocator
