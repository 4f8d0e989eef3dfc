// SPDX-License-Identifier: MIT
//
// What a report says of blame, in words and sums: plain values, made from a BlameReport.
//
// Threads:     plain values; share nothing
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace fitmark::analysis {

// Objects alike, and what they keep open.
struct BlameCause {
  std::string site;  // innermost frame of the program's own; empty where not recorded
  std::string size_class = {};
  std::string lifetime = {};
  std::string thread = {};
  std::uint64_t objects = 0;
  double object_bytes = 0;  // their size class times their number
  double pinned_bytes = 0;  // empty bytes of their pages, when all pages had most of them
  double hole_byte_events = 0;
  double share = 0;  // of the hole byte-time of all holes, 0..1

  friend bool operator==(const BlameCause&, const BlameCause&) = default;
};

struct BlameStack {
  std::vector<std::string> frames;  // outermost first
  double hole_byte_events = 0;

  friend bool operator==(const BlameStack&, const BlameStack&) = default;
};

struct BlameFinding {
  std::string sentence;
  std::vector<BlameCause> causes;  // like ones of all threads together, most hole byte-time first
  std::vector<BlameStack> stacks;  // descending by hole byte-time; empty where none were recorded

  friend bool operator==(const BlameFinding&, const BlameFinding&) = default;
};

}  // namespace fitmark::analysis
