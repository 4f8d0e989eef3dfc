// SPDX-License-Identifier: MIT
//
// One event as a row of names and numbers: what the CSV and JSON lines forms have in common.
//
//   op               allocate, allocate_zeroed, reallocate, deallocate or mark
//   id               names the object: any number; free again once its object is deallocated
//   size_bytes       requested bytes; for a mark its number; 0 where absent
//   alignment_bytes  a power of two, or 0 for what malloc promises; 0 where absent
//   thread           any number; 0 where absent
//   time_ns          since the beginning; 0 where absent
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "workloads/import/address_traffic.h"

namespace fitmark::workloads {

inline constexpr std::array<std::string_view, 5> kOpNames = {
    "allocate", "allocate_zeroed", "reallocate", "deallocate", "mark"};  // in the order of Op
inline constexpr std::array<std::string_view, 5> kRowNumbers = {
    "id", "size_bytes", "alignment_bytes", "thread", "time_ns"};

struct Row {
  std::string_view op;
  std::array<std::uint64_t, 5> numbers{};  // in the order of kRowNumbers
};

// Adds the row's event. Returns nullptr, or what is wrong (a static text).
inline const char* apply_row(const Row& row, AddressTraffic& traffic) {
  const auto [id, size_bytes, alignment_bytes, thread, time_ns] = row.numbers;
  traffic.set_thread(thread);
  traffic.set_time_ns(time_ns);
  const std::uint64_t address = id + 1;
  if (address == 0) return "the id is too large";
  if (row.op == "allocate") return traffic.allocate(address, size_bytes, alignment_bytes);
  if (row.op == "allocate_zeroed") {
    return traffic.allocate(address, size_bytes, alignment_bytes, Op::allocate_zeroed);
  }
  if (row.op == "reallocate") {
    if (!traffic.is_live(address)) return "the object to reallocate is not live";
    return traffic.reallocate(address, address, size_bytes);
  }
  if (row.op == "deallocate") return traffic.deallocate(address);
  if (row.op == "mark") {
    traffic.mark(size_bytes);
    return nullptr;
  }
  return "the op is none of allocate, allocate_zeroed, reallocate, deallocate, mark";
}

}  // namespace fitmark::workloads
