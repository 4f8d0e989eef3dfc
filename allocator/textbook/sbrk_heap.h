// SPDX-License-Identifier: MIT
//
// malloc and free over a segment from sbrk, with splitting and immediate coalescing.
//
// Layout:      block = [8 bytes size | 4 bytes size of the block in front, in units of 16 | 4 bytes
//              status | payload]; the first 16 bytes of a free block's payload are its list links
// Invariants:  blocks tile the segment; no two free blocks touch; the list has each free block once
// Complexity:  sbrk_heap_malloc O(free blocks), first fit, the most recently freed first;
//              sbrk_heap_free O(1), with both neighbours joined
// Alignment:   16 bytes
// Threads:     none; the state is the one heap
// Errors:      NULL with errno ENOMEM; a caller's bug is -1 and one sentence on stderr
// Source:      Kernighan & Ritchie, The C Programming Language, section 8.7; boundary tags: Knuth,
//              TAOCP 1, section 2.5; malloc and free: C11, section 7.22.3
#pragma once

#include <stddef.h>

#include "allocator/textbook/textbook_walk.h"

#ifdef __cplusplus
extern "C" {
#endif

// Bytes of book-keeping in front of every payload, and the default limit of the segment.
enum { SBRK_HEAP_HEADER_BYTES = 16, SBRK_HEAP_LIMIT_BYTES = 1 << 30 };

// Makes an empty heap whose segment can grow to `limit_bytes`, at most 64 GiB. Returns 0;
// -1 if there is a heap already or no such segment can be had.
int sbrk_heap_init(size_t limit_bytes);

// Returns at least `size_bytes` bytes, which are not cleared; for 0 a block of its own that can be
// freed. Without a heap, it first makes one with the default limit.
void* sbrk_heap_malloc(size_t size_bytes);

// Frees a block. Returns 0, also for NULL; -1 if `ptr` is not a live block's start (a stray
// pointer), was freed before, or has a damaged header: then nothing is changed.
int sbrk_heap_free(void* ptr);

// Returns the usable bytes of a live block.
size_t sbrk_heap_bytes(const void* ptr);

// Visits every extent of the segment. Returns 0, or -1 if a damaged header ended the walk early.
int sbrk_heap_walk(textbook_visit visit, void* context);

// Gives the segment back.
void sbrk_heap_reset(void);

#ifdef __cplusplus
}
#endif
