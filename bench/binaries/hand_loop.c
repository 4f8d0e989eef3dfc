/* SPDX-License-Identifier: MIT
 *
 * What a person would write to walk decoded steps with an allocator that does nothing: the least that
 * a replay loop can cost.
 */
#include "bench/binaries/hand_loop.h"

uint64_t hand_loop(const struct hand_step* steps, uint64_t count, void** slots) {
  uint64_t next = 0;
  uint64_t freed = 0;
  for (uint64_t i = 0; i < count; i++) {
    const struct hand_step* step = &steps[i];
    switch (step->packed >> 48 & 0xff) {
      case 0: /* allocate */
      case 1: /* allocate zeroed */
      case 2: /* reallocate */
        slots[step->slot] = (void*)(UINT64_C(1) << 46 | next);
        next = (next + (step->packed & 0xffffffffffff) + 31) & 0x3ffffffffff0;
        break;
      case 3: /* deallocate */
        freed += slots[step->slot] != 0;
        break;
    }
  }
  return freed;
}
