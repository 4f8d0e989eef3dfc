// SPDX-License-Identifier: MIT
//
// A program break of our own: a segment that grows and shrinks at its end, over one mmap
// reservation.
//
// Invariants:  the segment never moves; pages beyond the break cannot be touched
// Threads:     none; the state is the one segment
// Source:      sbrk(2)
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Reserves a segment that can grow to `limit_bytes`. Returns 0; -1 if it cannot be had, or exists.
int simulated_sbrk_init(size_t limit_bytes);

// Moves the break by `increment` bytes. Returns the break before the move, or (void *)-1 with errno
// ENOMEM if the break would leave the segment. Pages that the segment did
// not have before read as zero.
void* simulated_sbrk(intptr_t increment);

// Unmaps the segment.
void simulated_sbrk_reset(void);

#ifdef __cplusplus
}
#endif
