// SPDX-License-Identifier: MIT
//
// Everything that can be named as a subject, with where it comes from.
#include <atomic>
#include <exception>

#include "bench/replay/launch.h"
#include "bench/subject/heap_list.h"
#include "bench/subject/outside_malloc.h"
#include "bench/subject/subject.h"
#include "bench/subject/textbook_list.h"

namespace fitmark::bench {
namespace {

// Asks the malloc itself, in a process of its own; leaves the fields empty where it cannot.
void add_proof(SubjectListing& listing) {
  const std::atomic<bool> stop = false;
  try {
    const PassResult proof = run_probe(find_subject(listing.name), stop);
    listing.origin = proof.origin;
    listing.version = proof.version;
    if (!proof.failure.empty()) listing.description += " (" + proof.failure + ")";
  } catch (const std::exception& error) {
    listing.description += std::string(" (") + error.what() + ")";
  }
}

}  // namespace

std::vector<SubjectListing> list_subjects() {
  std::vector<SubjectListing> list;
  for (const HeapListing& heap : list_heaps()) {
    list.push_back({heap.name, "built in", "", heap.description, "", true});
  }
  for (const HeapListing& system : list_textbook_systems()) {
    list.push_back({system.name, "built in", "", system.description, "", true});
  }
  list.push_back(
      {"null", "built in", "", "serves nothing: the floor of the replay loop", "", true});
  list.push_back({"system", "", "", "the malloc of the C library", "", true});
  add_proof(list.back());
  for (const OutsideMalloc& malloc : outside_mallocs()) {
    list.push_back({std::string(malloc.name), "", "", std::string(malloc.description),
                    std::string(malloc.package), !locate(malloc).empty()});
    if (list.back().present) add_proof(list.back());
  }
  return list;
}

}  // namespace fitmark::bench
