// SPDX-License-Identifier: MIT
//
// The real heaps behind the virtual face: pointers become offsets from the heap's base.
#include "allocator/any_heap.h"
#include "allocator/catalogue.h"

namespace fitmark::allocator {
namespace {

template <typename Entry>
class RealFace : public AnyHeap {
 public:
  RealFace(const Entry& entry, const Spec& spec, const HeapOptions& options)
      : heap_(entry.make_real(spec, options)) {}

  Address allocate(std::uint64_t bytes) override { return offset(heap_.allocate(bytes)); }
  Address allocate_zeroed(std::uint64_t bytes) override {
    return offset(heap_.allocate_zeroed(bytes));
  }
  Address allocate_aligned(std::uint64_t bytes, std::uint64_t alignment_bytes) override {
    return offset(heap_.allocate_aligned(bytes, alignment_bytes));
  }
  Address reallocate(Address address, std::uint64_t bytes) override {
    return offset(heap_.reallocate(memory(address), bytes));
  }
  void deallocate(Address address) override { heap_.deallocate(memory(address)); }
  std::uint64_t usable_bytes(Address address) const override {
    return heap_.usable_bytes(memory(address));
  }
  bool owns(Address address) const override { return heap_.owns(memory(address)); }
  std::uint64_t held_bytes() const override { return heap_.held_bytes(); }
  HeapCounts counts() const override { return heap_.counts(); }
  std::string check() const override { return heap_.check(); }
  void walk(const std::function<void(const Block<Address>&)>& use) const override {
    heap_.walk([&](const auto& block) {
      use(Block<Address>{offset(block.address), block.bytes, block.state});
    });
  }
  std::byte* memory(Address address) const override {
    return address == kNull ? nullptr : const_cast<std::byte*>(heap_.base()) + address;
  }

 private:
  Address offset(const void* pointer) const {
    if (pointer == nullptr) return kNull;
    return static_cast<Address>(static_cast<const std::byte*>(pointer) - heap_.base());
  }

  typename Entry::Heap heap_;
};

}  // namespace

std::unique_ptr<AnyHeap> make_real_heap(std::string_view text, const HeapOptions& options) {
  const Spec spec = parse_spec(text, Geometry{}, heap_descriptions());
  return detail::with_entry(spec, [&](const auto& entry) -> std::unique_ptr<AnyHeap> {
    return std::make_unique<RealFace<std::remove_cvref_t<decltype(entry)>>>(entry, spec, options);
  });
}

}  // namespace fitmark::allocator
