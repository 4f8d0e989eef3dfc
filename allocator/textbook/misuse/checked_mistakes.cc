// SPDX-License-Identifier: MIT
//
// Mistakes with checked heaps: what the layer says is the same over tags, bitmaps, buddies and slabs.
#include <cstdio>

#include "allocator/family/bitmap_line.h"
#include "allocator/family/buddy_heap.h"
#include "allocator/family/slab_heap.h"
#include "allocator/heap/boundary_tag_heap.h"
#include "allocator/heap/mapped_heap.h"
#include "allocator/layer/checked.h"
#include "allocator/textbook/misuse/mistakes.h"

namespace fitmark::allocator {
namespace {

bool is_stopped = false;

// Says what the program would have been stopped with.
void note_fault(const std::string& sentence) {
  is_stopped = true;
  std::fprintf(stderr, "%s\n", sentence.c_str());
}

// A checked heap of 64 KiB with two blocks of 100 bytes, a and b.
template <typename Heap>
struct TwoBlocks {
  explicit TwoBlocks(Checked<Heap>& made) : heap(made) {
    is_stopped = false;
    heap.set_fault_handler(note_fault);
    a = static_cast<char*>(heap.allocate(100)), b = static_cast<char*>(heap.allocate(100));
  }
  std::string free(void* pointer) {
    heap.deallocate(pointer);
    return is_stopped ? "stops" : "nothing";
  }
  std::string allocate(std::uint64_t bytes) { return returned(heap.allocate(bytes)); }

  Checked<Heap>& heap;
  char *a, *b;
};

template <typename Heap>
std::string exhaust(TwoBlocks<Heap>& h) {
  while (h.heap.allocate(100) != nullptr) {
  }
  return h.allocate(100);
}

// Makes the mistake on a heap that `Fresh` makes.
template <typename Fresh, typename Make>
std::string on_fresh(const Make& make) {
  Checked<typename Fresh::Heap> heap = Fresh::make();
  TwoBlocks<typename Fresh::Heap> two(heap);
  return make(two);
}

template <typename Fresh>
std::vector<Mistake> mistakes_with(const char* system) {
  using Two = TwoBlocks<typename Fresh::Heap>;
  return {
      {"double free", system,
       [] { return on_fresh<Fresh>([](Two& h) { return h.free(h.a), h.free(h.a); }); }},
      {"interior free", system,
       [] { return on_fresh<Fresh>([](Two& h) { return h.free(h.a + 7); }); }},
      {"foreign pointer", system,
       [] { return on_fresh<Fresh>([](Two& h) { return h.free(foreign); }); }},
      {"zero size", system, [] { return on_fresh<Fresh>([](Two& h) { return h.allocate(0); }); }},
      {"negative size", system,
       [] { return on_fresh<Fresh>([](Two& h) { return h.allocate(std::uint64_t(-5)); }); }},
      {"overflow", system,
       [] { return on_fresh<Fresh>([](Two& h) { return h.allocate(~std::uint64_t{0}); }); }},
      {"exhaustion", system, [] { return on_fresh<Fresh>([](Two& h) { return exhaust(h); }); }},
      {"corrupted header", system,
       [] { return on_fresh<Fresh>([](Two& h) { return overrun(h.a, 128), h.free(h.a); }); }},
      {"write after free", system,
       [] {
         return on_fresh<Fresh>([](Two& h) {
           h.free(h.a);
           overrun(h.a, 100);
           return h.allocate(100);
         });
       }},
  };
}

constexpr std::size_t kCapacityBytes = 64 << 10;

struct FreshBestFit {
  using Heap = BoundaryTagHeap<BestFit, PageSource>;
  static Checked<Heap> make() { return Checked<Heap>(Geometry{}, Growth{}, kCapacityBytes); }
};
template <typename Offsets>
struct FreshMapped {
  using Heap = MappedHeap<Offsets>;
  static Checked<Heap> make() {
    return Checked<Heap>(kCapacityBytes, Geometry{16, 0, 32, 32}, Growth{});
  }
};

}  // namespace

std::vector<Mistake> checked_mistakes() { return mistakes_with<FreshBestFit>("checked heap"); }

std::vector<std::vector<Mistake>> other_checked_mistakes() {
  return {mistakes_with<FreshMapped<BuddyHeap<ByteOrders>>>("checked heap"),
          mistakes_with<FreshMapped<LineHeap<BitmapLine, BitmapFit>>>("checked heap"),
          mistakes_with<FreshMapped<SlabHeap>>("checked heap")};
}

}  // namespace fitmark::allocator
