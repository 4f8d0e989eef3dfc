// SPDX-License-Identifier: MIT
//
// Blocks, their free list, and how they split, join and grow.
#include "allocator/textbook/sbrk_heap.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "allocator/textbook/simulated_sbrk.h"

enum { kUnitBytes = 16, kGrowthBytes = 4096 };

// The status words are unlikely in a payload, so a stray pointer is told from a block.
enum { kUsed = 0x7573b10c, kFree = 0x74eeb10c, kJoined = 0x301eb10c };

struct block {
  size_t bytes;  // of the payload; a multiple of 16, at least 16
  uint32_t
      previous_units;  // payload of the block in front, in 16-byte units; 0 for the first block
  uint32_t status;     // kUsed, kFree; kJoined once a free block in front has swallowed it
};

struct links {
  struct block *next, *previous;
};

_Static_assert(sizeof(struct block) == SBRK_HEAP_HEADER_BYTES, "headers keep payloads aligned");

static char* base;  // NULL until there is a heap
static char* end;   // one past the last block
static struct block* last;
static struct block* free_list;

static char* payload_of(const struct block* b) { return (char*)(uintptr_t)(b + 1); }
static struct links* links_of(struct block* b) { return (struct links*)(void*)(b + 1); }

static struct block* block_at(char* address) { return (struct block*)(void*)address; }

// Returns the block behind `b`, or NULL if `b` is the last.
static struct block* after(const struct block* b) {
  char* next = payload_of(b) + b->bytes;
  return next < end ? block_at(next) : NULL;
}

static struct block* before(const struct block* b) {
  if (b->previous_units == 0) return NULL;
  return block_at((char*)(uintptr_t)b - (size_t)b->previous_units * kUnitBytes - sizeof *b);
}

static bool can_be_block(const void* address) {
  const uintptr_t offset = (uintptr_t)address - (uintptr_t)base;
  return base != NULL && offset < (uintptr_t)(end - base) && offset % kUnitBytes == 0 &&
         (size_t)(end - base) - offset >= sizeof(struct block) + kUnitBytes;
}

static bool size_is_sound(const struct block* b) {
  return b->bytes >= kUnitBytes && b->bytes % kUnitBytes == 0 &&
         b->bytes <= (size_t)(end - payload_of(b));
}

// Returns whether a used or free block's header agrees with the headers on both sides.
static bool header_is_sound(const struct block* b) {
  if ((b->status != kUsed && b->status != kFree) || !size_is_sound(b)) return false;
  const struct block* next = after(b);
  if (next != NULL && (size_t)next->previous_units * kUnitBytes != b->bytes) return false;
  if (b->previous_units == 0) return (const char*)b == base;
  const size_t reach = (size_t)b->previous_units * kUnitBytes + sizeof *b;
  if (reach > (size_t)((const char*)b - base)) return false;
  return before(b)->bytes == (size_t)b->previous_units * kUnitBytes;
}

static void attach(struct block* b) {
  *links_of(b) = (struct links){free_list, NULL};
  if (free_list != NULL) links_of(free_list)->previous = b;
  free_list = b;
}

static bool is_free_block(const struct block* b) { return can_be_block(b) && b->status == kFree; }

static bool links_are_sound(struct block* b) {
  const struct links l = *links_of(b);
  const bool next_sound =
      l.next == NULL || (is_free_block(l.next) && links_of(l.next)->previous == b);
  const bool previous_sound = l.previous == NULL
                                  ? free_list == b
                                  : is_free_block(l.previous) && links_of(l.previous)->next == b;
  return next_sound && previous_sound;
}

// Makes the list again from the headers after a program wrote into a free block.
static void relist(const struct block* damaged) {
  fprintf(stderr,
          "sbrk_heap: the free block at %p, or one linked to it, was written after it was freed\n",
          (void*)payload_of(damaged));
  free_list = NULL;
  for (struct block* b = block_at(base); b != NULL && header_is_sound(b); b = after(b))
    if (b->status == kFree) attach(b);
}

static void detach(struct block* b) {
  if (!links_are_sound(b)) relist(b);
  const struct links l = *links_of(b);
  if (l.next != NULL) links_of(l.next)->previous = l.previous;
  if (l.previous != NULL)
    links_of(l.previous)->next = l.next;
  else
    free_list = l.next;
}

static void set_bytes(struct block* b, size_t bytes) {
  b->bytes = bytes;
  struct block* next = after(b);
  if (next != NULL)
    next->previous_units = (uint32_t)(bytes / kUnitBytes);
  else
    last = b;
}

// Lets the free block `b` swallow `next`, which is off the list and directly behind it.
static void join(struct block* b, struct block* next) {
  next->status = kJoined;
  set_bytes(b, b->bytes + sizeof *next + next->bytes);
}

// Frees `b`, which is on no list, and joins it with its free neighbours.
static void free_and_join(struct block* b) {
  struct block* next = after(b);
  if (next != NULL && next->status == kFree) {
    detach(next);
    join(b, next);
  }
  struct block* previous = before(b);
  if (previous != NULL && previous->status == kFree) {
    detach(previous);
    join(previous, b);
    b = previous;
  }
  b->status = kFree;
  attach(b);
}

// Moves the break so that the last block is free and has at least `bytes`.
static bool grow(size_t bytes) {
  const bool last_is_free = last != NULL && last->status == kFree;
  const size_t missing = last_is_free ? bytes - last->bytes : bytes + sizeof(struct block);
  const size_t added = (missing + kGrowthBytes - 1) / kGrowthBytes * kGrowthBytes;
  if (simulated_sbrk(0) != end) {
    fprintf(stderr, "sbrk_heap: someone else moved the break; the heap cannot grow\n");
    return false;
  }
  if (simulated_sbrk((intptr_t)added) == (void*)-1) return false;
  struct block* b = block_at(end);
  const struct block* previous = last;
  end += added;
  b->bytes = added - sizeof *b;
  b->previous_units = previous == NULL ? 0 : (uint32_t)(previous->bytes / kUnitBytes);
  b->status = kUsed;
  last = b;
  free_and_join(b);
  return true;
}

static struct block* first_fit(size_t bytes) {
  for (struct block* b = free_list; b != NULL; b = links_of(b)->next) {
    if (!links_are_sound(b)) {
      relist(b);
      return first_fit(bytes);
    }
    if (b->bytes >= bytes) return b;
  }
  return NULL;
}

static void split(struct block* b, size_t bytes) {
  if (b->bytes - bytes < sizeof *b + kUnitBytes) return;
  const size_t rest_bytes = b->bytes - bytes - sizeof *b;
  struct block* rest = block_at(payload_of(b) + bytes);
  rest->status = kFree;
  set_bytes(rest, rest_bytes);
  set_bytes(b, bytes);
  attach(rest);
}

int sbrk_heap_init(size_t limit_bytes) {
  if (base != NULL || limit_bytes / kUnitBytes > UINT32_MAX || simulated_sbrk_init(limit_bytes)) {
    fprintf(stderr, "sbrk_heap_init: %s\n",
            base != NULL ? "there is a heap already" : "no segment of that size can be had");
    return -1;
  }
  base = end = simulated_sbrk(0);
  return 0;
}

void* sbrk_heap_malloc(size_t size_bytes) {
  if (base == NULL && sbrk_heap_init(SBRK_HEAP_LIMIT_BYTES) != 0) return NULL;
  if (size_bytes > PTRDIFF_MAX / 2) {
    errno = ENOMEM;
    return NULL;
  }
  const size_t bytes =
      size_bytes == 0 ? kUnitBytes : (size_bytes + kUnitBytes - 1) / kUnitBytes * kUnitBytes;
  struct block* b = first_fit(bytes);
  if (b == NULL) {
    if (!grow(bytes)) return NULL;
    b = last;
  }
  detach(b);
  b->status = kUsed;
  split(b, bytes);
  return payload_of(b);
}

// Names the mistake behind a pointer that is not a live block's start.
static int refuse(const void* ptr) {
  const struct block* b = block_at(base);
  while (b != NULL && header_is_sound(b) && payload_of(b) + b->bytes <= (const char*)ptr)
    b = after(b);
  if (b == NULL || !header_is_sound(b))
    fprintf(stderr,
            "sbrk_heap_free: the header of the block at %p, or the one behind, is damaged (freeing "
            "%p)\n",
            b == NULL ? ptr : payload_of(b), ptr);
  else if (b->status == kFree)
    fprintf(stderr, "sbrk_heap_free: %p is in the free block at %p: double free\n", ptr,
            (void*)payload_of(b));
  else
    fprintf(stderr, "sbrk_heap_free: %p is a stray pointer into the block at %p\n", ptr,
            (void*)payload_of(b));
  return -1;
}

int sbrk_heap_free(void* ptr) {
  if (ptr == NULL) return 0;
  if (base == NULL || (char*)ptr < base || (char*)ptr >= end) {
    fprintf(stderr, "sbrk_heap_free: %p is a stray pointer: not in the heap\n", ptr);
    return -1;
  }
  struct block* b = (struct block*)((uintptr_t)ptr - sizeof(struct block));
  if (!can_be_block(b) || b->status != kUsed || !header_is_sound(b)) return refuse(ptr);
  free_and_join(b);
  return 0;
}

size_t sbrk_heap_bytes(const void* ptr) { return ((const struct block*)ptr - 1)->bytes; }

int sbrk_heap_walk(textbook_visit visit, void* context) {
  if (base == end) return 0;
  for (const struct block* b = block_at(base); b != NULL; b = after(b)) {
    if (!header_is_sound(b)) {
      fprintf(stderr, "sbrk_heap: the header of the block at %p, or the one behind, is damaged\n",
              (void*)payload_of(b));
      return -1;
    }
    const size_t offset = (size_t)((const char*)b - base);
    visit(offset, sizeof *b, TEXTBOOK_BOOKKEEPING, context);
    visit(offset + sizeof *b, b->bytes, b->status == kFree ? TEXTBOOK_FREE : TEXTBOOK_ALLOCATED,
          context);
  }
  return 0;
}

void sbrk_heap_reset(void) {
  simulated_sbrk_reset();
  base = end = NULL;
  last = free_list = NULL;
}
