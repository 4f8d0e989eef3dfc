// SPDX-License-Identifier: MIT
//
// Reserves the near array, and what changes the shape of the far table.
#include "allocator/heap/chunk_table.h"

#include <sys/mman.h>

#include <new>
#include <utility>

#include "allocator/heap/shift_back.h"

namespace fitmark::allocator {
namespace {

Chunk* reserve_near(std::size_t bytes) {
  void* near = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (near == MAP_FAILED) throw std::bad_alloc();
  madvise(near, bytes, MADV_NOHUGEPAGE);  // a small heap would wait for 2 MiB of zeros
  return static_cast<Chunk*>(near);
}

// Likely 0 or 1 more: counted one by one, as the processor may lack an instruction that counts them all.
std::size_t count_of(std::uint64_t bits) {
  std::size_t count = 0;
  for (; bits != 0; bits &= bits - 1) ++count;
  return count;
}

}  // namespace

void ChunkTable::Unmap::operator()(Chunk* near) const { munmap(near, kNearBytes); }

ChunkTable::ChunkTable() : near_(reserve_near(kNearBytes)), far_(kFirstFarChunks) {}

const Chunk& ChunkTable::far(std::uint64_t number) const { return far_[find(number)].chunk; }

Chunk& ChunkTable::begin(std::uint64_t number) {
  if (number >= kNearCount) return begin_far(number);
  near_pages_.set(number * sizeof(Chunk) / kPageBytes);
  return near_[number];
}

Chunk& ChunkTable::begin_far(std::uint64_t number) {
  if ((far_count_ + 1) * 4 > far_.size() * 3) {
    const std::vector<FarChunk> old = std::exchange(far_, std::vector<FarChunk>(far_.size() * 2));
    row_shift_ -= 1;
    for (const FarChunk& each : old) {
      if (each.number != kNone) far_[find(each.number)] = each;
    }
  }
  FarChunk& slot = far_[find(number)];
  far_count_ += 1;
  slot.number = number;
  return slot.chunk;
}

void ChunkTable::end(std::uint64_t number) {
  if (number < kNearCount) {
    near_[number] = {};
    return;
  }
  shift_back_into(
      far_, find(number), [](const FarChunk& each) { return each.number == kNone; },
      [&](const FarChunk& each) { return home_slot(each.number); });
  far_count_ -= 1;
}

std::size_t ChunkTable::starts_count() const {
  std::size_t count = 0;
  constexpr std::size_t kPageChunks = kPageBytes / sizeof(Chunk);
  for (std::size_t page = 0; page < near_pages_.size(); ++page) {
    if (!near_pages_[page]) continue;
    for (std::size_t i = 0; i < kPageChunks; ++i) {
      count += count_of(near_[page * kPageChunks + i].starts);
    }
  }
  for (const FarChunk& each : far_) count += count_of(each.chunk.starts);
  return count;
}

}  // namespace fitmark::allocator
