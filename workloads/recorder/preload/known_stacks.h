// SPDX-License-Identifier: MIT
//
// The stacks that the collector has been told of.
//
// Layout:      direct-mapped hashes; one that another has displaced is told again
// Threads:     any. A stack is marked as known only after the record that tells it is in a ring
#pragma once

#include <atomic>
#include <cstdint>

namespace fitmark::workloads {

class KnownStacks {
 public:
  // Sees to it that the collector knows the stack of `count` return addresses, outermost first, where
  // hashes[i] is that of the first i + 1 of them. Requires count >= 1.
  void tell(const std::uint64_t* return_addresses, const std::uint64_t* hashes, unsigned count) {
    if (!is_known(hashes[count - 1])) tell_rest(return_addresses, hashes, count);
  }

  // Has the processor fetch what tell() will look at.
  void expect(std::uint64_t hash) const { __builtin_prefetch(&places_[index_of(hash)]); }

 private:
  static constexpr unsigned kPlacesLog2 = 17;

  static std::size_t index_of(std::uint64_t hash) { return hash >> (63U - kPlacesLog2); }
  std::atomic<std::uint64_t>& place_of(std::uint64_t hash) { return places_[index_of(hash)]; }
  bool is_known(std::uint64_t hash) {
    return place_of(hash).load(std::memory_order_acquire) == hash;
  }
  [[gnu::noinline]] void tell_rest(const std::uint64_t* return_addresses,
                                   const std::uint64_t* hashes, unsigned count);

  std::atomic<std::uint64_t> places_[1U << kPlacesLog2];
};

}  // namespace fitmark::workloads
