// SPDX-License-Identifier: MIT
#include "workloads/recorder/preload/sampled_set.h"

#include <sys/mman.h>

#include <atomic>

#include "workloads/recorder/preload/thread_ring.h"
#include "workloads/recorder/protocol/tick_counter.h"

namespace fitmark::workloads {
namespace {

constexpr unsigned kLinesLog2 = 17;
constexpr unsigned kPlaces = 8;

struct alignas(64) Line {
  std::atomic<std::uint64_t> places[kPlaces];  // addresses; 0: free
};
constexpr std::size_t kSetBytes = sizeof(Line) << kLinesLog2;

Line* lines;
std::uint64_t sample_every;

Line& line_of(std::uint64_t address) {
  return lines[(address >> 4U) * 0x9E37'79B9'7F4A'7C15U >> (64U - kLinesLog2)];
}

bool insert(std::uint64_t address) {
  for (auto& place : line_of(address).places) {
    std::uint64_t free_place = 0;
    if (place.compare_exchange_strong(free_place, address)) return true;
  }
  return false;
}

bool remove(std::uint64_t address) {
  for (auto& place : line_of(address).places) {
    if (place.load(std::memory_order_relaxed) != address) continue;
    place.store(0);
    return true;
  }
  return false;
}

// Returns how many allocations to pass: 0 .. 2 (n - 1), evenly, so that one in n is taken on the
// whole, whatever the rhythm of the program.
std::uint64_t next_skip(ThreadRing& ring) {
  if (ring.random == 0) ring.random = clock_ticks() * 0x9E37'79B9'7F4A'7C15U | 1U;
  ring.random ^= ring.random << 13U;
  ring.random ^= ring.random >> 7U;
  ring.random ^= ring.random << 17U;
  return (ring.random >> 16U) % (2 * sample_every - 1);
}

bool choose(std::uint64_t address) {
  ThreadRing& ring = *thread_ring;
  if (ring.random == 0) ring.sample_skip = next_skip(ring);
  if (ring.sample_skip > 0) {
    --ring.sample_skip;
    return false;
  }
  ring.sample_skip = next_skip(ring);
  return insert(address);
}

}  // namespace

bool start_sampling(std::uint32_t every) {
  void* memory = mmap(nullptr, kSetBytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return false;
  lines = static_cast<Line*>(memory);
  sample_every = every;
  return true;
}

void forget_sampled() {
  if (lines != nullptr) madvise(lines, kSetBytes, MADV_DONTNEED);
}

bool is_sampled(RecordKind kind, std::uint64_t address) {
  switch (kind) {
    case RecordKind::allocate:
    case RecordKind::allocate_zeroed:
      return choose(address);
    case RecordKind::deallocate:
    case RecordKind::release:
      return remove(address);
    default:
      return true;
  }
}

bool keep_sampled(std::uint64_t address) { return insert(address); }

}  // namespace fitmark::workloads
