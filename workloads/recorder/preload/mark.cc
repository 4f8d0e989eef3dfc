// SPDX-License-Identifier: MIT
//
// Records the phases that a program names through fitmark_mark.h.
#include <cstring>

#include "workloads/recorder/preload/thread_ring.h"

using namespace fitmark::workloads;

extern "C" __attribute__((visibility("default"))) void fitmark_record_mark(const char* name) {
  if (name == nullptr) return;
  const std::size_t bytes = strnlen(name, kLongPayloadMaxWords * kMarkBytesPerWord);
  record_long(LongKind::mark, text_words(bytes),
              [&](std::uint64_t i) { return text_word(name, bytes, i); });
}
