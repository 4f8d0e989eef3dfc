// SPDX-License-Identifier: MIT
//
// Mistakes with the OSTEP free list.
#include <climits>
#include <cstring>

#include "allocator/textbook/misuse/mistakes.h"
#include "allocator/textbook/ostep.h"

namespace fitmark::allocator {
namespace {

// Two blocks of 100 bytes, a and b, side by side.
struct List {
  List() { ostep_init(4096, 8192), a = alloc_char(100), b = alloc_char(100); }
  ~List() { ostep_reset(); }
  static char* alloc_char(int size) { return static_cast<char*>(ostep_malloc(size)); }
  char *a, *b;
};

}  // namespace

std::vector<Mistake> ostep_mistakes() {
  return {
      {"double free", "ostep",
       [] {
         List h;
         return ostep_free(h.a), returned(ostep_free(h.a));
       }},
      {"interior free", "ostep",
       [] {
         List h;
         return std::memset(h.a, 0, 100), returned(ostep_free(h.a + 8));
       }},
      {"foreign pointer", "ostep",
       [] {
         List h;
         return returned(ostep_free(foreign));
       }},
      {"zero size", "ostep",
       [] {
         List h;
         return returned(ostep_malloc(0));
       }},
      {"negative size", "ostep",
       [] {
         List h;
         return returned(ostep_malloc(-5));
       }},
      {"overflow", "ostep",
       [] {
         List h;
         return returned(ostep_malloc(INT_MAX));
       }},
      {"exhaustion", "ostep",
       [] {
         List h;
         return ostep_malloc(7968), returned(ostep_malloc(1));
       }},
      {"corrupted header", "ostep",
       [] {
         List h;
         return overrun(h.a + 104, 4), returned(ostep_free(h.b));
       }},
      {"write after free", "ostep",
       [] {
         List h;
         ostep_free(h.a);
         overrun(h.a, 100);
         return returned(ostep_malloc(100));
       }},
  };
}

}  // namespace fitmark::allocator
