// SPDX-License-Identifier: MIT
//
// Mistakes with the sbrk heap.
#include <cerrno>
#include <cstdint>
#include <cstring>

#include "allocator/textbook/misuse/mistakes.h"
#include "allocator/textbook/sbrk_heap.h"

namespace fitmark::allocator {
namespace {

// Two blocks of 100 bytes, a and b, side by side.
struct Segment {
  Segment() { sbrk_heap_init(1 << 16), a = alloc_char(100), b = alloc_char(100); }
  ~Segment() { sbrk_heap_reset(); }
  static char* alloc_char(std::size_t size) { return static_cast<char*>(sbrk_heap_malloc(size)); }
  static std::string malloc_and_errno(std::size_t size) {
    errno = 0;
    const std::string answer = returned(sbrk_heap_malloc(size));
    return errno == ENOMEM ? answer + ", errno ENOMEM" : answer;
  }
  char *a, *b;
};

}  // namespace

std::vector<Mistake> sbrk_mistakes() {
  return {
      {"double free", "sbrk_heap",
       [] {
         Segment h;
         return sbrk_heap_free(h.a), returned(sbrk_heap_free(h.a));
       }},
      {"interior free", "sbrk_heap",
       [] {
         Segment h;
         return std::memset(h.a, 0, 100), returned(sbrk_heap_free(h.a + 32));
       }},
      {"foreign pointer", "sbrk_heap",
       [] {
         Segment h;
         return returned(sbrk_heap_free(foreign));
       }},
      {"zero size", "sbrk_heap",
       [] {
         Segment h;
         return Segment::malloc_and_errno(0);
       }},
      {"negative size", "sbrk_heap",
       [] {
         Segment h;
         return Segment::malloc_and_errno(static_cast<std::size_t>(-5));
       }},
      {"overflow", "sbrk_heap",
       [] {
         Segment h;
         return Segment::malloc_and_errno(SIZE_MAX);
       }},
      {"exhaustion", "sbrk_heap",
       [] {
         Segment h;
         return Segment::malloc_and_errno(1 << 16);
       }},
      {"corrupted header", "sbrk_heap",
       [] {
         Segment h;
         return overrun(h.a + 112, 8), returned(sbrk_heap_free(h.b));
       }},
      {"write after free", "sbrk_heap",
       [] {
         Segment h;
         sbrk_heap_free(h.a);
         overrun(h.a, 100);
         return returned(sbrk_heap_malloc(100));
       }},
  };
}

}  // namespace fitmark::allocator
