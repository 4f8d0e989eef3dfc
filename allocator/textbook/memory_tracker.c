// SPDX-License-Identifier: MIT
//
// Two ways of keeping track of free units, free list and bitmap, with the same answers.
#include <stdlib.h>
#include <string.h>

#include "allocator/textbook/memory_ledger.h"

enum { kWordBits = 64 };

static void push_spare(struct ledger* ledger, struct hole* hole) {
  hole->next = ledger->spare;
  ledger->spare = hole;
}

static struct hole* pop_spare(struct ledger* ledger) {
  struct hole* hole = ledger->spare;
  ledger->spare = hole->next;
  return hole;
}

static bool list_take(struct ledger* ledger, int index, int size) {
  struct hole* ticket = malloc(sizeof *ticket);
  if (ticket == NULL) return false;
  push_spare(ledger, ticket);
  ++ledger->hole_count;
  struct hole** link = &ledger->holes;
  while ((*link)->index != index) link = &(*link)->next;
  struct hole* hole = *link;
  hole->index += size;
  hole->size -= size;
  if (hole->size > 0) return true;
  *link = hole->next;
  push_spare(ledger, hole);
  return true;
}

static void list_give(struct ledger* ledger, int index, int size) {
  struct hole* before = NULL;
  struct hole* after = ledger->holes;
  for (; after != NULL && after->index < index; after = after->next) before = after;
  const bool touches_before = before != NULL && before->index + before->size == index;
  const bool touches_after = after != NULL && index + size == after->index;
  if (touches_before && touches_after) {
    before->size += size + after->size;
    before->next = after->next;
    push_spare(ledger, after);
  } else if (touches_before) {
    before->size += size;
  } else if (touches_after) {
    after->index = index;
    after->size += size;
  } else {
    struct hole* given = pop_spare(ledger);
    *given = (struct hole){size, index, after};
    *(before == NULL ? &ledger->holes : &before->next) = given;
  }
  free(pop_spare(ledger));
  --ledger->hole_count;
}

static int list_find(const struct ledger* ledger, int size) {
  for (const struct hole* hole = ledger->holes; hole != NULL; hole = hole->next)
    if (hole->size >= size) return hole->index;
  return -1;
}

static bool list_says_free(const struct ledger* ledger, int unit) {
  for (const struct hole* hole = ledger->holes; hole != NULL && hole->index <= unit;
       hole = hole->next)
    if (unit < hole->index + hole->size) return true;
  return false;
}

// Returns the first unit >= `from` whose bit is `wanted`, or unit_count if there is none.
static int bitmap_next(const struct ledger* ledger, int from, bool wanted) {
  while (from < ledger->unit_count) {
    uint64_t word = ledger->taken[from / kWordBits];
    if (!wanted) word = ~word;
    word &= ~UINT64_C(0) << (from % kWordBits);
    const int first = from / kWordBits * kWordBits;
    if (word != 0) {
      const int found = first + __builtin_ctzll(word);
      return found < ledger->unit_count ? found : ledger->unit_count;
    }
    if (first > ledger->unit_count - kWordBits) break;
    from = first + kWordBits;
  }
  return ledger->unit_count;
}

static int bitmap_find(const struct ledger* ledger, int size) {
  int start = bitmap_next(ledger, 0, false);
  while (size <= ledger->unit_count - start) {
    const int end = bitmap_next(ledger, start, true);
    if (end - start >= size) return start;
    start = bitmap_next(ledger, end, false);
  }
  return -1;
}

static void bitmap_set(struct ledger* ledger, int index, int size, bool taken) {
  for (int unit = index; unit < index + size;) {
    const int shift = unit % kWordBits;
    const int left = index + size - unit;
    const int count = left < kWordBits - shift ? left : kWordBits - shift;
    const uint64_t mask = (~UINT64_C(0) >> (kWordBits - count)) << shift;
    uint64_t* word = &ledger->taken[unit / kWordBits];
    *word = taken ? *word | mask : *word & ~mask;
    unit += count;
  }
}

static size_t bitmap_words(const struct ledger* ledger) {
  return ((size_t)ledger->unit_count + kWordBits - 1) / kWordBits;
}

bool tracker_open(struct ledger* ledger) {
  if (ledger->tracker == MS_BITMAP) {
    ledger->taken = calloc(bitmap_words(ledger), sizeof *ledger->taken);
    return ledger->taken != NULL;
  }
  ledger->holes = malloc(sizeof *ledger->holes);
  if (ledger->holes == NULL) return false;
  *ledger->holes = (struct hole){ledger->unit_count, 0, NULL};
  ledger->hole_count = 1;
  return true;
}

static void free_list(struct hole* hole) {
  while (hole != NULL) {
    struct hole* next = hole->next;
    free(hole);
    hole = next;
  }
}

void tracker_close(struct ledger* ledger) {
  free(ledger->taken);
  free_list(ledger->holes);
  free_list(ledger->spare);
}

int tracker_find(const struct ledger* ledger, int size) {
  return ledger->tracker == MS_BITMAP ? bitmap_find(ledger, size) : list_find(ledger, size);
}

bool tracker_take(struct ledger* ledger, int index, int size) {
  if (ledger->tracker == MS_FREE_LIST) return list_take(ledger, index, size);
  bitmap_set(ledger, index, size, true);
  return true;
}

void tracker_give(struct ledger* ledger, int index, int size) {
  if (ledger->tracker == MS_FREE_LIST)
    list_give(ledger, index, size);
  else
    bitmap_set(ledger, index, size, false);
}

bool tracker_says_free(const struct ledger* ledger, int unit) {
  if (ledger->tracker == MS_FREE_LIST) return list_says_free(ledger, unit);
  return (ledger->taken[unit / kWordBits] >> (unit % kWordBits) & 1) == 0;
}

size_t tracker_bytes(const struct ledger* ledger) {
  if (ledger->tracker == MS_BITMAP) return bitmap_words(ledger) * sizeof *ledger->taken;
  return (size_t)ledger->hole_count * sizeof(struct hole);
}
