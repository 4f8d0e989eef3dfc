// SPDX-License-Identifier: MIT
//
// A better malloc: one mmap region, taken once, whose objects can be found from any address inside.
//
// Layout:      [tables | region]; the region is cut into blocks of whole 16-byte units, and holds
//              nothing but objects and the two links inside each free block. The tables have, for
//              each unit, a bit that says "a block starts here" and a tag byte: 0 for a free block,
//              else 0x80 plus the bytes that rounding added (0..15)
// Invariants:  blocks tile the region; no two free blocks touch; a block's end is the next start
// bit Complexity:  Mem_Alloc, Mem_Free, Mem_IsValid, Mem_GetSize: O(log64 region), at most 5 words
// of the
//              start map per search, whatever the number of objects. Only when no larger size class
//              has a block is the request's own class searched through
// Alignment:   16 bytes
// Threads:     none; the state is the one region
// Errors:      -1 or NULL; a caller's bug also says one sentence on stderr
// Source:      the classroom exercise with this interface; size classes: TLSF (Masmano et al. 2004)
#pragma once

#include "allocator/textbook/textbook_walk.h"

#ifdef __cplusplus
extern "C" {
#endif

// Maps a region of `sizeOfRegion` bytes, rounded up to whole pages; all of it can be allocated.
// Returns 0; -1 if the size is not positive, the mapping failed, or a region exists already.
int Mem_Init(int sizeOfRegion);

// Returns `size` bytes, or NULL when no free block is large enough or `size` is not positive.
void* Mem_Alloc(int size);

// Frees the object that `ptr` points into, at its start or anywhere inside, and joins it with free
// neighbours. Returns 0, also for NULL; -1 if `ptr` is in no allocated object.
int Mem_Free(void* ptr);

// Returns 1 if `ptr` points into an allocated object, else 0. An object ends with its last
// requested byte: what rounding added is outside.
int Mem_IsValid(void* ptr);

// Returns the requested bytes of the object that `ptr` points into, or -1.
int Mem_GetSize(void* ptr);

// Visits the tables, then every block of the region. Returns 0.
int Mem_Walk(textbook_visit visit, void* context);

// Unmaps the region, so that Mem_Init may be called again: for tests.
void Mem_Reset(void);

#ifdef __cplusplus
}
#endif
