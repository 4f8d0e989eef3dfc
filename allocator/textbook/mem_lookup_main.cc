// SPDX-License-Identifier: MIT
//
// Measures interior lookup in mem.h beside the walk over a list of objects that it replaces.
//
// For each number of live objects: random addresses are looked up by Mem_GetSize and by a walk over
// an address-ordered list, and the answers compared. Rounds are interleaved, the fastest
// counts. The list's nodes lie side by side in memory, which is the best case for the walk.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <random>
#include <span>
#include <vector>

#include "allocator/textbook/mem.h"

namespace {

struct Node {
  char* start;
  int bytes;
  Node* next;
};

int size_by_walk(const Node* node, const char* address) {
  for (; node != nullptr && node->start <= address; node = node->next)
    if (address < node->start + node->bytes) return node->bytes;
  return -1;
}

// Returns ns per call of `lookup` over the addresses; adds what it found to `sum`.
template <class Lookup>
double ns_each(std::span<char* const> addresses, std::int64_t& sum, Lookup lookup) {
  const auto start = std::chrono::steady_clock::now();
  for (char* address : addresses) sum += lookup(address);
  const std::chrono::duration<double, std::nano> elapsed = std::chrono::steady_clock::now() - start;
  return elapsed.count() / static_cast<double>(addresses.size());
}

// Returns ns per Mem_Alloc and per Mem_Free, averaged, with every object live throughout.
double ns_churn(std::vector<Node>& nodes, std::mt19937& random) {
  constexpr int kPairs = 100'000;
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < kPairs; ++i) {
    Node& node = nodes[random() % nodes.size()];
    Mem_Free(node.start);
    node.bytes = 16 + static_cast<int>(random() % 200);
    node.start = static_cast<char*>(Mem_Alloc(node.bytes));
  }
  const std::chrono::duration<double, std::nano> elapsed = std::chrono::steady_clock::now() - start;
  return elapsed.count() / (2 * kPairs);
}

void measure(std::size_t object_count) {
  std::mt19937 random(1);
  Mem_Init(static_cast<int>(object_count * 400));
  std::vector<Node> nodes(object_count);
  for (Node& node : nodes) {
    node.bytes = 16 + static_cast<int>(random() % 200);
    node.start = static_cast<char*>(Mem_Alloc(node.bytes));
  }
  std::sort(nodes.begin(), nodes.end(),
            [](const Node& a, const Node& b) { return a.start < b.start; });
  for (std::size_t i = 0; i + 1 < object_count; ++i) nodes[i].next = &nodes[i + 1];
  nodes.back().next = nullptr;

  std::vector<char*> addresses(100'000);
  for (char*& address : addresses) {
    const Node& node = nodes[random() % object_count];
    address = node.start + random() % static_cast<unsigned>(node.bytes);
  }
  // A walk is slow, so it gets the first few of the addresses that the lookup gets.
  const auto walked = std::span(addresses).first(20'000'000 / object_count / 8 + 50);
  const auto lookup = [](char* address) { return Mem_GetSize(address); };
  const auto walk = [&](char* address) { return size_by_walk(nodes.data(), address); };
  double map_ns = std::numeric_limits<double>::max();
  double walk_ns = map_ns;
  std::int64_t unused = 0;
  std::int64_t map_sum = 0;
  std::int64_t walk_sum = 0;
  for (int round = 0; round < 7; ++round) {
    map_ns = std::min(map_ns, ns_each(addresses, unused, lookup));
    walk_ns = std::min(walk_ns, ns_each(walked, walk_sum, walk));
    ns_each(walked, map_sum, lookup);
  }
  if (map_sum != walk_sum) {
    std::fprintf(stderr, "lookup and walk differ\n");
    std::exit(1);
  }
  const double churn_ns = ns_churn(nodes, random);
  std::printf("%8zu  %9.1f  %9.1f  %8.0f  %10.1f\n", object_count, map_ns, walk_ns,
              walk_ns / map_ns, churn_ns);
  Mem_Reset();
}

}  // namespace

int main() {
  std::printf(" objects  lookup ns    walk ns     ratio  call ns (free, alloc)\n");
  for (const std::size_t object_count : {1'000, 10'000, 100'000, 1'000'000}) measure(object_count);
}
