// SPDX-License-Identifier: MIT
//
// The OSTEP free list: the book's three figures, then the heap growing.
// Built from the repository root, in one line:
//
// clang-format off
//   cc -std=c11 -I. allocator/textbook/examples/ostep_example.c -Lbuild/release/lib -lfitmark_textbook -o ostep_example
// clang-format on
#include <stdio.h>

#include "allocator/textbook/ostep.h"

int main(void) {
  ostep_init(OSTEP_HEAP_BYTES, OSTEP_LIMIT_BYTES);
  printf("free at first: %d\n", head->size);

  void* a = ostep_malloc(100);
  printf("after 100 bytes: %d\n", head->size);

  void* b = ostep_malloc(100);
  void* c = ostep_malloc(100);
  printf("after two more: %d\n", head->size);

  ostep_free(b);
  printf("after the free of the second: %d -> %d\n", head->size, ostep_next(head)->size);
  ostep_dump();

  ostep_free(a);
  ostep_free(c);
  void* big = ostep_malloc(8000);  // free chunks are joined, then the heap grows
  printf("after all were freed and 8000 more asked for:\n");
  ostep_dump();
  ostep_free(big);
  ostep_reset();
  return 0;
}
