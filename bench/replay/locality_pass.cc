// SPDX-License-Identifier: MIT
//
// Collecting the live objects, and reading them.
#include "bench/replay/locality_pass.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <new>

#include "bench/probe/kernel_memory.h"
#include "bench/replay/child_mapping.h"

namespace fitmark::bench {
namespace {

constexpr std::size_t kWalks = 5;

// A compiler may not leave out what is stored here.
volatile std::uint64_t seen;

std::uint64_t read_block(const unsigned char* block, std::uint64_t size_bytes) {
  std::uint64_t sum = 0, at = 0;
  for (; at + sizeof sum <= size_bytes; at += sizeof sum) {
    std::uint64_t word;
    std::memcpy(&word, block + at, sizeof word);
    sum += word;
  }
  for (; at < size_bytes; ++at) sum += block[at];
  return sum;
}

template <class Object>
double walk_once_ns(const Object* objects, std::uint64_t count) {
  const std::uint64_t began_ns = monotonic_ns();
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    sum += read_block(objects[i].block, objects[i].size_bytes);
  }
  seen = sum;
  return static_cast<double>(monotonic_ns() - began_ns);
}

double middle(std::array<double, kWalks>& times) {
  std::nth_element(times.begin(), times.begin() + kWalks / 2, times.end());
  return times[kWalks / 2];
}

}  // namespace

LocalityRecord& map_locality_record() {
  return *new (map_or_refuse(kSamplesFd, sizeof(LocalityRecord), "its walks")) LocalityRecord;
}

ReadBack::ReadBack(const ReplayOrder& order)
    : slots_(order.slots), capacity_(order.peak_live_objects + 1) {
  void* at = map_or_refuse(kNoFile, 2 * capacity_ * sizeof(Object), "what it walks over");
  by_allocation_ = static_cast<Object*>(at);
  by_address_ = by_allocation_ + capacity_;
}

void ReadBack::walk(const SlotTable& slots, LocalityRecord::Row& row) {
  std::uint64_t count = 0;
  for (std::uint64_t slot = 0; slot < slots_ && count < capacity_; ++slot) {
    const auto* block = static_cast<const unsigned char*>(slots.pointers[slot]);
    if (block == nullptr) continue;
    by_allocation_[count++] = {block, slots.sizes_bytes[slot], slots.stamps[slot]};
    row.bytes += slots.sizes_bytes[slot];
  }
  row.objects = count;
  std::copy_n(by_allocation_, count, by_address_);
  std::sort(by_allocation_, by_allocation_ + count,
            [](const Object& a, const Object& b) { return a.birth < b.birth; });
  std::sort(by_address_, by_address_ + count,
            [](const Object& a, const Object& b) { return a.block < b.block; });
  std::array<double, kWalks> by_allocation_ns{}, by_address_ns{};
  for (std::size_t i = 0; i < kWalks; ++i) {
    by_allocation_ns[i] = walk_once_ns(by_allocation_, count);
    by_address_ns[i] = walk_once_ns(by_address_, count);
  }
  row.allocation_order_ns = middle(by_allocation_ns);
  row.address_order_ns = middle(by_address_ns);
}

}  // namespace fitmark::bench
