// SPDX-License-Identifier: MIT
//
// One face over every heap that can be walked, so that its map can be drawn after each event.
//
// Layout:      offsets count from the lowest address that the walk has shown
// Invariants:  tiles are in address order and tile what the heap holds
// Threads:     none
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "workloads/event.h"

namespace fitmark::bench {

enum class TileState { live, hole, cached, bookkeeping, untouched };

struct Tile {
  std::uint64_t offset_bytes = 0;
  std::uint64_t bytes = 0;
  TileState state = TileState::hole;
};

class HeapFace {
 public:
  virtual ~HeapFace() = default;

  // Does what the event asks. Returns it in words, "allocate #3, 100 bytes -> 432", or what the
  // heap refused.
  std::string apply(const workloads::Event& event);

  virtual std::vector<Tile> tiles() const = 0;

 protected:
  virtual void* allocate(std::uint64_t bytes, std::uint64_t alignment_bytes) = 0;
  virtual void* allocate_zeroed(std::uint64_t bytes) = 0;
  virtual void* reallocate(void* block, std::uint64_t bytes) = 0;
  virtual bool deallocate(void* block) = 0;

  // Returns the block's offset in the map.
  virtual std::uint64_t offset_of(const void* block) const = 0;

 private:
  std::string allocated(const workloads::Event& event, const char* verb, void* block);

  std::unordered_map<std::uint32_t, void*> blocks_;  // of the live slots
};

// Makes the heap that `subject` names (a heap of the catalogue with its parameters, or a textbook
// system over `region_bytes`, unless its name says another region) and returns after use(face).
// Throws SubjectError for any other subject: the mallocs of others cannot be walked.
void with_heap_face(const std::string& subject, std::uint64_t region_bytes,
                    const std::function<void(HeapFace&)>& use);

}  // namespace fitmark::bench
