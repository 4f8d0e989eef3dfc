// SPDX-License-Identifier: MIT
//
// Two threads that allocate and free for a living, to measure what recording both at once costs.
#include <cstdlib>
#include <thread>

namespace {

constexpr int kRounds = 4'000'000;
constexpr int kLive = 1000;
constexpr int kWork = 60;  // steps of other work for each pair, about as much as programs do

void churn(unsigned random) {
  static thread_local void* objects[kLive] = {};
  for (int round = 0; round < kRounds; ++round) {
    for (int i = 0; i < kWork; ++i) {
      random = random * 1664525u + 1013904223u;
      asm volatile("" : "+r"(random));
    }
    void*& place = objects[random % kLive];
    std::free(place);
    place = std::malloc(16 + random / 4096 % 200);
  }
  for (void* object : objects) std::free(object);
}

}  // namespace

int main() {
  std::thread other(churn, 1u);
  churn(2u);
  other.join();
}
