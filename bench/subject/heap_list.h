// SPDX-License-Identifier: MIT
//
// The heaps and teaching systems of this repository, by name.
#pragma once

#include <string>
#include <vector>

namespace fitmark::bench {

struct HeapListing {
  std::string name;
  std::string description;
};

// Every heap, in catalogue order.
std::vector<HeapListing> list_heaps();

// Returns if the catalogue has the heap with these parameters; throws SubjectError with the nearest
// name otherwise.
void check_heap_name(const std::string& spec);

// The teaching systems.
std::vector<HeapListing> list_textbook_systems();

// Returns whether a teaching system has this name.
bool is_textbook_name(const std::string& name);

}  // namespace fitmark::bench
