// SPDX-License-Identifier: MIT
//
// The comparison of heaps operation by operation, and the random traffic for it.
#include "allocator/lockstep.h"

#include <algorithm>
#include <random>

#include "allocator/spec.h"

namespace fitmark::allocator {
namespace {

std::string text_of(AnyHeap::Address address) {
  return address == AnyHeap::kNull ? "null" : std::to_string(address);
}

// What two heaps say of their extents, first difference in words; empty: the same.
std::string state_difference(const HeapCounts& a, const HeapCounts& b) {
  const auto told = [](const char* what, std::uint64_t x, std::uint64_t y) {
    return x == y ? std::string()
                  : std::string(what) + " " + std::to_string(x) + " and " + std::to_string(y);
  };
  for (const std::string& difference :
       {told("free bytes", a.free, b.free), told("granted bytes", a.granted, b.granted),
        told("free extents", a.free_extents, b.free_extents),
        told("largest free bytes", a.largest_free, b.largest_free),
        told("live blocks", a.live_blocks, b.live_blocks)}) {
    if (!difference.empty()) return difference;
  }
  return {};
}

// A request size as programs make them: mostly small, sometimes some pages, rarely large.
std::uint64_t draw_bytes(std::mt19937_64& random) {
  const auto kind = random() % 100;
  if (kind < 70) return random() % 256;
  if (kind < 95) return random() % 4096;
  if (kind < 99) return random() % 65536;
  return random() % (1 << 20);
}

void random_step(Lockstep& heaps, std::vector<AnyHeap::Address>& live, std::size_t target,
                 std::mt19937_64& random) {
  const auto kind = random() % 100;
  if (live.empty() || (kind < 50 && live.size() < target)) {
    const std::uint64_t bytes = draw_bytes(random);
    const AnyHeap::Address at =
        random() % 16 == 0 ? heaps.allocate_aligned(bytes, std::uint64_t{16} << random() % 9)
                           : heaps.allocate(bytes);
    if (at != AnyHeap::kNull) live.push_back(at);
    return;
  }
  AnyHeap::Address& chosen = live[random() % live.size()];
  if (kind < 60) {
    const AnyHeap::Address moved = heaps.reallocate(chosen, draw_bytes(random));
    if (moved != AnyHeap::kNull) chosen = moved;
  } else {
    heaps.deallocate(chosen);
    chosen = live.back();
    live.pop_back();
  }
}

bool is_known(std::string_view name) {
  const auto heaps = heap_descriptions();
  return std::any_of(heaps.begin(), heaps.end(),
                     [&](const HeapDescription& heap) { return heap.name == name; });
}

}  // namespace

template <typename Operation>
Lockstep::Address Lockstep::do_in_all(const char* name, const Operation& operation) {
  ++operations_;
  const Address first = operation(*heaps_.front().heap);
  for (std::size_t i = 1; i < heaps_.size(); ++i) {
    const Address other = operation(*heaps_[i].heap);
    if (other == first || !difference_.empty()) continue;
    difference_ = "operation " + std::to_string(operations_) + ", " + name + ": " +
                  heaps_.front().name + " at " + text_of(first) + ", " + heaps_[i].name + " at " +
                  text_of(other);
  }
  return first;
}

Lockstep::Address Lockstep::allocate(std::uint64_t bytes) {
  return do_in_all("allocate", [&](AnyHeap& heap) { return heap.allocate(bytes); });
}

Lockstep::Address Lockstep::allocate_aligned(std::uint64_t bytes, std::uint64_t alignment_bytes) {
  return do_in_all("allocate_aligned",
                   [&](AnyHeap& heap) { return heap.allocate_aligned(bytes, alignment_bytes); });
}

Lockstep::Address Lockstep::reallocate(Address address, std::uint64_t bytes) {
  return do_in_all("reallocate", [&](AnyHeap& heap) { return heap.reallocate(address, bytes); });
}

void Lockstep::deallocate(Address address) {
  do_in_all("deallocate", [&](AnyHeap& heap) {
    heap.deallocate(address);
    return Address{0};
  });
}

void Lockstep::compare_states() {
  const HeapCounts first = heaps_.front().heap->counts();
  for (const NamedHeap& other : heaps_) {
    std::string fault = other.heap->check();
    if (fault.empty()) fault = state_difference(first, other.heap->counts());
    if (fault.empty() || !difference_.empty()) continue;
    difference_ = "after operation " + std::to_string(operations_) + ", " + heaps_.front().name +
                  " and " + other.name + ": " + fault;
  }
}

std::vector<NamedHeap> both_homes_and_list(const std::string& spec, std::uint64_t capacity_bytes) {
  HeapOptions real;
  real.capacity_bytes = capacity_bytes;
  SimulatedOptions simulated;
  simulated.capacity_bytes = capacity_bytes;
  std::vector<NamedHeap> heaps;
  heaps.push_back({"real " + spec, make_real_heap(spec, real)});
  heaps.push_back({"simulated " + spec, make_simulated_heap(spec, simulated)});
  const std::size_t colon = std::min(spec.find(':'), spec.size());
  const std::string list = spec.substr(0, colon) + "_list";
  if (is_known(list)) {
    heaps.push_back({list, make_simulated_heap(list + spec.substr(colon), simulated)});
  }
  return heaps;
}

void random_traffic(Lockstep& heaps, std::uint64_t operations, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<AnyHeap::Address> live;
  std::size_t target = 16;
  for (std::uint64_t i = 0; i < operations && heaps.difference().empty(); ++i) {
    if (i % 4096 == 0) {
      heaps.compare_states();
      target = std::size_t{16} << random() % 7;
    }
    random_step(heaps, live, target, random);
  }
  heaps.compare_states();
}

}  // namespace fitmark::allocator
