// SPDX-License-Identifier: MIT
//
// Keeps units, nodes and tracker in step.
#include "allocator/textbook/memory_ledger.h"

#include <stdlib.h>
#include <string.h>

static const char kFreeUnit = 'X';

char ms_character(int id) {
  static const char characters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWYZabcdefghijklmnopqrstuvwxyz";
  return characters[id % (int)(sizeof characters - 1)];
}

bool ledger_open(struct ledger* ledger, int unit_count, enum ms_tracker tracker) {
  *ledger = (struct ledger){.unit_count = unit_count, .tracker = tracker, .node_count = 1};
  ledger->units = malloc((size_t)unit_count + 1);
  ledger->nodes = malloc(sizeof *ledger->nodes);
  if (ledger->units == NULL || ledger->nodes == NULL || !tracker_open(ledger)) {
    free(ledger->units);
    free(ledger->nodes);
    return false;
  }
  memset(ledger->units, kFreeUnit, (size_t)unit_count);
  ledger->units[unit_count] = '\0';
  *ledger->nodes = (struct ledger_node){MS_HOLE, unit_count, 0, NULL};
  return true;
}

void ledger_close(struct ledger* ledger) {
  while (ledger->nodes != NULL) {
    struct ledger_node* next = ledger->nodes->next;
    free(ledger->nodes);
    ledger->nodes = next;
  }
  tracker_close(ledger);
  free(ledger->units);
}

int ledger_take(struct ledger* ledger, int id, int size) {
  const int index = tracker_find(ledger, size);
  if (index < 0) return -1;
  struct ledger_node* node = ledger->nodes;
  while (node->index != index) node = node->next;
  struct ledger_node* rest = NULL;
  if (node->size > size && (rest = malloc(sizeof *rest)) == NULL) return -1;
  if (!tracker_take(ledger, index, size)) {
    free(rest);
    return -1;
  }
  if (rest != NULL) {
    *rest = (struct ledger_node){MS_HOLE, node->size - size, index + size, node->next};
    node->next = rest;
    node->size = size;
    ++ledger->node_count;
  }
  node->id = id;
  memset(ledger->units + index, ms_character(id), (size_t)size);
  return index;
}

const struct ledger_node* ledger_find(const struct ledger* ledger, int index) {
  const struct ledger_node* node = ledger->nodes;
  while (node != NULL && node->index < index) node = node->next;
  return node != NULL && node->index == index && node->id != MS_HOLE ? node : NULL;
}

// Lets the hole `node` swallow the hole behind it, if there is one.
static void join_with_next(struct ledger* ledger, struct ledger_node* node) {
  struct ledger_node* next = node->next;
  if (next == NULL || next->id != MS_HOLE) return;
  node->size += next->size;
  node->next = next->next;
  free(next);
  --ledger->node_count;
}

void ledger_give(struct ledger* ledger, int index) {
  struct ledger_node* before = NULL;
  struct ledger_node* node = ledger->nodes;
  for (; node->index != index; node = node->next) before = node;
  memset(ledger->units + index, kFreeUnit, (size_t)node->size);
  tracker_give(ledger, index, node->size);
  node->id = MS_HOLE;
  join_with_next(ledger, node);
  if (before != NULL && before->id == MS_HOLE) join_with_next(ledger, before);
}

int ledger_first_difference(const struct ledger* ledger) {
  int unit = 0;
  for (const struct ledger_node* node = ledger->nodes; node != NULL; node = node->next) {
    if (node->index != unit) return unit;
    const bool is_hole = node->id == MS_HOLE;
    const char expected = is_hole ? kFreeUnit : ms_character(node->id);
    for (; unit < node->index + node->size; ++unit)
      if (ledger->units[unit] != expected || tracker_says_free(ledger, unit) != is_hole)
        return unit;
  }
  return unit == ledger->unit_count ? -1 : unit;
}

size_t ledger_bytes(const struct ledger* ledger) {
  return (size_t)ledger->unit_count + (size_t)ledger->node_count * sizeof(struct ledger_node) +
         tracker_bytes(ledger);
}
