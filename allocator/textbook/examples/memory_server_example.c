// SPDX-License-Identifier: MIT
//
// The memory server: a small story in one thread, then 64 threads that ask for random sizes.
// Built from the repository root, in one line:
//
// clang-format off
//   cc -std=c11 -I. allocator/textbook/examples/memory_server_example.c -Lbuild/release/lib -lfitmark_textbook -pthread -o memory_server_example
// clang-format on
#include <pthread.h>
#include <stdio.h>

#include "allocator/textbook/memory_server.h"

enum { kThreads = 64, kRounds = 20, kUnits = 100 };

static ms_server* server;

// Asks for random sizes, waits for each, and gives everything back.
static void* ask(void* number) {
  const int id = (int)(size_t)number;
  unsigned seed = (unsigned)id + 1;
  for (int round = 0; round < kRounds; ++round) {
    seed = seed * 1103515245u + 12345u;
    const int index = ms_request(server, id, 1 + (int)(seed >> 16) % 30);
    if (index >= 0) ms_release(server, id, index);
  }
  return NULL;
}

int main(void) {
  server = ms_start(40, MS_FREE_LIST, MS_REFUSE);
  const int first = ms_request(server, 1, 10);
  ms_request(server, 12, 20);
  ms_print(server);
  printf("15 more: %s\n", ms_request(server, 3, 15) == MS_REFUSED ? "refused" : "served");
  ms_release(server, 1, first);
  ms_request(server, 999, 4);  // too wide for one character: see the list
  ms_print(server);
  printf("units never given back: %d\n", ms_stop(server));

  server = ms_start(kUnits, MS_BITMAP, MS_WAIT);
  pthread_t threads[kThreads];
  for (int i = 0; i < kThreads; ++i) pthread_create(&threads[i], NULL, ask, (void*)(size_t)i);
  for (int i = 0; i < kThreads; ++i) pthread_join(threads[i], NULL);
  printf("after %d requests of %d threads:\n", kThreads * kRounds, kThreads);
  ms_print(server);
  printf("units never given back: %d\n", ms_stop(server));
  return 0;
}
