// SPDX-License-Identifier: MIT
//
// For tests: every mistake of the README's table, each made on a fresh system; one file per system.
#pragma once

#include <cstddef>
#include <cstring>
#include <ostream>
#include <string>
#include <vector>

namespace fitmark::allocator {

struct Mistake {
  std::string mistake;
  std::string system;
  std::string (*make)();  // returns what the call returned

  friend std::ostream& operator<<(std::ostream& out, const Mistake& m) {
    return out << m.system << ", " << m.mistake;
  }
};

inline std::string returned(int code) { return std::to_string(code); }
inline std::string returned(const void* block) { return block == nullptr ? "NULL" : "a block"; }

// An address that no system handed out.
inline char foreign[64];

// Writes `bytes` bytes of 0x2a at `at`, out of the compiler's sight.
inline void overrun(char* at, std::size_t bytes) {
  char* volatile start = at;
  std::memset(start, 0x2a, bytes);
}

std::vector<Mistake> page_mistakes();
std::vector<Mistake> mem_mistakes();
std::vector<Mistake> ostep_mistakes();
std::vector<Mistake> sbrk_mistakes();
std::vector<Mistake> server_mistakes();

// Of the checked best fit heap, and the same of a buddy, a bitmap and a slab heap.
std::vector<Mistake> checked_mistakes();
std::vector<std::vector<Mistake>> other_checked_mistakes();

}  // namespace fitmark::allocator
