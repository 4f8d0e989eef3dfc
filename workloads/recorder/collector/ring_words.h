// SPDX-License-Identifier: MIT
//
// Copies words out of a thread's ring while the thread writes on.
//
// Layout:      a copied word has bit 0 clear; in a ring bit 0 says on which lap the word was written. A word that was
//              reserved and is not written is copied as kHole, or not at all
// Complexity:  O(words)
// Threads:     one copies; the producer may write at the same time
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "workloads/recorder/protocol/words.h"

namespace fitmark::workloads {

constexpr std::uint64_t kHole = 1;

// Returns the word at `position`, with bit 0 set where it is not written yet.
inline std::uint64_t ring_word(const std::atomic<std::uint64_t>* ring, std::uint64_t position) {
  return ring[position % kRingWords].load(std::memory_order_acquire) ^ lap_bit(position);
}

// Copies the written words from `position` on, up to the first that is not. Returns how many.
inline std::size_t copy_written(const std::atomic<std::uint64_t>* ring, std::uint64_t position,
                                std::span<std::uint64_t> into) {
  std::size_t copied = 0;
  while (copied < into.size()) {  // once for each lap
    const std::uint64_t at = (position + copied) % kRingWords;
    const std::uint64_t lap = lap_bit(position + copied);
    const std::uint64_t* const end =
        into.data() + std::min<std::uint64_t>(into.size(), copied + kRingWords - at);
    const std::atomic<std::uint64_t>* from = ring + at;
    std::uint64_t* to = into.data() + copied;
    for (; to != end; ++to, ++from) {
      const std::uint64_t word = from->load(std::memory_order_acquire) ^ lap;
      if ((word & 1U) != 0) return static_cast<std::size_t>(to - into.data());
      *to = word;
    }
    copied = static_cast<std::size_t>(to - into.data());
  }
  return copied;
}

// Copies as many words as `into` takes, those that were never written as kHole.
inline void copy_with_holes(const std::atomic<std::uint64_t>* ring, std::uint64_t position,
                            std::span<std::uint64_t> into) {
  for (std::size_t i = 0; i < into.size(); ++i) {
    const std::uint64_t word = ring_word(ring, position + i);
    into[i] = (word & 1U) != 0 ? kHole : word;
  }
}

// Returns about how many words are written from `position` on, by looks at one in `kStep`: no fewer than are, but for
// holes, and at most kStep more.
inline std::uint64_t written_about(const std::atomic<std::uint64_t>* ring, std::uint64_t position) {
  constexpr std::uint64_t kStep = 512;
  std::uint64_t count = 0;
  while (count < kRingWords && (ring_word(ring, position + count) & 1U) == 0) count += kStep;
  return count;
}

// Returns how many words there are from `position` up to the last that is written, holes included.
inline std::uint64_t written_with_holes(const std::atomic<std::uint64_t>* ring,
                                        std::uint64_t position) {
  std::uint64_t count = kRingWords;
  while (count > 0 && (ring_word(ring, position + count - 1) & 1U) != 0) --count;
  return count;
}

}  // namespace fitmark::workloads
