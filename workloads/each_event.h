// SPDX-License-Identifier: MIT
//
// Reads a source to its end, a batch at a time.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "workloads/event.h"

namespace fitmark::workloads {

// Calls `use(batch)` for all events of the source, in order, some thousand at a time.
template <typename Use>
void for_each_batch(EventSource& source, Use use) {
  std::vector<Event> batch(4096);
  while (const std::size_t count = source.read(batch)) {
    use(std::span<const Event>(batch).first(count));
  }
}

// Calls `use(event)` for each event of the source, in order.
template <typename Use>
void for_each_event(EventSource& source, Use use) {
  for_each_batch(source, [&](std::span<const Event> batch) {
    for (const Event& event : batch) use(event);
  });
}

}  // namespace fitmark::workloads
