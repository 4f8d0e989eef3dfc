// SPDX-License-Identifier: MIT
//
// Mistakes with the memory server.
#include <climits>

#include "allocator/textbook/memory_server.h"
#include "allocator/textbook/misuse/mistakes.h"

namespace fitmark::allocator {
namespace {

// Two allocations of 100 units, a and b, side by side.
struct Units {
  Units() : server(ms_start(1000, MS_FREE_LIST, MS_REFUSE)) {
    a = ms_request(server, 1, 100), b = ms_request(server, 2, 100);
  }
  ~Units() { ms_stop(server); }
  ms_server* server;
  int a, b;
};

}  // namespace

std::vector<Mistake> server_mistakes() {
  return {
      {"double free", "memory_server",
       [] {
         Units h;
         return ms_release(h.server, 1, h.a), returned(ms_release(h.server, 1, h.a));
       }},
      {"interior free", "memory_server",
       [] {
         Units h;
         return returned(ms_release(h.server, 1, h.a + 7));
       }},
      {"foreign pointer", "memory_server",
       [] {
         Units h;
         return returned(ms_release(h.server, 1, h.b));
       }},
      {"zero size", "memory_server",
       [] {
         Units h;
         return returned(ms_request(h.server, 3, 0));
       }},
      {"negative size", "memory_server",
       [] {
         Units h;
         return returned(ms_request(h.server, 3, -5));
       }},
      {"overflow", "memory_server",
       [] {
         Units h;
         return returned(ms_request(h.server, 3, INT_MAX));
       }},
      {"exhaustion", "memory_server",
       [] {
         Units h;
         return returned(ms_request(h.server, 3, 801));
       }},
      {"corrupted header", "memory_server",
       [] {
         Units h;
         overrun(const_cast<char*>(ms_units(h.server)) + 150, 1);
         return returned(ms_check(h.server));
       }},
      {"write after free", "memory_server",
       [] {
         Units h;
         ms_release(h.server, 1, h.a);
         overrun(const_cast<char*>(ms_units(h.server)), 100);
         return returned(ms_check(h.server));
       }},
  };
}

}  // namespace fitmark::allocator
