// SPDX-License-Identifier: MIT
//
// A set of small integers that finds the nearest member below or above any number.
//
// Layout:      level[0] has one bit per unit; bit j of level[k] says that word j of level[k-1] is
//              not zero; the top level is a single word
// Complexity:  every call O(log64 units): at most 5 words for 2^27 units
// Threads:     none
// Source:      the 64-ary form of a van Emde Boas summary
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { UNIT_MAP_LEVELS = 6 };

struct unit_map {
  uint64_t* level[UNIT_MAP_LEVELS];
  int bits[UNIT_MAP_LEVELS];  // how many bits of the level are in use
  int level_count;
};

// Returns the bytes that a map over 0 .. units-1 needs; a multiple of 8.
size_t unit_map_bytes(int units);

// Lays an empty map over `zeroed`, which has unit_map_bytes(units) zero bytes.
void unit_map_init(struct unit_map* map, int units, uint64_t* zeroed);

void unit_map_add(struct unit_map* map, int unit);
void unit_map_remove(struct unit_map* map, int unit);

int unit_map_has(const struct unit_map* map, int unit);

// Returns the largest member <= unit, or -1.
int unit_map_at_or_before(const struct unit_map* map, int unit);

// Returns the smallest member >= unit, or -1.
int unit_map_at_or_after(const struct unit_map* map, int unit);

#ifdef __cplusplus
}
#endif
