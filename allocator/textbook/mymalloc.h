// SPDX-License-Identifier: MIT
//
// Best fit inside one page that was taken from the operating system's malloc.
//
// Layout:      chunk = [book-keeping: 4 bytes size, 4 bytes status | payload]; chunks tile the page
// Invariants:  no two free chunks touch; every chunk has a payload of at least one byte
// Complexity:  each call walks the chunks once: O(chunks)
// Alignment:   none beyond one byte: a size is never rounded, so the map shows the sizes asked for
// Threads:     none; the state is the one page below
// Errors:      a caller's bug is one sentence on stderr that names the address; nothing changes
// Source:      the classroom exercise with this interface; best fit: Knuth, TAOCP 1, section 2.5
#pragma once

#include "allocator/textbook/textbook_walk.h"

#ifdef __cplusplus
extern "C" {
#endif

// Bytes of book-keeping in front of every payload, allocated or free.
enum { MYMALLOC_BOOK_BYTES = 8 };

// First byte of the page; NULL before allocate. Read it, never write through it.
extern char* p;

// Takes a page of `n` bytes from malloc and makes it one free chunk; a page taken before is
// dropped. Requires n > MYMALLOC_BOOK_BYTES; otherwise, or without memory, p becomes NULL.
void allocate(int n);

// Returns `size` bytes from the smallest free chunk that is large enough (the lowest address among
// equals); NULL if there is none. What is left over becomes a free chunk if it can hold its
// book-keeping and one byte, and stays in the block otherwise.
void* mymalloc(int size);

// Frees a block of mymalloc and joins it with free neighbours at once. NULL does nothing.
void myfree(void* b);

// Frees as myfree does. Returns 0, or -1 if `b` is not the start of an allocated block.
int mymalloc_release(void* b);

// Prints how many bytes of book-keeping an allocated chunk has, then a free one, each followed by
// those bytes as they stand in the first such chunk of the page.
void print_book(void);

// Prints one row for each extent of the page: start_addr block_in_bytes status, where status is
// book-keeping, allocated or free.
void display_mem_map(void);

// Returns the payload bytes of an allocated block.
int mymalloc_bytes(const void* b);

// Visits every extent of the page. Returns 0, or -1 if damaged book-keeping ended the walk early.
int mymalloc_walk(textbook_visit visit, void* context);

// Gives the page back; p becomes NULL.
void mymalloc_reset(void);

#ifdef __cplusplus
}
#endif
