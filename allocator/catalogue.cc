// SPDX-License-Identifier: MIT
//
// The descriptions of kHeaps as one array.
#include "allocator/catalogue.h"

#include <array>

namespace fitmark::allocator {

std::span<const HeapDescription> heap_descriptions() {
  static constexpr auto kDescriptions =
      std::apply([](const auto&... entry) { return std::array{entry.description...}; }, kHeaps);
  return kDescriptions;
}

}  // namespace fitmark::allocator
