// SPDX-License-Identifier: MIT
//
// A program to record with call stacks: takes every way through a chain of left and right turns, again and
// again in another order, and allocates at its end; the size says which way it was.
#include <cstdlib>

namespace {

constexpr unsigned kTurns = 6;
constexpr unsigned kWays = 1u << kTurns;
constexpr std::size_t kFirstBytes = 2000;

}  // namespace

void turn_left(unsigned way, unsigned depth);
void turn_right(unsigned way, unsigned depth);

static inline void go_on(unsigned way, unsigned depth) {
  if (depth == kTurns) {
    void* made = std::malloc(kFirstBytes + way);
    asm volatile("" : "+r"(made));  // so that the pair is not left out
    std::free(made);
  } else if ((way >> depth & 1u) != 0) {
    turn_right(way, depth + 1);
  } else {
    turn_left(way, depth + 1);
  }
  asm volatile("" : : : "memory");  // so that no call becomes a jump
}

[[gnu::noinline]] void turn_left(unsigned way, unsigned depth) { go_on(way, depth); }
[[gnu::noinline]] void turn_right(unsigned way, unsigned depth) { go_on(way, depth); }

int main() {
  for (unsigned round = 0; round < 40; ++round) {
    for (unsigned i = 0; i < kWays; ++i) {
      const unsigned step = 2 * round + 1;  // odd: every way comes once
      go_on(i * step % kWays, 0);
      go_on(i * step % kWays / 2, 0);
    }
  }
}
