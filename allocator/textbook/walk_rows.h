// SPDX-License-Identifier: MIT
//
// For tests: a C walk as a vector of rows, to compare with rows written by hand.
#pragma once

#include <cstddef>
#include <ostream>
#include <vector>

#include "allocator/textbook/textbook_walk.h"

namespace fitmark::allocator {

struct Row {
  std::size_t offset_bytes;
  std::size_t bytes;
  textbook_state state;

  friend bool operator==(const Row&, const Row&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Row& row) {
    constexpr const char* kNames[] = {"book-keeping", "allocated", "free"};
    return out << row.offset_bytes << ' ' << row.bytes << ' ' << kNames[row.state];
  }
};

inline void push_row(std::size_t offset_bytes, std::size_t bytes, textbook_state state,
                     void* rows) {
  static_cast<std::vector<Row>*>(rows)->push_back({offset_bytes, bytes, state});
}

template <class Walk>
std::vector<Row> rows_of(Walk walk) {
  std::vector<Row> rows;
  walk(push_row, &rows);
  return rows;
}

}  // namespace fitmark::allocator
