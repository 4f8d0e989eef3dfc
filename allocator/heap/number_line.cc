// SPDX-License-Identifier: MIT
//
// The parts of the number line's table that change its shape.
#include "allocator/heap/number_line.h"

#include <utility>

namespace fitmark::allocator {

NumberLine::Record& NumberLine::add(Handle at) {
  std::size_t slot = find(at);
  if (slots_[slot].position == at) return slots_[slot];
  if ((used_ + 1) * 4 > slots_.size() * 3) {
    enlarge();
    slot = find(at);
  }
  used_ += 1;
  slots_[slot].position = at;
  return slots_[slot];
}

void NumberLine::forget(Handle at) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t hole = find(at);
  if (slots_[hole].position != at) return;
  for (std::size_t probe = (hole + 1) & mask; slots_[probe].position != kNone;
       probe = (probe + 1) & mask) {
    const std::size_t home = home_slot(slots_[probe].position);
    if (((probe - home) & mask) < ((probe - hole) & mask)) continue;
    slots_[hole] = slots_[probe];
    if (!nodes_.empty()) nodes_[hole] = nodes_[probe];
    hole = probe;
  }
  slots_[hole] = Record{};
  used_ -= 1;
}

void NumberLine::enlarge() {
  const std::vector<Record> old = std::exchange(slots_, std::vector<Record>(slots_.size() * 2));
  const std::vector<NodeRoom> old_nodes = std::exchange(nodes_, {});
  if (!old_nodes.empty()) nodes_.resize(slots_.size());
  for (std::size_t i = 0; i < old.size(); ++i) {
    if (old[i].position == kNone) continue;
    const std::size_t slot = find(old[i].position);
    slots_[slot] = old[i];
    if (!old_nodes.empty()) nodes_[slot] = old_nodes[i];
  }
}

}  // namespace fitmark::allocator
