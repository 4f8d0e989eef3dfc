// SPDX-License-Identifier: MIT
//
// The catalogue's heaps as subjects.
#include "bench/subject/heap_list.h"

#include "bench/subject/subject.h"

namespace fitmark::bench {

std::vector<HeapListing> list_heaps() { return {}; }

void check_heap_name(const std::string& spec) {
  throw SubjectError("no subject is named " + spec + "; fitmark list shows the names");
}

}  // namespace fitmark::bench
