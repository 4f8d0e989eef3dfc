// SPDX-License-Identifier: MIT
//
// The grammar of heap names with parameters: `name` or `name:key=value,key=value`.
//
// Threads:     plain values and pure functions
#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "allocator/heap/geometry.h"
#include "allocator/policy/choice.h"

namespace fitmark::allocator {

// What a name may be followed by; a heap takes some of them.
enum Parameter : unsigned {
  kMin = 1,       // smallest block
  kSplit = 2,     // smallest remainder that is cut off
  kTies = 4,      // order among extents that serve alike
  kCoalesce = 8,  // when freed blocks are joined
};

// What a list of heaps tells of each.
struct HeapDescription {
  std::string_view name;
  std::string_view summary;
  std::string_view source;     // where the policy is described
  unsigned parameters = 0;     // the Parameters that it takes, added up
  PolicyChoice choice;         // as the name alone says
  unsigned tagless_units = 0;  // smallest block of a heap whose blocks have no tags; 0: they have
};

// What a spec says once parsed.
struct Spec {
  std::string name;
  Geometry geometry;
  PolicyChoice choice;
};

// A spec that names no known heap or parameter. The message is one sentence with the remedy.
class SpecError : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

// Returns the parsed spec; parameters that it does not mention come from `geometry`. Throws
// SpecError.
Spec parse_spec(std::string_view text, const Geometry& geometry,
                std::span<const HeapDescription> known);

// Descriptions of all heaps, in the catalogue's order.
std::span<const HeapDescription> heap_descriptions();

// The grammar and every parameter in words, for people; ends in a line break.
std::string spec_help();

}  // namespace fitmark::allocator
