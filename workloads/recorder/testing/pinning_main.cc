// SPDX-License-Identifier: MIT
//
// A program to record with call stacks: 300 requests are answered and forgotten, but each leaves a small
// entry behind, made by keep_entry, and those stand between the holes that the requests have left.
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

namespace {

struct Entry {
  explicit Entry(int number) : key(static_cast<std::size_t>(number)) {}
  std::size_t key;
  char text[96] = {};
};

std::vector<std::unique_ptr<Entry>> entries;
std::vector<std::unique_ptr<char[]>> pieces;

}  // namespace

[[gnu::noinline]] void keep_entry(int number) {
  entries.push_back(std::make_unique<Entry>(number));
  asm volatile("" : : : "memory");
}

[[gnu::noinline]] void answer_request(int number) {
  for (int i = 0; i < 40; ++i) {
    pieces.push_back(std::make_unique<char[]>(500 + static_cast<std::size_t>(number * i % 7)));
    if (i == 20) keep_entry(number);
  }
  asm volatile("" : : : "memory");
}

int main() {
  entries.reserve(300);
  pieces.reserve(300 * 40);
  for (int number = 0; number < 300; ++number) answer_request(number);
  pieces.clear();
  std::vector<std::unique_ptr<char[]>> large;  // than any hole
  large.reserve(1000);
  for (int i = 0; i < 1000; ++i) large.push_back(std::make_unique<char[]>(30'000));
  return 0;
}
