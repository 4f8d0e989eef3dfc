/* SPDX-License-Identifier: MIT
 *
 * A loop over decoded steps in plain C, the yardstick of loop_bench.
 *
 * Layout:      hand_step is Step of bench/replay/step.h
 */
#ifndef FITMARK_BENCH_BINARIES_HAND_LOOP_H_
#define FITMARK_BENCH_BINARIES_HAND_LOOP_H_

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct hand_step {
  uint64_t packed;
  uint32_t slot;
  uint32_t order;
};

/* Returns how many deallocated slots held a block. */
uint64_t hand_loop(const struct hand_step* steps, uint64_t count, void** slots);

#ifdef __cplusplus
}
#endif

#endif
