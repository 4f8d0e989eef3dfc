// SPDX-License-Identifier: MIT
//
// The simulated heaps behind the virtual face: their addresses are offsets already.
#include "allocator/any_heap.h"
#include "allocator/catalogue.h"

namespace fitmark::allocator {
namespace {

template <typename Entry>
class SimulatedFace : public AnyHeap {
 public:
  SimulatedFace(const Entry& entry, const Spec& spec, const SimulatedOptions& options)
      : heap_(entry.make_simulated(spec, options)) {}

  Address allocate(std::uint64_t bytes) override { return heap_.allocate(bytes); }
  Address allocate_zeroed(std::uint64_t bytes) override { return heap_.allocate_zeroed(bytes); }
  Address allocate_aligned(std::uint64_t bytes, std::uint64_t alignment_bytes) override {
    return heap_.allocate_aligned(bytes, alignment_bytes);
  }
  Address reallocate(Address address, std::uint64_t bytes) override {
    return heap_.reallocate(address, bytes);
  }
  void deallocate(Address address) override { heap_.deallocate(address); }
  std::uint64_t usable_bytes(Address address) const override { return heap_.usable_bytes(address); }
  bool owns(Address address) const override { return heap_.owns(address); }
  std::uint64_t held_bytes() const override { return heap_.held_bytes(); }
  HeapCounts counts() const override { return heap_.counts(); }
  std::string check() const override { return heap_.check(); }
  void walk(const std::function<void(const Block<Address>&)>& use) const override {
    heap_.walk(use);
  }
  std::byte* memory(Address) const override { return nullptr; }

 private:
  typename Entry::Simulated heap_;
};

}  // namespace

std::unique_ptr<AnyHeap> make_simulated_heap(std::string_view text,
                                             const SimulatedOptions& options) {
  const Spec spec = parse_spec(text, options.geometry, heap_descriptions());
  return detail::with_entry(spec, [&](const auto& entry) -> std::unique_ptr<AnyHeap> {
    return std::make_unique<SimulatedFace<std::remove_cvref_t<decltype(entry)>>>(entry, spec,
                                                                                 options);
  });
}

}  // namespace fitmark::allocator
