// SPDX-License-Identifier: MIT
//
// The request queue, and the thread that serves it.
//
// One mutex guards the queue and the ledger. The semaphore `work` counts what may change the
// server's mind: a request, a release, the stop. Each request carries a semaphore of its own for
// the answer.
#include "allocator/textbook/memory_server.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "allocator/textbook/memory_ledger.h"

// A place in the queue, on the stack of the thread that asks.
struct request {
  int id, size;
  int answer;
  sem_t answered;
  struct request* next;
};

struct ms_server {
  pthread_mutex_t lock;
  sem_t work;
  pthread_t thread;
  enum ms_rule rule;
  bool stopping;
  struct request *first, *last;
  struct ledger ledger;
};

static void wait_for(sem_t* semaphore) {
  while (sem_wait(semaphore) != 0 && errno == EINTR) continue;
}

// Answers the first request of the queue, unless the rule is to let it wait.
static bool serve_first(ms_server* server) {
  struct request* request = server->first;
  int index = MS_STOPPED;
  if (!server->stopping) {
    index = ledger_take(&server->ledger, request->id, request->size);
    if (index < 0 && server->rule == MS_WAIT) return false;
  }
  server->first = request->next;
  request->answer = index;
  sem_post(&request->answered);  // the request is gone from here on
  return true;
}

static void* serve(void* context) {
  ms_server* server = context;
  bool stopping = false;
  while (!stopping) {
    wait_for(&server->work);
    pthread_mutex_lock(&server->lock);
    while (server->first != NULL && serve_first(server)) continue;
    stopping = server->stopping;
    pthread_mutex_unlock(&server->lock);
  }
  return NULL;
}

ms_server* ms_start(int units, enum ms_tracker tracker, enum ms_rule rule) {
  if (units < 1) {
    fprintf(stderr, "ms_start: the memory needs at least 1 unit, not %d\n", units);
    return NULL;
  }
  ms_server* server = calloc(1, sizeof *server);
  if (server == NULL) return NULL;
  server->rule = rule;
  if (!ledger_open(&server->ledger, units, tracker)) {
    free(server);
    return NULL;
  }
  pthread_mutex_init(&server->lock, NULL);
  sem_init(&server->work, 0, 0);
  if (pthread_create(&server->thread, NULL, serve, server) == 0) return server;
  perror("ms_start: pthread_create");
  sem_destroy(&server->work);
  pthread_mutex_destroy(&server->lock);
  ledger_close(&server->ledger);
  free(server);
  return NULL;
}

int ms_request(ms_server* server, int id, int size) {
  if (id < 0 || size < 1) {
    fprintf(stderr, "ms_request: an ID must be >= 0 and a size >= 1, not {%d, %d}\n", id, size);
    return MS_REFUSED;
  }
  if (size > server->ledger.unit_count) return MS_REFUSED;
  struct request request = {.id = id, .size = size};
  sem_init(&request.answered, 0, 0);
  pthread_mutex_lock(&server->lock);
  if (server->first == NULL)
    server->first = &request;
  else
    server->last->next = &request;
  server->last = &request;
  sem_post(&server->work);  // under the lock: once it is released, ms_stop may free the server
  pthread_mutex_unlock(&server->lock);
  wait_for(&request.answered);
  sem_destroy(&request.answered);
  return request.answer;
}

// Gives back under the lock. Returns 0, or -1 after saying why not.
static int release_locked(ms_server* server, int id, int index) {
  const struct ledger_node* node = ledger_find(&server->ledger, index);
  if (node == NULL) {
    fprintf(stderr, "ms_release: no allocation starts at unit %d (asked by thread %d)\n", index,
            id);
    return -1;
  }
  if (node->id != id) {
    fprintf(stderr, "ms_release: the allocation at unit %d is of thread %d, not of %d\n", index,
            node->id, id);
    return -1;
  }
  ledger_give(&server->ledger, index);
  return 0;
}

int ms_release(ms_server* server, int id, int index) {
  pthread_mutex_lock(&server->lock);
  const int result = release_locked(server, id, index);
  if (result == 0) sem_post(&server->work);
  pthread_mutex_unlock(&server->lock);
  return result;
}

int ms_stop(ms_server* server) {
  pthread_mutex_lock(&server->lock);
  server->stopping = true;
  pthread_mutex_unlock(&server->lock);
  sem_post(&server->work);
  pthread_join(server->thread, NULL);
  int missing_count = 0;
  for (const struct ledger_node* node = server->ledger.nodes; node != NULL; node = node->next)
    if (node->id != MS_HOLE) missing_count += node->size;
  sem_destroy(&server->work);
  pthread_mutex_destroy(&server->lock);
  ledger_close(&server->ledger);
  free(server);
  return missing_count;
}

int ms_queued(ms_server* server) {
  int count = 0;
  pthread_mutex_lock(&server->lock);
  for (const struct request* r = server->first; r != NULL; r = r->next) ++count;
  pthread_mutex_unlock(&server->lock);
  return count;
}

int ms_size(ms_server* server, int index) {
  pthread_mutex_lock(&server->lock);
  const struct ledger_node* node = ledger_find(&server->ledger, index);
  const int size = node == NULL ? -1 : node->size;
  pthread_mutex_unlock(&server->lock);
  return size;
}

void ms_visit_nodes(ms_server* server, void (*visit)(int id, int size, int index, void* context),
                    void* context) {
  pthread_mutex_lock(&server->lock);
  for (const struct ledger_node* node = server->ledger.nodes; node != NULL; node = node->next)
    visit(node->id, node->size, node->index, context);
  pthread_mutex_unlock(&server->lock);
}

struct extent_visit {
  textbook_visit visit;
  void* context;
};

static void visit_extent(int id, int size, int index, void* context) {
  const struct extent_visit* to = context;
  to->visit((size_t)index, (size_t)size, id == MS_HOLE ? TEXTBOOK_FREE : TEXTBOOK_ALLOCATED,
            to->context);
}

int ms_walk(ms_server* server, textbook_visit visit, void* context) {
  struct extent_visit to = {visit, context};
  ms_visit_nodes(server, visit_extent, &to);
  return 0;
}

size_t ms_bookkeeping_bytes(ms_server* server) {
  pthread_mutex_lock(&server->lock);
  const size_t bytes = ledger_bytes(&server->ledger);
  pthread_mutex_unlock(&server->lock);
  return bytes;
}

void ms_copy_units(ms_server* server, char* into) {
  pthread_mutex_lock(&server->lock);
  memcpy(into, server->ledger.units, (size_t)server->ledger.unit_count + 1);
  pthread_mutex_unlock(&server->lock);
}

const char* ms_units(const ms_server* server) { return server->ledger.units; }

void ms_print(ms_server* server) {
  pthread_mutex_lock(&server->lock);
  printf("%s\n", server->ledger.units);
  for (const struct ledger_node* node = server->ledger.nodes; node != NULL; node = node->next)
    printf("[%d][%d][%d]%s", node->id, node->size, node->index, node->next == NULL ? "\n" : "---");
  pthread_mutex_unlock(&server->lock);
}

int ms_check(ms_server* server) {
  pthread_mutex_lock(&server->lock);
  const int unit = ledger_first_difference(&server->ledger);
  pthread_mutex_unlock(&server->lock);
  if (unit < 0) return 0;
  fprintf(stderr, "ms_check: units, list and tracker differ at unit %d\n", unit);
  return -1;
}
