// SPDX-License-Identifier: MIT
//
// The list of all heaps, by name. To add one: its file, its test, and one line of kHeaps.
//
// Glossary:    spec    a name with parameters, `best_fit` or `best_fit:ties=lifo,coalesce=deferred`
// Threads:     none
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>

#include "allocator/family/bitmap_line.h"
#include "allocator/family/buddy_heap.h"
#include "allocator/family/slab_heap.h"
#include "allocator/heap/boundary_tag_heap.h"
#include "allocator/heap/geometry.h"
#include "allocator/heap/mapped_heap.h"
#include "allocator/heap/quick_lists.h"
#include "allocator/heap/simulated_heap.h"
#include "allocator/heap_options.h"
#include "allocator/policy/best_fit.h"
#include "allocator/policy/chosen_policy.h"
#include "allocator/policy/first_fit.h"
#include "allocator/policy/linear_list.h"
#include "allocator/policy/next_fit.h"
#include "allocator/policy/segregated_fit.h"
#include "allocator/source/page_source.h"
#include "allocator/spec.h"

namespace fitmark::allocator {

// A policy that lives in both homes.
template <template <typename> class Policy>
struct PolicyEntry {
  using Heap = BoundaryTagHeap<Policy, PageSource>;
  using Simulated = SimulatedHeap<Policy>;
  HeapDescription description;

  static Heap make_real(const Spec& spec, const HeapOptions& options) {
    return Heap(spec.geometry, options.growth, options.capacity_bytes);
  }
  static Simulated make_simulated(const Spec& spec, const SimulatedOptions& options) {
    return Simulated(spec.geometry, options.growth, options.capacity_bytes);
  }
};

// Any of them with an order of its free list, or a time of coalescing, of its own.
struct TunedEntry {
  using Heap = BoundaryTagHeap<ChosenPolicy, PageSource, QuickLists>;
  using Simulated = SimulatedHeap<ChosenPolicy, QuickLists>;

  static Heap make_real(const Spec& spec, const HeapOptions& options) {
    return Heap(spec.choice, spec.geometry, options.growth, options.capacity_bytes);
  }
  static Simulated make_simulated(const Spec& spec, const SimulatedOptions& options) {
    return Simulated(spec.choice, spec.geometry, options.growth, options.capacity_bytes);
  }
};

// A heap of offsets that keeps its books outside its blocks: with memory behind it, and without.
template <typename Mapped, typename Offsets>
struct FamilyEntry {
  using Heap = MappedHeap<Mapped>;
  using Simulated = Offsets;
  HeapDescription description;

  static Heap make_real(const Spec& spec, const HeapOptions& options) {
    return Heap(options.capacity_bytes, spec.geometry, options.growth);
  }
  static Simulated make_simulated(const Spec& spec, const SimulatedOptions& options) {
    return Simulated(spec.geometry, options.growth, options.capacity_bytes);
  }
};

using BitmapHeap = LineHeap<BitmapLine, BitmapFit>;

inline constexpr unsigned kOwnOrder = kMin | kSplit | kCoalesce;
inline constexpr unsigned kAnyOrder = kOwnOrder | kTies;

inline constexpr auto kHeaps = std::make_tuple(
    PolicyEntry<BestFit>{{"best_fit",
                          "smallest adequate extent, lowest address among equals",
                          "Knuth, TAOCP 1, section 2.5",
                          kAnyOrder,
                          {Search::best}}},
    PolicyEntry<FirstFit>{{"first_fit",
                           "lowest adequate extent",
                           "Knuth, TAOCP 1, section 2.5, algorithm A",
                           kAnyOrder,
                           {Search::first}}},
    PolicyEntry<NextFit>{{"next_fit",
                          "first adequate extent behind the last placement",
                          "Knuth, TAOCP 1, section 2.5, exercise 6",
                          kAnyOrder,
                          {Search::next}}},
    PolicyEntry<WorstFit>{{"worst_fit",
                           "largest extent, lowest address among equals",
                           "Wilson et al., IWMM 1995, section 3.4",
                           kAnyOrder,
                           {Search::worst}}},
    PolicyEntry<GoodFit>{
        {"tlsf",
         "two-level segregated lists, request rounded up: good fit in constant time",
         "Masmano, Ripoll, Crespo and Real, ECRTS 2004",
         kOwnOrder,
         {Search::good}}},
    PolicyEntry<SegregatedFit>{
        {"segregated_fit",
         "first adequate extent of its list, else of the next: lists of one length (exact bins) "
         "below 64 bytes, four ranges a doubling (range bins) above",
         "Wilson et al., IWMM 1995, section 3.6",
         kOwnOrder,
         {Search::segregated}}},
    FamilyEntry<BuddyHeap<ByteOrders>, BuddyHeap<HashOrders>>{
        {"buddy",
         "binary buddies: blocks of 2^k smallest blocks, the lowest of the next order",
         "Knowlton, CACM 8 (10), 1965; Knuth, TAOCP 1, section 2.5, algorithms R and S",
         kMin,
         {},
         2}},
    FamilyEntry<BitmapHeap, SimulatedHeap<FirstFit>>{
        {"bitmap",
         "first fit over 16-byte units in a bitmap with 64-ary summaries, no tags",
         "Tanenbaum, Modern Operating Systems; summaries: golang/proposal 35112",
         kSplit,
         {},
         1}},
    FamilyEntry<SlabHeap, SlabHeap>{
        {"slab",
         "objects of a size class share pages; pages by best fit above 2 KiB",
         "Bonwick, USENIX Summer 1994",
         0,
         {},
         1}},
    PolicyEntry<BestFitList>{{"best_fit_list",
                              "smallest adequate extent, lowest address among equals; linear list",
                              "Knuth, TAOCP 1, section 2.5",
                              kAnyOrder,
                              {Search::best, ListOrder::address, true}}},
    PolicyEntry<FirstFitList>{{"first_fit_list",
                               "lowest adequate extent; linear list",
                               "Knuth, TAOCP 1, section 2.5, algorithm A",
                               kAnyOrder,
                               {Search::first, ListOrder::address, true}}},
    PolicyEntry<NextFitList>{{"next_fit_list",
                              "first adequate extent behind the last placement; linear list",
                              "Knuth, TAOCP 1, section 2.5, exercise 6",
                              kAnyOrder,
                              {Search::next, ListOrder::address, true}}},
    PolicyEntry<WorstFitList>{{"worst_fit_list",
                               "largest extent, lowest address among equals; linear list",
                               "Wilson et al., IWMM 1995, section 3.4",
                               kAnyOrder,
                               {Search::worst, ListOrder::address, true}}});

namespace detail {

// Calls f(entry) for the entry that the spec names and returns what it returns.
template <std::size_t kIndex = 0, typename F>
decltype(auto) with_entry(const Spec& spec, F&& f) {
  if constexpr (kIndex == 0) {
    if (!spec.choice.is_plain()) return f(TunedEntry{});
  }
  constexpr const auto& entry = std::get<kIndex>(kHeaps);
  if constexpr (kIndex + 1 < std::tuple_size_v<std::remove_cv_t<decltype(kHeaps)>>) {
    if (entry.description.name != spec.name) return with_entry<kIndex + 1>(spec, f);
  }
  return f(entry);
}

}  // namespace detail

// Makes the heap that `text` names and returns use(heap). Throws SpecError with a sentence that
// names the nearest known heap or parameter.
template <typename Use>
decltype(auto) with_heap(std::string_view text, const HeapOptions& options, Use&& use) {
  const Spec spec = parse_spec(text, Geometry{}, heap_descriptions());
  return detail::with_entry(spec, [&](const auto& entry) -> decltype(auto) {
    auto heap = entry.make_real(spec, options);
    return use(heap);
  });
}

// Likewise with a simulated heap. Parameters of the spec go before those of `options`.
template <typename Use>
decltype(auto) with_simulated_heap(std::string_view text, const SimulatedOptions& options,
                                   Use&& use) {
  const Spec spec = parse_spec(text, options.geometry, heap_descriptions());
  return detail::with_entry(spec, [&](const auto& entry) -> decltype(auto) {
    auto heap = entry.make_simulated(spec, options);
    return use(heap);
  });
}

}  // namespace fitmark::allocator
