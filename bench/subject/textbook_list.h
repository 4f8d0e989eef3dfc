// SPDX-License-Identifier: MIT
//
// The five teaching systems as subjects: their names, and the region that each works in.
//
// Layout:      textbook_NAME[:KEY=VALUE]...; region=BYTES for all, tracker=free_list or bitmap for
//              textbook_server
// Threads:     plain values
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "allocator/textbook/textbook_subject.h"
#include "bench/subject/heap_list.h"

namespace fitmark::bench {

struct TextbookName {
  std::string system;              // as allocator::make_textbook_subject takes it
  std::uint64_t region_bytes = 0;  // 0: sized from the trace
};

// Returns whether the spec can only mean a teaching system, known or not.
bool is_textbook_name(const std::string& spec);

// Throws SubjectError with the remedy.
TextbookName parse_textbook_name(const std::string& spec);

// Returns the region that was asked for, or one that the traffic has room in.
std::uint64_t region_for(const TextbookName& name, const allocator::TextbookTraffic& traffic);

// Every system, in the order of the exercises.
std::vector<HeapListing> list_textbook_systems();

}  // namespace fitmark::bench
