// SPDX-License-Identifier: MIT
//
// Reads a pickle of plain values: dictionaries, lists, tuples, texts, integers, floats, booleans, None.
// Whatever names a class or calls anything is refused; nothing is ever executed.
//
// Layout:      nodes are numbered; shared ones (pickle's memo) are stored once
// Complexity:  O(bytes) time and memory
// Source:      the opcodes of pickle protocols 2 to 5, Python's pickletools
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "workloads/file/bytes.h"

namespace fitmark::workloads {

struct PickleNode {
  enum class Kind : std::uint8_t { none, boolean, integer, real, text, list, dictionary };
  Kind kind = Kind::none;
  std::int64_t integer = 0;  // also of a boolean
  double real = 0;
  std::string_view text;  // into the pickle's bytes
  std::vector<std::uint32_t>
      children;  // of a list or tuple; key, value, key, value … of a dictionary
};

class Pickle {
 public:
  // Throws Malformed. The bytes must outlive the pickle.
  static Pickle parse(ByteView bytes);

  const PickleNode& root() const { return nodes_[root_]; }
  const PickleNode& node(std::uint32_t number) const { return nodes_[number]; }

  // The value of a dictionary's text key; null where there is none, or `node` is no dictionary.
  const PickleNode* find(const PickleNode& node, std::string_view key) const;
  // Likewise an integer or text; the given default where it is none.
  std::int64_t integer(const PickleNode& node, std::string_view key, std::int64_t otherwise) const;
  std::string_view text(const PickleNode& node, std::string_view key) const;

 private:
  friend class PickleMachine;
  std::vector<PickleNode> nodes_;
  std::uint32_t root_ = 0;
};

}  // namespace fitmark::workloads
