// SPDX-License-Identifier: MIT
//
// The free list of "Operating Systems: Three Easy Pieces", embedded in a heap of 4096 bytes.
//
// Layout:      chunk = [4 bytes size | 4 bytes magic or next | payload]; chunks tile the heap. An
//              allocated chunk has the magic 1234567; a free one the offset of the next free chunk
//              from the heap's first byte, or -1. Offsets are multiples of 4 and the magic is odd,
//              so the field tells by itself which of the two it is
// Invariants:  the list from `head` has every free chunk exactly once
// Complexity:  ostep_malloc O(free chunks), and one walk over all chunks before the heap grows;
//              ostep_free O(1)
// Alignment:   4 bytes: sizes are rounded up to multiples of 4
// Threads:     none; the state is the one heap
// Errors:      NULL or -1, and one sentence on stderr for a caller's bug
// Source:      Arpaci-Dusseau, OSTEP, chapter 17, Free-Space Management
#pragma once

#include "allocator/textbook/textbook_walk.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ostep_chunk {
  int size;  // payload bytes
  union {
    int magic;  // of an allocated chunk: OSTEP_MAGIC
    int next;   // of a free chunk: offset of the next one, or OSTEP_END
  };
};

typedef struct ostep_chunk node_t;
typedef struct ostep_chunk header_t;

enum {
  OSTEP_MAGIC = 1234567,
  OSTEP_END = -1,
  OSTEP_HEAP_BYTES = 4096,
  OSTEP_LIMIT_BYTES = 1 << 30,
};

// The first free chunk; NULL when the list is empty or there is no heap yet.
extern node_t* head;

// Makes a heap of `heap_bytes`, all of it one free chunk, which can grow up to `limit_bytes`
// without moving. Returns 0; -1 if the sizes make no sense (16 <= heap_bytes <= limit_bytes,
// multiples of 4), the address range cannot be had, or there is a heap already.
int ostep_init(int heap_bytes, int limit_bytes);

// Returns `size` bytes from the first free chunk of the list that is large enough; its rest takes
// its place in the list. If there is none, free neighbours are joined; if there is none still, the
// heap grows by whole pages. Returns NULL when the heap may grow no further or size <= 0.
// Without a heap, it first makes one: ostep_init(OSTEP_HEAP_BYTES, OSTEP_LIMIT_BYTES).
void* ostep_malloc(int size);

// Puts the chunk at the head of the free list. NULL does nothing. Returns 0, or -1 if the magic
// number is not there, or the pointer is not a chunk's.
int ostep_free(void* ptr);

// Returns the free chunk after `node` in the list, or NULL at its end.
node_t* ostep_next(const node_t* node);

// Joins free neighbours and puts the list in address order. ostep_malloc does so before it grows
// the heap. Returns 0, or -1 if a damaged header makes that impossible.
int ostep_coalesce(void);

// Returns the payload bytes of an allocated chunk.
int ostep_bytes(const void* ptr);

// Prints every chunk's header in address order, then the free list in its own order.
void ostep_dump(void);

// Visits every extent of the heap. Returns 0, or -1 if a damaged header ended the walk early.
int ostep_walk(textbook_visit visit, void* context);

// Unmaps the heap; head becomes NULL.
void ostep_reset(void);

#ifdef __cplusplus
}
#endif
