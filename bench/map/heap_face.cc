// SPDX-License-Identifier: MIT
//
// One face over every heap that can be walked, so that its map can be drawn after each event.
#include "bench/map/heap_face.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "allocator/catalogue.h"
#include "bench/subject/subject.h"
#include "bench/subject/textbook_list.h"

namespace fitmark::bench {
namespace {

using allocator::BlockState;
using allocator::TextbookState;
using workloads::Event;
using workloads::Op;

TileState tile_state(BlockState state) {
  switch (state) {
    case BlockState::live:
      return TileState::live;
    case BlockState::free:
      return TileState::hole;
    case BlockState::cached:
      return TileState::cached;
    case BlockState::bookkeeping:
      return TileState::bookkeeping;
    case BlockState::untouched:
      return TileState::untouched;
  }
  return TileState::hole;
}

TileState tile_state(TextbookState state) {
  switch (state) {
    case TextbookState::allocated:
      return TileState::live;
    case TextbookState::free:
      return TileState::hole;
    case TextbookState::bookkeeping:
      return TileState::bookkeeping;
  }
  return TileState::hole;
}

template <class Heap>
class CatalogueFace : public HeapFace {
 public:
  explicit CatalogueFace(Heap& heap) : heap_(heap) { base(); }

  std::vector<Tile> tiles() const override {
    std::vector<Tile> tiles;
    const std::uintptr_t from = base();
    heap_.walk([&](const auto& block) {
      const auto address = reinterpret_cast<std::uintptr_t>(block.address);
      tiles.push_back({address - from, block.bytes, tile_state(block.state)});
    });
    return tiles;
  }

 protected:
  void* allocate(std::uint64_t bytes, std::uint64_t alignment_bytes) override {
    return heap_.allocate_aligned(bytes, alignment_bytes);
  }
  void* allocate_zeroed(std::uint64_t bytes) override { return heap_.allocate_zeroed(bytes); }
  void* reallocate(void* block, std::uint64_t bytes) override {
    return heap_.reallocate(block, bytes);
  }
  bool deallocate(void* block) override {
    heap_.deallocate(block);
    return true;
  }
  std::uint64_t offset_of(const void* block) const override {
    return reinterpret_cast<std::uintptr_t>(block) - base();
  }

 private:
  // The lowest address of the walk; a heap that has not begun has none yet.
  std::uintptr_t base() const {
    if (base_ != 0) return base_;
    std::uintptr_t lowest = 0;
    heap_.walk([&](const auto& block) {
      const auto address = reinterpret_cast<std::uintptr_t>(block.address);
      lowest = lowest == 0 ? address : std::min(lowest, address);
    });
    return base_ = lowest;
  }

  Heap& heap_;
  mutable std::uintptr_t base_ = 0;
};

class TextbookFace : public HeapFace {
 public:
  explicit TextbookFace(allocator::TextbookSubject& system) : system_(system) {}

  std::vector<Tile> tiles() const override {
    std::vector<Tile> tiles;
    system_.walk([&](std::size_t offset, std::size_t bytes, TextbookState state) {
      tiles.push_back({offset, bytes, tile_state(state)});
    });
    return tiles;
  }

 protected:
  void* allocate(std::uint64_t bytes, std::uint64_t alignment_bytes) override {
    if (alignment_bytes > system_.limits().payload_alignment_bytes) return nullptr;
    return remember(system_.allocate(bytes));
  }
  void* allocate_zeroed(std::uint64_t bytes) override {
    return remember(system_.allocate_zeroed(bytes));
  }
  void* reallocate(void* block, std::uint64_t bytes) override {
    return remember(system_.reallocate(block, bytes));
  }
  bool deallocate(void* block) override { return system_.deallocate(block); }
  std::uint64_t offset_of(const void* block) const override {
    return reinterpret_cast<std::uintptr_t>(block) - base_;
  }

 private:
  // The first block tells where the region begins: its offset is the first live tile's.
  void* remember(void* block) {
    if (block == nullptr || base_ != 0) return block;
    for (const Tile& tile : tiles()) {
      if (tile.state != TileState::live) continue;
      base_ = reinterpret_cast<std::uintptr_t>(block) - tile.offset_bytes;
      break;
    }
    return block;
  }

  allocator::TextbookSubject& system_;
  std::uintptr_t base_ = 0;
};

// Returns the system over its region; a region that it cannot have is the caller's mistake.
std::unique_ptr<allocator::TextbookSubject> start(const std::string& system,
                                                  std::uint64_t region_bytes) {
  try {
    return allocator::make_textbook_subject(system, region_bytes);
  } catch (const std::invalid_argument& error) {
    throw SubjectError(error.what());
  }
}

}  // namespace

std::string HeapFace::allocated(const Event& event, const char* verb, void* block) {
  const std::string request = fmt::format("{} #{}, {} bytes", verb, event.slot, event.size_bytes);
  if (block == nullptr) return request + " -> refused";
  blocks_[event.slot] = block;
  return fmt::format("{} -> {}", request, offset_of(block));
}

std::string HeapFace::apply(const Event& event) {
  const auto live = blocks_.find(event.slot);
  switch (event.op) {
    case Op::allocate:
      return allocated(event, "allocate",
                       allocate(event.size_bytes, std::uint64_t{1} << event.alignment_log2));
    case Op::allocate_zeroed:
      return allocated(event, "allocate zeroed", allocate_zeroed(event.size_bytes));
    case Op::reallocate:
      return allocated(
          event, "reallocate",
          reallocate(live == blocks_.end() ? nullptr : live->second, event.size_bytes));
    case Op::mark:
      return "mark";
    case Op::deallocate:
      break;
  }
  if (live == blocks_.end())
    return fmt::format("deallocate #{}, which was refused before", event.slot);
  const std::uint64_t offset = offset_of(live->second);
  const bool taken = deallocate(live->second);
  blocks_.erase(live);
  return fmt::format("deallocate #{} at {}{}", event.slot, offset, taken ? "" : " -> refused");
}

void with_heap_face(const std::string& subject, std::uint64_t region_bytes,
                    const std::function<void(HeapFace&)>& use) {
  if (is_textbook_name(subject)) {
    const TextbookName name = parse_textbook_name(subject);
    const auto system =
        start(name.system, name.region_bytes != 0 ? name.region_bytes : region_bytes);
    TextbookFace face(*system);
    return use(face);
  }
  const Subject found = find_subject(subject);
  if (found.kind != SubjectKind::heap) {
    throw SubjectError(fmt::format(
        "{} cannot be walked, so its map cannot be drawn; choose a built-in heap", subject));
  }
  allocator::with_heap(found.heap, {}, [&](auto& heap) {
    CatalogueFace face(heap);
    use(face);
  });
}

}  // namespace fitmark::bench
