// SPDX-License-Identifier: MIT
//
// The heaps of this repository, as the catalogue names them.
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
// parameter otherwise.
void check_heap_name(const std::string& spec);

}  // namespace fitmark::bench
