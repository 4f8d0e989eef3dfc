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

namespace fitmark::allocator {

// What a list of heaps tells of each.
struct HeapDescription {
  std::string_view name;
  std::string_view summary;
  std::string_view source;  // where the policy is described
};

// What a spec says once parsed.
struct Spec {
  std::string name;
  Geometry geometry;
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
