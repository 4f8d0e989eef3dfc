// SPDX-License-Identifier: MIT
//
// A server that hands out M one-byte units to threads, one request at a time.
//
// Layout:      units[M], 'X' where free, the owner's character where allocated; a list of nodes
//              {ID, SIZE, INDEX} in address order, ID -1 for a hole; and a tracker that finds
//              holes: a free list or a bitmap
// Invariants:  units, nodes and tracker describe the same memory after every request and release;
// no
//              two holes touch; both trackers choose the lowest hole that is large enough
// Rule:        requests are served in the order in which they came. A size below 1 or above M is
//              refused at once. When no hole is large enough for the first request in the queue,
//              MS_REFUSE refuses it; under MS_WAIT it stays first until releases make room, and
//              nobody overtakes it, so no request starves. A thread that asks for more under
//              MS_WAIT while it holds memory may wait for itself: release first
// Characters:  an ID's character in the units is digit, upper-case letter except X, lower-case
//              letter number ID mod 61: 0-9 are IDs 0 to 9, A is 10, W is 32, Y is 33, a is 35, z
//              is 60, and ID 61 is 0 again. The list shows the whole ID
// Threads:     any number may request, release and inspect at once
// Errors:      negative codes; a caller's bug also says one sentence on stderr
// Source:      the classroom exercise of this shape; queue and semaphores: POSIX.1-2017
#pragma once

#include <stddef.h>

#include "allocator/textbook/textbook_walk.h"

#ifdef __cplusplus
extern "C" {
#endif

enum ms_tracker { MS_FREE_LIST, MS_BITMAP };
enum ms_rule { MS_REFUSE, MS_WAIT };

enum { MS_HOLE = -1, MS_REFUSED = -1, MS_STOPPED = -2 };

typedef struct ms_server ms_server;

// Starts a server over `units` units, all free. Returns NULL if units < 1 or there is no memory or
// thread for it.
ms_server* ms_start(int units, enum ms_tracker tracker, enum ms_rule rule);

// Queues {id, size} and waits for the answer: the index of the first unit; MS_REFUSED, by the rule
// above or because id < 0; MS_STOPPED if the server stops first.
int ms_request(ms_server* server, int id, int size);

// Gives back the allocation of thread `id` at `index`, and joins it with the holes beside it.
// Returns 0; -1 if no allocation starts at `index` or another thread owns it.
int ms_release(ms_server* server, int id, int index);

// Answers every waiting request with MS_STOPPED, ends the server thread and frees the server.
// Returns the units that were never given back. Requires that no thread uses the server afterwards.
int ms_stop(ms_server* server);

// Returns how many requests are in the queue, the waiting ones among them.
int ms_queued(ms_server* server);

// Returns the units of the allocation at `index`, or -1 if none starts there.
int ms_size(ms_server* server, int index);

// Visits every node in address order; `id` is MS_HOLE for a hole. Must not call the server.
void ms_visit_nodes(ms_server* server, void (*visit)(int id, int size, int index, void* context),
                    void* context);

// Visits every node as an extent. Nothing of the book-keeping is inside the units. Returns 0.
int ms_walk(ms_server* server, textbook_visit visit, void* context);

// Returns the bytes outside the units that record them: the unit characters, nodes and tracker.
size_t ms_bookkeeping_bytes(ms_server* server);

// Copies units[M] and a final NUL into `into[M + 1]`.
void ms_copy_units(ms_server* server, char* into);

// Returns the units themselves: for reading while no request or release is under way.
const char* ms_units(const ms_server* server);

// Returns an ID's character in the units.
char ms_character(int id);

// Prints the units on one line, then the list as [ID][SIZE][INDEX]---[ID][SIZE][INDEX].
void ms_print(ms_server* server);

// Compares units, nodes and tracker unit by unit. Returns 0; -1, with a sentence on stderr that
// names the first unit on which they differ.
int ms_check(ms_server* server);

#ifdef __cplusplus
}
#endif
