// SPDX-License-Identifier: MIT
//
// The parts of the number line's table that change its shape.
#include "allocator/heap/number_line.h"

#include <utility>

#include "allocator/heap/shift_back.h"

namespace fitmark::allocator {

NumberLine::Chunk& NumberLine::add(std::uint64_t number) {
  if ((chunks_count_ + 1) * 4 > chunks_.size() * 3) {
    const std::vector<Chunk> old = std::exchange(chunks_, std::vector<Chunk>(chunks_.size() * 2));
    row_shift_ -= 1;
    for (const Chunk& chunk : old) {
      if (chunk.number != kNone) chunks_[find(chunk.number)] = chunk;
    }
  }
  const std::size_t slot = find(number);
  chunks_count_ += 1;
  chunks_[slot].number = number;
  return chunks_[slot];
}

void NumberLine::remove(std::size_t hole) {
  shift_back_into(
      chunks_, hole, [](const Chunk& chunk) { return chunk.number == kNone; },
      [&](const Chunk& chunk) { return home_slot(chunk.number); });
  chunks_count_ -= 1;
}

}  // namespace fitmark::allocator
