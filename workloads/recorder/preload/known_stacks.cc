// SPDX-License-Identifier: MIT
#include "workloads/recorder/preload/known_stacks.h"

#include "workloads/recorder/preload/thread_ring.h"

namespace fitmark::workloads {

void KnownStacks::tell_rest(const std::uint64_t* return_addresses, const std::uint64_t* hashes,
                            unsigned count) {
  unsigned known = count - 1;
  while (known > 0 && !is_known(hashes[known - 1])) --known;
  while (known < count) {
    const std::uint64_t parent = known == 0 ? 0 : hashes[known - 1];
    const std::uint64_t calls =
        count - known < kLongPayloadMaxWords ? count - known : kLongPayloadMaxWords - 1;
    record_long(LongKind::stack, 1 + calls,
                [&](std::uint64_t i) { return i == 0 ? parent : return_addresses[known + i - 1]; });
    for (const std::uint64_t end = known + calls; known < end; ++known) {
      place_of(hashes[known]).store(hashes[known], std::memory_order_release);
    }
  }
}

}  // namespace fitmark::workloads
