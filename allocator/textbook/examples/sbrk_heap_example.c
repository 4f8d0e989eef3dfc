// SPDX-License-Identifier: MIT
//
// The sbrk heap: splitting, coalescing with both neighbours, and a double free.
// Built from the repository root, in one line:
//
// clang-format off
//   cc -std=c11 -I. allocator/textbook/examples/sbrk_heap_example.c -Lbuild/release/lib -lfitmark_textbook -o sbrk_heap_example
// clang-format on
#include <stdio.h>

#include "allocator/textbook/sbrk_heap.h"

static void print_extent(size_t offset_bytes, size_t bytes, enum textbook_state state,
                         void* context) {
  static const char* const names[] = {"header", "allocated", "free"};
  (void)context;
  printf("%5zu %5zu %s\n", offset_bytes, bytes, names[state]);
}

int main(void) {
  char* a = sbrk_heap_malloc(100);  // rounded up to 112
  char* b = sbrk_heap_malloc(200);
  char* c = sbrk_heap_malloc(300);
  printf("three blocks, split from the segment's first 4096 bytes:\n");
  sbrk_heap_walk(print_extent, NULL);

  sbrk_heap_free(a);
  sbrk_heap_free(c);
  printf("the first and the third freed; the third joined with the rest:\n");
  sbrk_heap_walk(print_extent, NULL);

  sbrk_heap_free(b);
  printf("the second freed, joined on both sides:\n");
  sbrk_heap_walk(print_extent, NULL);

  printf("free of the second again: %d\n", sbrk_heap_free(b));
  sbrk_heap_reset();
  return 0;
}
