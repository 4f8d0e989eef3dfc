// SPDX-License-Identifier: MIT
//
// One reader a malloc. Each returns the bytes that the malloc counts as in use.
#include "bench/probe/malloc_account.h"

#include <malloc.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "bench/probe/kernel_memory.h"
#include "bench/probe/malloc_info.h"
#include "bench/probe/origin.h"
#include "bench/probe/symbol.h"

namespace fitmark::bench {
namespace {

using analysis::kAbsent;
using analysis::Sample;

std::uint64_t at_least_zero(std::uint64_t whole, std::uint64_t part) {
  return whole > part ? whole - part : 0;
}

// Opened once, by MallocAccount.
MallocInfo& malloc_info_of_process() {
  static MallocInfo info;
  return info;
}

// glibc: a tag of 8 bytes a chunk, of 16 where the chunk is a mapping of its own. Chunks in the
// thread caches count as in use there; what is in use and not live is cached. The ends of arenas but the
// main one are free bytes that no interface tells the length of.
std::uint64_t read_mallinfo(Sample& sample, std::uint64_t harness_bytes) {
  const struct mallinfo2 heap = mallinfo2();
  sample.held_bytes = heap.arena + heap.hblkhd;
  sample.bookkeeping_bytes = 8 * sample.live_objects + 8 * heap.hblks;
  sample.free_bytes = at_least_zero(heap.fordblks, heap.fsmblks);
  sample.free_extents = heap.ordblks;
  if (malloc_info_of_process().is_open()) {
    const std::uint64_t longest = malloc_info_of_process().longest_chunk_bytes();
    sample.largest_free_bytes =
        std::min(std::max(longest, std::uint64_t{heap.keepcost}), sample.free_bytes);
  }
  const std::uint64_t in_use = heap.uordblks + heap.hblkhd + heap.fsmblks;
  sample.cached_bytes =
      at_least_zero(in_use, sample.granted_bytes + sample.bookkeeping_bytes + harness_bytes);
  return in_use;
}

using Mallctl = int(const char*, void*, std::size_t*, void*, std::size_t);
Mallctl* mallctl_of_process = nullptr;

std::uint64_t mallctl_number(const char* name) {
  std::size_t number = 0;
  std::size_t bytes = sizeof number;
  return mallctl_of_process(name, &number, &bytes, nullptr, 0) == 0 ? number : 0;
}

// jemalloc: retained extents are given back, so they are not held; dirty and muzzy pages are.
// Arena 4096 stands for all arenas together (MALLCTL_ARENAS_ALL).
std::uint64_t read_mallctl(Sample& sample, std::uint64_t) {
  std::uint64_t epoch = 1;
  std::size_t bytes = sizeof epoch;
  mallctl_of_process("epoch", &epoch, &bytes, &epoch, sizeof epoch);
  const std::uint64_t active = mallctl_number("stats.active");
  const std::uint64_t allocated = mallctl_number("stats.allocated");
  const std::uint64_t unused_pages =
      mallctl_number("stats.arenas.4096.pdirty") + mallctl_number("stats.arenas.4096.pmuzzy");
  const std::uint64_t unused = unused_pages * 4096;
  sample.bookkeeping_bytes = mallctl_number("stats.metadata");
  sample.cached_bytes = mallctl_number("stats.arenas.4096.tcache_bytes");
  sample.free_bytes = at_least_zero(active, allocated) + unused;
  sample.held_bytes = active + sample.bookkeeping_bytes + unused;
  return at_least_zero(allocated, sample.cached_bytes);  // allocated there counts the thread caches
}

// The start of mimalloc 2's mi_heap_area_t; later members are not read.
struct MimallocArea {
  void* blocks;
  std::size_t reserved_bytes;
  std::size_t committed_bytes;
  std::size_t used_blocks;
  std::size_t block_bytes;
};
using Visitor = bool(const void* heap, const MimallocArea* area, void* block, std::size_t bytes,
                     void* sums);
struct AreaSums {
  std::uint64_t free_bytes = 0;
  std::uint64_t untouched_bytes = 0;
  std::uint64_t used_bytes = 0;
};

bool add_area(const void*, const MimallocArea* area, void*, std::size_t, void* sums) {
  auto& all = *static_cast<AreaSums*>(sums);
  all.free_bytes += at_least_zero(area->committed_bytes, area->used_blocks * area->block_bytes);
  all.used_bytes += area->used_blocks * area->block_bytes;
  all.untouched_bytes += at_least_zero(area->reserved_bytes, area->committed_bytes);
  return true;
}

std::uint64_t read_mimalloc(Sample& sample, std::uint64_t) {
  using ProcessInfo = void(std::size_t*, std::size_t*, std::size_t*, std::size_t*, std::size_t*,
                           std::size_t*, std::size_t*, std::size_t*);
  static auto* const merge = find_symbol<void()>("mi_stats_merge");
  static auto* const process_info = find_symbol<ProcessInfo>("mi_process_info");
  static auto* const default_heap = find_symbol<void*()>("mi_heap_get_default");
  static auto* const visit =
      find_symbol<bool(const void*, bool, Visitor*, void*)>("mi_heap_visit_blocks");
  if (merge != nullptr) merge();
  std::size_t committed = 0, ignored = 0;
  process_info(&ignored, &ignored, &ignored, &ignored, &ignored, &committed, &ignored, &ignored);
  sample.held_bytes = committed;
  if (default_heap == nullptr || visit == nullptr) return 0;
  AreaSums sums;
  visit(default_heap(), false, add_area, &sums);
  sample.free_bytes = sums.free_bytes;
  sample.untouched_bytes = sums.untouched_bytes;
  return sums.used_bytes;
}

using Property = int(const char*, std::size_t*);
Property* property_of_process = nullptr;

std::uint64_t property(const char* name) {
  std::size_t value = 0;
  return property_of_process(name, &value) != 0 ? value : 0;
}

// gperftools: metadata lies outside the page heap, and what was released to the kernel is not held.
std::uint64_t read_gperftools(Sample& sample, std::uint64_t) {
  const std::uint64_t heap = property("generic.heap_size");
  const std::uint64_t released = property("tcmalloc.pageheap_unmapped_bytes");
  const std::uint64_t physical = property("generic.total_physical_bytes");
  const std::uint64_t in_heap = at_least_zero(heap, released);
  sample.held_bytes = std::max(physical, in_heap);
  sample.bookkeeping_bytes = sample.held_bytes - in_heap;
  sample.free_bytes = property("tcmalloc.pageheap_free_bytes");
  sample.cached_bytes = property("tcmalloc.central_cache_free_bytes") +
                        property("tcmalloc.transfer_cache_free_bytes") +
                        property("tcmalloc.thread_cache_free_bytes");
  return property("generic.current_allocated_bytes");
}

std::uint64_t read_kernel(Sample& sample, std::uint64_t) {
  sample.held_bytes = read_writable_bytes();
  return 0;
}

}  // namespace

MallocAccount::MallocAccount() {
  mallctl_of_process = find_symbol<Mallctl>("mallctl");
  property_of_process = find_symbol<Property>("MallocExtension_GetNumericProperty");
  if (mallctl_of_process != nullptr) {
    reader_ = read_mallctl;
    name_ = "mallctl";
  } else if (find_symbol<void()>("mi_process_info") != nullptr) {
    reader_ = read_mimalloc;
    name_ = "mimalloc";
  } else if (property_of_process != nullptr) {
    reader_ = read_gperftools;
    name_ = "gperftools";
  } else if (is_c_library(find_malloc_origin().library.data())) {
    malloc_info_of_process().open();
    reader_ = read_mallinfo;
    name_ = "mallinfo2";
  } else {
    reader_ = read_kernel;
    name_ = "kernel";
  }
  Sample before;
  before.granted_bytes = 0;
  harness_bytes_ = reader_(before, 0);
  if (name_ == "kernel") harness_bytes_ = before.held_bytes;
}

void MallocAccount::read(Sample& sample) const {
  reader_(sample, harness_bytes_);
  sample.held_bytes = at_least_zero(sample.held_bytes, harness_bytes_);
}

std::string_view MallocAccount::interface_name() const { return name_; }

std::uint64_t unattributed_bytes(const Sample& sample) {
  std::uint64_t attributed = 0;
  for (const std::uint64_t part :
       {sample.granted_bytes, sample.bookkeeping_bytes, sample.cached_bytes, sample.free_bytes,
        sample.untouched_bytes}) {
    if (part != kAbsent) attributed += part;
  }
  return sample.held_bytes == kAbsent ? 0 : at_least_zero(sample.held_bytes, attributed);
}

}  // namespace fitmark::bench
