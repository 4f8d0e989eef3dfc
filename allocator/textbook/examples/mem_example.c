// SPDX-License-Identifier: MIT
//
// A better malloc: objects are found, measured and freed by any address inside them.
// Built from the repository root, in one line:
//
// clang-format off
//   cc -std=c11 -I. allocator/textbook/examples/mem_example.c -Lbuild/release/lib -lfitmark_textbook -o mem_example
// clang-format on
#include <stdio.h>

#include "allocator/textbook/mem.h"

int main(void) {
  if (Mem_Init(4096) != 0) return 1;
  printf("second Mem_Init: %d\n", Mem_Init(4096));

  char* a = Mem_Alloc(100);
  char* b = Mem_Alloc(3000);
  printf("no room for 2000: %s\n", Mem_Alloc(2000) == NULL ? "NULL" : "a block");

  printf("size of a, from its byte 57: %d\n", Mem_GetSize(a + 57));
  printf("a + 99 is valid: %d, a + 100 is valid: %d\n", Mem_IsValid(a + 99), Mem_IsValid(a + 100));

  printf("free b by its byte 2999: %d\n", Mem_Free(b + 2999));
  printf("free b again: %d\n", Mem_Free(b));
  printf("size of b now: %d\n", Mem_GetSize(b));
  printf("free NULL: %d\n", Mem_Free(NULL));
  printf("room for 2000: %s\n", Mem_Alloc(2000) == NULL ? "NULL" : "a block");
  return 0;
}
