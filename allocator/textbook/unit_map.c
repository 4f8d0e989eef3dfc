// SPDX-License-Identifier: MIT
//
// The bit tree: add and remove climb while words change between empty and not; searches climb until
// a word has a member on the wanted side, then descend along its nearest bits.
#include "allocator/textbook/unit_map.h"

static int words_for(int bits) { return (bits - 1) / 64 + 1; }

static int lowest_bit(uint64_t word) { return __builtin_ctzll(word); }
static int highest_bit(uint64_t word) { return 63 - __builtin_clzll(word); }

size_t unit_map_bytes(int units) {
  size_t words = 0;
  for (int bits = units; words == 0 || bits > 1; bits = words_for(bits))
    words += (size_t)words_for(bits);
  return words * sizeof(uint64_t);
}

void unit_map_init(struct unit_map* map, int units, uint64_t* zeroed) {
  map->level_count = 0;
  for (int bits = units; map->level_count == 0 || bits > 1; bits = words_for(bits)) {
    map->bits[map->level_count] = bits;
    map->level[map->level_count++] = zeroed;
    zeroed += words_for(bits);
  }
}

void unit_map_add(struct unit_map* map, int unit) {
  for (int k = 0; k < map->level_count; ++k, unit /= 64) {
    uint64_t* word = &map->level[k][unit / 64];
    const int was_empty = *word == 0;
    *word |= UINT64_C(1) << (unit % 64);
    if (!was_empty) return;
  }
}

void unit_map_remove(struct unit_map* map, int unit) {
  for (int k = 0; k < map->level_count; ++k, unit /= 64) {
    uint64_t* word = &map->level[k][unit / 64];
    *word &= ~(UINT64_C(1) << (unit % 64));
    if (*word != 0) return;
  }
}

int unit_map_has(const struct unit_map* map, int unit) {
  return (int)(map->level[0][unit / 64] >> (unit % 64) & 1);
}

int unit_map_at_or_before(const struct unit_map* map, int unit) {
  int k = 0;
  for (; k < map->level_count && unit >= 0; ++k, unit = unit / 64 - 1) {
    const uint64_t word = map->level[k][unit / 64] & (~UINT64_C(0) >> (63 - unit % 64));
    if (word == 0) continue;
    unit = unit / 64 * 64 + highest_bit(word);
    while (k-- > 0) unit = unit * 64 + highest_bit(map->level[k][unit]);
    return unit;
  }
  return -1;
}

int unit_map_at_or_after(const struct unit_map* map, int unit) {
  for (int k = 0; k < map->level_count; ++k, unit = unit / 64 + 1) {
    if (unit >= map->bits[k]) return -1;
    const uint64_t word = map->level[k][unit / 64] & (~UINT64_C(0) << (unit % 64));
    if (word == 0) continue;
    unit = unit / 64 * 64 + lowest_bit(word);
    while (k-- > 0) unit = unit * 64 + lowest_bit(map->level[k][unit]);
    return unit;
  }
  return -1;
}
