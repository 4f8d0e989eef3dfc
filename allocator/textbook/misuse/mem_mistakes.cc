// SPDX-License-Identifier: MIT
//
// Mistakes with the better malloc.
#include <climits>

#include "allocator/textbook/mem.h"
#include "allocator/textbook/misuse/mistakes.h"

namespace fitmark::allocator {
namespace {

// Two blocks of 100 bytes, a and b, side by side.
struct Region {
  Region() { Mem_Init(4096), a = alloc_char(100), b = alloc_char(100); }
  ~Region() { Mem_Reset(); }
  static char* alloc_char(int size) { return static_cast<char*>(Mem_Alloc(size)); }
  char *a, *b;
};

}  // namespace

std::vector<Mistake> mem_mistakes() {
  return {
      {"double free", "mem",
       [] {
         Region h;
         return Mem_Free(h.a), returned(Mem_Free(h.a));
       }},
      {"interior free", "mem",
       [] {
         Region h;
         return returned(Mem_Free(h.a + 7));
       }},
      {"foreign pointer", "mem",
       [] {
         Region h;
         return returned(Mem_Free(foreign));
       }},
      {"zero size", "mem",
       [] {
         Region h;
         return returned(Mem_Alloc(0));
       }},
      {"negative size", "mem",
       [] {
         Region h;
         return returned(Mem_Alloc(-5));
       }},
      {"overflow", "mem",
       [] {
         Region h;
         return returned(Mem_Alloc(INT_MAX));
       }},
      {"exhaustion", "mem",
       [] {
         Region h;
         return Mem_Alloc(3872), returned(Mem_Alloc(1));
       }},
      {"corrupted header", "mem",
       [] {
         Region h;
         return overrun(h.a + 100, 12), returned(Mem_Free(h.b));
       }},
      {"write after free", "mem",
       [] {
         Region h;
         Mem_Free(h.a);
         overrun(h.a, 100);
         return returned(Mem_Alloc(100));
       }},
  };
}

}  // namespace fitmark::allocator
