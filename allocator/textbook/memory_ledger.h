// SPDX-License-Identifier: MIT
//
// What the memory server knows: the units, the list of nodes, and the tracker that finds holes.
//
// Complexity:  O(nodes) per call, plus the units that change hands
// Threads:     none; the server holds its lock around every call
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "allocator/textbook/memory_server.h"

// A place that is allocated to `id`, or a hole (MS_HOLE).
struct ledger_node {
  int id, size, index;
  struct ledger_node* next;
};

// A free extent, in the tracker of kind MS_FREE_LIST.
struct hole {
  int size, index;
  struct hole* next;
};

struct ledger {
  int unit_count;
  char* units;
  struct ledger_node* nodes;
  int node_count;
  enum ms_tracker tracker;
  struct hole* holes;  // MS_FREE_LIST: in address order
  struct hole* spare;  // holes not in use; with those in `holes`, one more than allocations, so
                       // that giving back never needs memory
  int hole_count;      // both lists
  uint64_t* taken;     // MS_BITMAP: a bit per unit, set while allocated
};

// Makes every unit free. Returns false, with nothing to close, if there is no memory.
bool ledger_open(struct ledger* ledger, int unit_count, enum ms_tracker tracker);

void ledger_close(struct ledger* ledger);

// Gives `size` units to `id`. Returns the index of the first one; -1 if no hole is large enough.
int ledger_take(struct ledger* ledger, int id, int size);

// Returns the allocation that starts at `index`, or NULL.
const struct ledger_node* ledger_find(const struct ledger* ledger, int index);

// Frees the allocation that starts at `index`. Requires that there is one.
void ledger_give(struct ledger* ledger, int index);

// Returns the first unit on which units, nodes and tracker differ, or -1.
int ledger_first_difference(const struct ledger* ledger);

size_t ledger_bytes(const struct ledger* ledger);

// The tracker, written twice: see memory_tracker.c.
bool tracker_open(struct ledger* ledger);
void tracker_close(struct ledger* ledger);
int tracker_find(const struct ledger* ledger, int size);  // lowest fitting hole's index, or -1
bool tracker_take(struct ledger* ledger, int index, int size);  // false: no memory, nothing changed
void tracker_give(struct ledger* ledger, int index, int size);
bool tracker_says_free(const struct ledger* ledger, int unit);
size_t tracker_bytes(const struct ledger* ledger);
