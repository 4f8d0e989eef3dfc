// SPDX-License-Identifier: MIT
//
// The catalogue's heaps as subjects.
#include "bench/subject/heap_list.h"

#include "allocator/catalogue.h"
#include "allocator/spec.h"
#include "bench/subject/subject.h"

namespace fitmark::bench {

std::vector<HeapListing> list_heaps() {
  std::vector<HeapListing> list;
  for (const allocator::HeapDescription& heap : allocator::heap_descriptions()) {
    list.push_back({std::string(heap.name), std::string(heap.summary)});
  }
  return list;
}

void check_heap_name(const std::string& spec) {
  try {
    allocator::parse_spec(spec, allocator::Geometry{}, allocator::heap_descriptions());
  } catch (const allocator::SpecError& error) {
    throw SubjectError(error.what());
  }
}

}  // namespace fitmark::bench
