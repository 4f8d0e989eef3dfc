// SPDX-License-Identifier: MIT
//
// Mistakes with the best-fit page.
#include <climits>

#include "allocator/textbook/misuse/mistakes.h"
#include "allocator/textbook/mymalloc.h"

namespace fitmark::allocator {
namespace {

// Two blocks of 100 bytes, a and b, side by side.
struct Page {
  Page() { allocate(1000), a = mymalloc_char(100), b = mymalloc_char(100); }
  ~Page() { mymalloc_reset(); }
  static char* mymalloc_char(int size) { return static_cast<char*>(mymalloc(size)); }
  char *a, *b;
};

}  // namespace

std::vector<Mistake> page_mistakes() {
  return {
      {"double free", "mymalloc",
       [] {
         Page h;
         return mymalloc_release(h.a), returned(mymalloc_release(h.a));
       }},
      {"interior free", "mymalloc",
       [] {
         Page h;
         return returned(mymalloc_release(h.a + 7));
       }},
      {"foreign pointer", "mymalloc",
       [] {
         Page h;
         return returned(mymalloc_release(foreign));
       }},
      {"zero size", "mymalloc",
       [] {
         Page h;
         return returned(mymalloc(0));
       }},
      {"negative size", "mymalloc",
       [] {
         Page h;
         return returned(mymalloc(-5));
       }},
      {"overflow", "mymalloc",
       [] {
         Page h;
         return returned(mymalloc(INT_MAX));
       }},
      {"exhaustion", "mymalloc",
       [] {
         Page h;
         return mymalloc(776), returned(mymalloc(1));
       }},
      {"corrupted header", "mymalloc",
       [] {
         Page h;
         return overrun(h.a + 100, 4), returned(mymalloc_release(h.b));
       }},
      {"write after free", "mymalloc",
       [] {
         Page h;
         myfree(h.a);
         overrun(h.a, 100);
         return returned(mymalloc(100));
       }},
  };
}

}  // namespace fitmark::allocator
