// SPDX-License-Identifier: MIT
//
// The region, its start map and its size classes.
//
// The tables alone say where blocks are. The links inside free blocks only speed up the search, so
// when a program has written over them after a free, they are made again from the tables.
#include "allocator/textbook/mem.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "allocator/textbook/unit_map.h"

enum {
  kUnitBytes = 16,
  kLive = 0x80,       // tag of an allocated block; its low bits are the bytes rounding added
  kExactUnits = 64,   // blocks below this many units have a class for each size
  kClassCount = 152,  // then four classes for each power of two up to 2^27 units
  kNone = -1,
};

struct links {
  int next, previous;  // units, or kNone
};

static struct {
  unsigned char* mapping;  // NULL until Mem_Init
  size_t tables_bytes;
  unsigned char* region;
  int units;
  unsigned char* tag;
  struct unit_map starts;
  int first[kClassCount];  // a free block of each size class, or kNone
} heap;

static struct links* links_of(int unit) {
  return (struct links*)(void*)(heap.region + (size_t)unit * kUnitBytes);
}

static int class_of(int units) {
  if (units < kExactUnits) return units;
  const int log2_units = 31 - __builtin_clz((unsigned)units);
  return kExactUnits + (log2_units - 6) * 4 + ((units >> (log2_units - 2)) & 3);
}

static int block_end(int unit) {
  const int next = unit_map_at_or_after(&heap.starts, unit + 1);
  return next < 0 ? heap.units : next;
}

static bool is_free_block(int unit) {
  return unit >= 0 && unit < heap.units && heap.tag[unit] == 0 && unit_map_has(&heap.starts, unit);
}

static void attach(int unit, int units) {
  int* first = &heap.first[class_of(units)];
  *links_of(unit) = (struct links){*first, kNone};
  if (*first != kNone) links_of(*first)->previous = unit;
  *first = unit;
}

// Makes all links again from the tables.
static void attach_all(void) {
  for (int c = 0; c < kClassCount; ++c) heap.first[c] = kNone;
  for (int unit = 0; unit < heap.units; unit = block_end(unit))
    if (heap.tag[unit] == 0) attach(unit, block_end(unit) - unit);
}

static bool links_are_sound(int unit, int first) {
  const struct links l = *links_of(unit);
  const bool next_sound =
      l.next == kNone || (is_free_block(l.next) && links_of(l.next)->previous == unit);
  const bool previous_sound = l.previous == kNone
                                  ? first == unit
                                  : is_free_block(l.previous) && links_of(l.previous)->next == unit;
  return next_sound && previous_sound;
}

static void say_overwritten(int unit) {
  fprintf(stderr,
          "mem: the free block at %p, or one linked to it, was written after it was freed\n",
          (void*)links_of(unit));
  attach_all();
}

static void detach(int unit, int units) {
  int* first = &heap.first[class_of(units)];
  if (!links_are_sound(unit, *first)) say_overwritten(unit);
  const struct links l = *links_of(unit);
  if (l.next != kNone) links_of(l.next)->previous = l.previous;
  if (l.previous != kNone)
    links_of(l.previous)->next = l.next;
  else
    *first = l.next;
}

// Returns the smallest adequate block of the request's own class, some of whose blocks are too
// small.
static int search_own_class(int units) {
  int best = kNone;
  int best_units = 0;
  int unit = heap.first[class_of(units)];
  while (unit != kNone) {
    if (!links_are_sound(unit, heap.first[class_of(units)])) {
      say_overwritten(unit);
      return search_own_class(units);
    }
    const int have = block_end(unit) - unit;
    if (have >= units && (best == kNone || have < best_units)) {
      best = unit;
      best_units = have;
    }
    unit = links_of(unit)->next;
  }
  return best;
}

// Returns a free block of at least `units`, or kNone: from the first larger class that has one.
static int find(int units) {
  const bool all_fit = class_of(units) != class_of(units - 1);
  for (int c = class_of(units) + (all_fit ? 0 : 1); c < kClassCount; ++c)
    if (heap.first[c] != kNone) return heap.first[c];
  return all_fit ? kNone : search_own_class(units);
}

// Returns the block of the allocated object that `ptr` points into, or kNone.
static int object_of(const void* ptr) {
  const uintptr_t offset = (uintptr_t)ptr - (uintptr_t)heap.region;
  if (heap.mapping == NULL || offset >= (uintptr_t)heap.units * kUnitBytes) return kNone;
  const int unit = unit_map_at_or_before(&heap.starts, (int)(offset / kUnitBytes));
  if ((heap.tag[unit] & kLive) == 0) return kNone;
  const size_t padding = heap.tag[unit] & (kUnitBytes - 1);
  return offset < (size_t)block_end(unit) * kUnitBytes - padding ? unit : kNone;
}

int Mem_Init(int sizeOfRegion) {
  if (heap.mapping != NULL) {
    fprintf(stderr, "Mem_Init: the region exists already; it is taken once\n");
    return -1;
  }
  if (sizeOfRegion <= 0) {
    fprintf(stderr, "Mem_Init: the size of the region must be positive, not %d\n", sizeOfRegion);
    return -1;
  }
  const size_t page = (size_t)sysconf(_SC_PAGESIZE);
  const size_t region_bytes = ((size_t)sizeOfRegion + page - 1) / page * page;
  const int units = (int)(region_bytes / kUnitBytes);
  const size_t map_bytes = unit_map_bytes(units);
  const size_t tables_bytes = (map_bytes + (size_t)units + page - 1) / page * page;
  void* mapping = mmap(NULL, tables_bytes + region_bytes, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapping == MAP_FAILED) {
    perror("Mem_Init: mmap");
    return -1;
  }
  heap.mapping = mapping;
  heap.tables_bytes = tables_bytes;
  heap.region = heap.mapping + tables_bytes;
  heap.units = units;
  heap.tag = heap.mapping + map_bytes;
  unit_map_init(&heap.starts, units, mapping);
  unit_map_add(&heap.starts, 0);
  attach_all();
  return 0;
}

void* Mem_Alloc(int size) {
  if (size <= 0 || heap.mapping == NULL) {
    fprintf(stderr, "Mem_Alloc: %s (size %d)\n",
            size <= 0 ? "a size must be positive" : "call Mem_Init first", size);
    return NULL;
  }
  const int units = (size - 1) / kUnitBytes + 1;
  const int unit = find(units);
  if (unit == kNone) return NULL;
  const int have = block_end(unit) - unit;
  detach(unit, have);
  if (have > units) {
    unit_map_add(&heap.starts, unit + units);
    attach(unit + units, have - units);
  }
  heap.tag[unit] = (unsigned char)(kLive | (units * (int64_t)kUnitBytes - size));
  return heap.region + (size_t)unit * kUnitBytes;
}

int Mem_Free(void* ptr) {
  if (ptr == NULL) return 0;
  int unit = object_of(ptr);
  if (unit == kNone) {
    fprintf(stderr, "Mem_Free: %p is in no allocated object\n", ptr);
    return -1;
  }
  // The block stays live until its neighbours are off their lists, so that no repair can list it.
  const int next = block_end(unit);
  if (next < heap.units && heap.tag[next] == 0) {
    detach(next, block_end(next) - next);
    unit_map_remove(&heap.starts, next);
  }
  const int previous = unit_map_at_or_before(&heap.starts, unit - 1);
  const bool join_previous = previous >= 0 && heap.tag[previous] == 0;
  if (join_previous) {
    detach(previous, unit - previous);
    unit_map_remove(&heap.starts, unit);
  }
  heap.tag[unit] = 0;
  if (join_previous) unit = previous;
  attach(unit, block_end(unit) - unit);
  return 0;
}

int Mem_IsValid(void* ptr) { return object_of(ptr) != kNone; }

int Mem_GetSize(void* ptr) {
  const int unit = object_of(ptr);
  if (unit == kNone) return -1;
  const int padding = heap.tag[unit] & (kUnitBytes - 1);
  return (int)((block_end(unit) - unit) * (int64_t)kUnitBytes - padding);
}

int Mem_Walk(textbook_visit visit, void* context) {
  if (heap.mapping == NULL) return 0;
  visit(0, heap.tables_bytes, TEXTBOOK_BOOKKEEPING, context);
  for (int unit = 0; unit < heap.units; unit = block_end(unit))
    visit(heap.tables_bytes + (size_t)unit * kUnitBytes,
          (size_t)(block_end(unit) - unit) * kUnitBytes,
          heap.tag[unit] == 0 ? TEXTBOOK_FREE : TEXTBOOK_ALLOCATED, context);
  return 0;
}

void Mem_Reset(void) {
  if (heap.mapping == NULL) return;
  munmap(heap.mapping, heap.tables_bytes + (size_t)heap.units * kUnitBytes);
  memset(&heap, 0, sizeof heap);
}
