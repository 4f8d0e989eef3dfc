// SPDX-License-Identifier: MIT
//
// Records the phases that a program names through fitmark_mark.h.
#include <cstring>

#include "workloads/recorder/preload/thread_ring.h"

using namespace fitmark::workloads;

extern "C" __attribute__((visibility("default"))) void fitmark_record_mark(const char* name) {
  if (name == nullptr) return;
  const std::size_t room = kLongPayloadMaxWords * kMarkBytesPerWord;
  const std::size_t bytes = strnlen(name, room);
  const std::uint64_t payload = (bytes + kMarkBytesPerWord - 1) / kMarkBytesPerWord;
  while (true) {
    const std::uint64_t stamped = stamps_wanted.load(std::memory_order_relaxed) ? 1 : 0;
    const Place place = reserve(1 + stamped + payload);
    if (place.words == nullptr) continue;
    place.put(0, long_head(LongKind::mark, payload, stamped != 0));
    if (stamped != 0) place.put(1, next_stamp() << 1U);
    for (std::uint64_t i = 0; i < payload; ++i) {
      std::uint64_t word = 0;
      const std::size_t at = i * kMarkBytesPerWord;
      std::memcpy(&word, name + at,
                  bytes - at < kMarkBytesPerWord ? bytes - at : kMarkBytesPerWord);
      place.put(1 + stamped + i, word << 8U);
    }
    return;
  }
}
