// SPDX-License-Identifier: MIT
//
// A bitmap of allocation units that finds the first run of free ones, and the longest.
//
// Layout:      one bit a unit, set where it is free; above, nodes of eight words, then of eight nodes, each with its
//              free units at the start, its longest run and those at the end
// Invariants:  units behind the end are not free; each node says what its children say
// Complexity:  find and longest O(8 log8 units); set and clear O(words) and a node for each eight of them
// Threads:     none
// Source:      Go's page allocator (golang/proposal 35112) for the summaries; the bitmap itself: Tanenbaum,
//              Modern Operating Systems, memory management with bitmaps
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "allocator/source/zero_pages.h"

namespace fitmark::allocator {

class RunMap {
 public:
  using Units = std::uint64_t;
  static constexpr Units kNone = ~Units{0};

  // For positions below `capacity_units`; none is free at first.
  explicit RunMap(Units capacity_units);

  std::uint64_t word(Units index) const { return words_[index]; }
  bool is_free(Units at) const { return (words_[at / 64] >> (at % 64) & 1) != 0; }
  void set_free(Units at, Units units) { change(at, units, true); }
  void set_used(Units at, Units units) { change(at, units, false); }

  // The lowest position from which at least `units` units are free; kNone: there is none.
  Units first_run(Units units) const;
  Units longest_run() const;

  // Free units from `at` on, and right before it.
  Units free_from(Units at) const;
  Units free_before(Units at) const;

  // Bytes of the pages of bits and nodes that were ever written.
  std::uint64_t held_bytes() const;

  // Whether every node says what the bits below it say.
  bool is_sound() const;

 private:
  struct Runs {
    std::uint32_t start = 0;
    std::uint32_t longest = 0;
    std::uint32_t end = 0;
    friend bool operator==(const Runs&, const Runs&) = default;
  };
  struct Joined;
  struct Level {
    Units unit_shift = 0;  // a node covers 2^unit_shift units
    Units nodes = 0;
    std::unique_ptr<ZeroPages> pages;
    Runs* runs = nullptr;
  };

  static Runs runs_of_word(std::uint64_t word);
  Runs runs_of_child(std::size_t level, Units child) const;
  Runs summary(std::size_t level, Units node) const;
  void change(Units at, Units units, bool free);
  // Units of the largest wholly free node that starts at `at`, or ends there; 0: there is none.
  Units free_node_from(Units at) const;
  Units free_node_before(Units at) const;

  Units capacity_units_;
  Units used_units_ = 0;  // the highest position ever changed
  ZeroPages bits_;
  std::uint64_t* words_;
  std::vector<Level> levels_;  // from eight words upwards
};

}  // namespace fitmark::allocator
