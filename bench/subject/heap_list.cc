// SPDX-License-Identifier: MIT
//
// The catalogue's heaps as subjects.
#include "bench/subject/heap_list.h"

#include <algorithm>
#include <string_view>

#include "allocator/catalogue.h"
#include "allocator/spec.h"
#include "allocator/textbook/textbook_subject.h"
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
    throw SubjectError(std::string(error.what()) + "; fitmark list shows all subjects");
  }
}

std::vector<HeapListing> list_textbook_systems() {
  std::vector<HeapListing> list;
  for (const std::string_view name : allocator::textbook_subject_names()) {
    list.push_back({std::string(name), "a teaching system, one thread; see allocator/textbook"});
  }
  return list;
}

bool is_textbook_name(const std::string& name) {
  const std::string base = name.substr(0, name.find(':'));
  const auto names = allocator::textbook_subject_names();
  return std::find(names.begin(), names.end(), base) != names.end();
}

}  // namespace fitmark::bench
