// SPDX-License-Identifier: MIT
//
// What a locality pass writes into shared memory: a row for each moment at which it read all live objects.
//
// Threads:     one writer
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace fitmark::bench {

struct LocalityRecord {
  enum class Moment : std::uint32_t { mark, peak, end };
  struct Row {
    std::uint64_t event_index = 0;
    Moment moment = Moment::mark;
    std::uint64_t mark = 0;  // the number of the program's mark
    std::uint64_t objects = 0;
    std::uint64_t bytes = 0;
    double allocation_order_ns = 0;
    double address_order_ns = 0;
  };
  static constexpr std::size_t kMaxMarks = 30;  // later marks are not walked at

  std::array<Row, kMaxMarks + 2> rows{};
  std::uint64_t count = 0;
};

}  // namespace fitmark::bench
