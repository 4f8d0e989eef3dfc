// SPDX-License-Identifier: MIT
//
// The best-fit page: splitting, a hole, and the hole joined with its neighbour.
// Built from the repository root, in one line:
//
// clang-format off
//   cc -std=c11 -I. allocator/textbook/examples/mymalloc_example.c -Lbuild/release/lib -lfitmark_textbook -o mymalloc_example
// clang-format on
#include <stdio.h>

#include "allocator/textbook/mymalloc.h"

int main(void) {
  allocate(1000);
  void* a = mymalloc(100);
  void* b = mymalloc(200);
  void* c = mymalloc(150);
  printf("after mymalloc(100), mymalloc(200), mymalloc(150):\n");
  display_mem_map();

  myfree(b);
  printf("after the free of the second:\n");
  display_mem_map();

  void* d = mymalloc(120);  // the hole of 200 fits better than the 522 bytes at the end
  printf("after mymalloc(120):\n");
  display_mem_map();

  myfree(a);
  myfree(d);
  printf("after the free of the first and the fourth:\n");
  display_mem_map();
  print_book();

  myfree(c);
  printf("after the free of the third:\n");
  display_mem_map();
  mymalloc_reset();
  return 0;
}
