// SPDX-License-Identifier: MIT
//
// First fit over the list from `head`; the heap is a reservation that grows at its end.
#include "allocator/textbook/ostep.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>

enum { kHeaderBytes = sizeof(struct ostep_chunk), kStepBytes = 4, kPageBytes = 4096 };

_Static_assert(sizeof(struct ostep_chunk) == 8, "the book's header has 8 bytes");

node_t* head;

static char* base;  // NULL until there is a heap
static int heap_bytes;
static int limit_bytes;

static node_t* chunk_at(int offset) { return (node_t*)(void*)(base + offset); }
static int offset_of(const void* address) { return (int)((const char*)address - base); }
static int end_of(int offset) { return offset + kHeaderBytes + chunk_at(offset)->size; }

static bool is_offset(int offset) {
  return offset >= 0 && offset % kStepBytes == 0 && offset <= heap_bytes - kHeaderBytes;
}

static bool size_is_sound(int offset) {
  const int size = chunk_at(offset)->size;
  return size >= kStepBytes && size % kStepBytes == 0 && size <= heap_bytes - offset - kHeaderBytes;
}

static bool is_allocated(int offset) { return chunk_at(offset)->magic == OSTEP_MAGIC; }

static bool is_free(int offset) {
  return chunk_at(offset)->next == OSTEP_END || is_offset(chunk_at(offset)->next);
}

// Returns whether the header at `offset` is one that this heap could have written.
static bool looks_sound(int offset) {
  return is_offset(offset) && size_is_sound(offset) && (is_allocated(offset) || is_free(offset));
}

// Says what is damaged and returns false unless the header looks sound.
static bool header_is_sound(int offset) {
  if (looks_sound(offset)) return true;
  fprintf(stderr, "ostep: the header at offset %d (%p) is damaged: size %d, magic or next %d\n",
          offset, (void*)chunk_at(offset), chunk_at(offset)->size, chunk_at(offset)->magic);
  return false;
}

static int round_up(int bytes, int step) { return (bytes + step - 1) / step * step; }

static bool commit(int bytes) {
  return mprotect(base, (size_t)round_up(bytes, kPageBytes), PROT_READ | PROT_WRITE) == 0;
}

int ostep_init(int first_bytes, int most_bytes) {
  const bool sizes_fit = first_bytes >= 16 && first_bytes <= most_bytes &&
                         most_bytes <= OSTEP_LIMIT_BYTES && first_bytes % kStepBytes == 0 &&
                         most_bytes % kStepBytes == 0;
  if (base != NULL || !sizes_fit) {
    fprintf(stderr, "ostep_init(%d, %d): %s\n", first_bytes, most_bytes,
            base != NULL ? "there is a heap already"
                         : "needs multiples of 4 with 16 <= heap <= limit <= 1 GiB");
    return -1;
  }
  void* range = mmap(NULL, (size_t)round_up(most_bytes, kPageBytes), PROT_NONE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (range == MAP_FAILED) {
    perror("ostep_init: mmap");
    return -1;
  }
  base = range;
  limit_bytes = most_bytes;
  if (!commit(first_bytes)) {
    perror("ostep_init: mprotect");
    ostep_reset();
    return -1;
  }
  heap_bytes = first_bytes;
  head = chunk_at(0);
  *head = (node_t){.size = first_bytes - kHeaderBytes, .next = OSTEP_END};
  return 0;
}

node_t* ostep_next(const node_t* node) {
  if (node->next == OSTEP_END) return NULL;
  if (is_offset(node->next)) return chunk_at(node->next);
  fprintf(stderr, "ostep: the free chunk at offset %d (%p) was written after it was freed\n",
          offset_of(node), (const void*)node);
  return NULL;
}

static void replace_in_list(node_t* previous, int next) {
  if (previous != NULL)
    previous->next = next;
  else
    head = next == OSTEP_END ? NULL : chunk_at(next);
}

// Allocates the first `need` bytes of `node`, which follows `previous` in the list.
static void* carve(node_t* previous, node_t* node, int need) {
  int successor = node->next;
  const int rest_bytes = node->size - need - kHeaderBytes;
  if (rest_bytes >= kStepBytes) {
    const int rest_at = offset_of(node) + kHeaderBytes + need;
    *chunk_at(rest_at) = (node_t){.size = rest_bytes, .next = successor};
    node->size = need;
    successor = rest_at;
  }
  replace_in_list(previous, successor);
  node->magic = OSTEP_MAGIC;
  return node + 1;
}

static void* first_fit(int need) {
  node_t* previous = NULL;
  for (node_t* node = head; node != NULL; previous = node, node = ostep_next(node))
    if (node->size >= need && header_is_sound(offset_of(node))) return carve(previous, node, need);
  return NULL;
}

// Grows the heap so that its last chunk is free and has at least `need` bytes. Free neighbours have
// been joined.
static bool grow(int need) {
  int last_at = 0;
  for (int at = 0; at < heap_bytes; at = end_of(at)) last_at = at;
  const bool last_is_free = !is_allocated(last_at);
  const int64_t missing =
      last_is_free ? (int64_t)need - chunk_at(last_at)->size : (int64_t)need + kHeaderBytes;
  const int64_t grown_bytes = heap_bytes + (missing + kPageBytes - 1) / kPageBytes * kPageBytes;
  if (grown_bytes > limit_bytes || !commit((int)grown_bytes)) return false;
  const int added_bytes = (int)grown_bytes - heap_bytes;
  if (last_is_free) {
    chunk_at(last_at)->size += added_bytes;
  } else {
    const int next = head == NULL ? OSTEP_END : offset_of(head);
    head = chunk_at(heap_bytes);
    *head = (node_t){.size = added_bytes - kHeaderBytes, .next = next};
  }
  heap_bytes = (int)grown_bytes;
  return true;
}

void* ostep_malloc(int size) {
  if (size <= 0) {
    fprintf(stderr, "ostep_malloc: a size must be positive, not %d\n", size);
    return NULL;
  }
  if (base == NULL && ostep_init(OSTEP_HEAP_BYTES, OSTEP_LIMIT_BYTES) != 0) return NULL;
  if (size > limit_bytes - kHeaderBytes) return NULL;
  const int need = round_up(size, kStepBytes);
  void* block = first_fit(need);
  if (block == NULL && ostep_coalesce() == 0) {
    block = first_fit(need);
    if (block == NULL && grow(need)) block = first_fit(need);
  }
  return block;
}

static bool is_listed(int at) {
  for (const node_t* node = head; node != NULL; node = ostep_next(node))
    if (node == chunk_at(at)) return true;
  return false;
}

static void say_overwritten(int at) {
  fprintf(stderr, "ostep: the magic of %p at offset %d is %d, not %d: it was overwritten\n",
          (void*)(chunk_at(at) + 1), at + 4, chunk_at(at)->magic, OSTEP_MAGIC);
}

// Names the mistake behind a pointer whose header has no magic number.
static int refuse(const void* ptr, int target) {
  for (int at = 0; at < heap_bytes && size_is_sound(at); at = end_of(at)) {
    if (target >= end_of(at)) continue;
    if (is_listed(at))
      fprintf(stderr, "ostep_free: %p is in the free chunk at offset %d: it was freed before\n",
              ptr, at);
    else if (target != at + kHeaderBytes)
      fprintf(stderr, "ostep_free: %p is inside the chunk at offset %d; its block starts at %p\n",
              ptr, at, (void*)(chunk_at(at) + 1));
    else
      say_overwritten(at);
    return -1;
  }
  fprintf(stderr, "ostep_free: the magic of %p is missing, and a header in front is damaged\n",
          ptr);
  return -1;
}

int ostep_free(void* ptr) {
  if (ptr == NULL) return 0;
  const uintptr_t target = (uintptr_t)ptr - (uintptr_t)base;
  if (base == NULL || target >= (uintptr_t)heap_bytes) {
    fprintf(stderr, "ostep_free: %p is not in the heap\n", ptr);
    return -1;
  }
  const int at = (int)target - kHeaderBytes;
  if (!is_offset(at) || !is_allocated(at)) return refuse(ptr, (int)target);
  const bool tiles = size_is_sound(at) && (end_of(at) == heap_bytes || looks_sound(end_of(at)));
  if (!tiles) {
    fprintf(stderr, "ostep_free: the size of %p at offset %d is %d: it was overwritten\n", ptr, at,
            chunk_at(at)->size);
    return -1;
  }
  chunk_at(at)->next = head == NULL ? OSTEP_END : offset_of(head);
  head = chunk_at(at);
  return 0;
}

// Returns whether the chunks tile the heap and the list has every free one. An overwritten magic
// can look like a next offset, but its chunk is not in the list.
static bool heap_is_sound(void) {
  int unlisted_count = 0;
  for (int at = 0; at < heap_bytes; at = end_of(at)) {
    if (!header_is_sound(at)) return false;
    if (!is_allocated(at)) ++unlisted_count;
  }
  for (const node_t* node = head; node != NULL; node = ostep_next(node)) --unlisted_count;
  for (int at = 0; at < heap_bytes && unlisted_count != 0; at = end_of(at)) {
    if (is_allocated(at) || is_listed(at)) continue;
    say_overwritten(at);
    return false;
  }
  return unlisted_count == 0;
}

int ostep_coalesce(void) {
  if (!heap_is_sound()) return -1;
  node_t* tail = NULL;
  head = NULL;
  int end = 0;
  for (int at = 0; at < heap_bytes; at = end) {
    end = end_of(at);
    if (is_allocated(at)) continue;
    while (end < heap_bytes && !is_allocated(end)) end = end_of(end);
    *chunk_at(at) = (node_t){.size = end - at - kHeaderBytes, .next = OSTEP_END};
    replace_in_list(tail, at);
    tail = chunk_at(at);
  }
  return 0;
}

int ostep_bytes(const void* ptr) { return ((const header_t*)ptr - 1)->size; }

void ostep_dump(void) {
  printf("heap of %d bytes\n", heap_bytes);
  for (int at = 0; at < heap_bytes && header_is_sound(at); at = end_of(at))
    printf("  offset %d size %d %s %d\n", at, chunk_at(at)->size,
           is_allocated(at) ? "magic" : "next", chunk_at(at)->magic);
  printf("free list:");
  for (const node_t* node = head; node != NULL; node = ostep_next(node))
    printf(" %d at %d%s", node->size, offset_of(node), node->next == OSTEP_END ? "" : " ->");
  printf("%s\n", head == NULL ? " empty" : "");
}

int ostep_walk(textbook_visit visit, void* context) {
  for (int at = 0; at < heap_bytes; at = end_of(at)) {
    if (!header_is_sound(at)) return -1;
    visit((size_t)at, kHeaderBytes, TEXTBOOK_BOOKKEEPING, context);
    visit((size_t)at + kHeaderBytes, (size_t)chunk_at(at)->size,
          is_allocated(at) ? TEXTBOOK_ALLOCATED : TEXTBOOK_FREE, context);
  }
  return 0;
}

void ostep_reset(void) {
  if (base != NULL) munmap(base, (size_t)round_up(limit_bytes, kPageBytes));
  base = NULL;
  head = NULL;
  heap_bytes = limit_bytes = 0;
}
