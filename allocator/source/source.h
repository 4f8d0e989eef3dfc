// SPDX-License-Identifier: MIT
//
// What a heap needs from the memory beneath it: one range that grows and shrinks at its end.
//
// Layout:      [base, base + held) is usable; [base + held, base + capacity) is only promised
// Invariants:  base never moves; held <= capacity
// Threads:     none; the heap above serialises
#pragma once

#include <concepts>
#include <cstddef>

namespace fitmark::allocator {

inline constexpr std::size_t kPageBytes = 4096;

// grow(n):   makes n more bytes usable at the end; they read as zero. False, with nothing changed,
//            when the source can't.
// shrink(n): gives the last n bytes back; their content is lost. Requires n <= held_bytes().
template <typename S>
concept Source = requires(S source, const S fixed, std::size_t bytes) {
  { fixed.base() } -> std::same_as<std::byte*>;
  { fixed.held_bytes() } -> std::same_as<std::size_t>;
  { fixed.capacity_bytes() } -> std::same_as<std::size_t>;
  { source.grow(bytes) } -> std::same_as<bool>;
  { source.shrink(bytes) } -> std::same_as<void>;
};

// put_pages(from, n): bytes [from, from + n) are about to be written: the kernel may put pages behind them at once,
//                     instead of one by one as each is first written. Requires from + n <= held_bytes().
template <typename S>
concept PutsPages = Source<S> && requires(S source, std::size_t bytes) {
  { source.put_pages(bytes, bytes) } -> std::same_as<void>;
};

}  // namespace fitmark::allocator
