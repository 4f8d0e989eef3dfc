// SPDX-License-Identifier: MIT
#include "workloads/file/chunk_columns.h"

#include <cstddef>
#include <cstring>

#include "workloads/file/format.h"

namespace fitmark::workloads {
namespace {

constexpr unsigned kFirstTableLog2 = 12;

// Good in its high bits.
std::uint64_t hash_of(std::uint64_t size_bytes, std::uint64_t rest) {
  return (size_bytes * 0x9E37'79B9'7F4A'7C15u + rest) * 0xC2B2'AE3D'27D4'EB4Fu;
}

static_assert(offsetof(Event, stack) == 24 && offsetof(Event, op) == 28 &&
              offsetof(Event, alignment_log2) == 29 && sizeof(Event) == 32);

// The last members of an event as they stand there: [unused : 16 | alignment_log2 : 8 | op : 8 | stack : 32].
std::uint64_t rest_of(const Event& event) {
  constexpr std::uint64_t kUsed = 0xffff'ffff'ffffU;
  std::uint64_t word;
  std::memcpy(&word, reinterpret_cast<const char*>(&event) + offsetof(Event, stack), sizeof word);
  return word & kUsed;
}

}  // namespace

void ChunkColumns::begin(bool has_times, std::uint64_t tick_ns, std::uint64_t start_ns) {
  has_times_ = has_times;
  tick_ns_ = tick_ns;
  table_shift_ = 64 - kFirstTableLog2;
  table_.assign(std::size_t{1} << kFirstTableLog2, 0);
  shapes_.clear();
  codes_.clear();
  slots_.clear();
  thread_ = 0;
  run_events_ = 0;
  has_one_thread_ = false;
  previous_ticks_ = start_ns / tick_ns_;
  for (Bytes* column : {&threads_, &times_, &times_far_}) column->clear();
}

void ChunkColumns::add(std::span<const Event> events) {
  add_shapes_and_slots(events);
  add_threads(events);
  if (has_times_) add_times(events);
}

void ChunkColumns::end() {
  has_one_thread_ = thread_ == 0 && run_events_ == size();
  end_run();
}

void ChunkColumns::add_shapes_and_slots(std::span<const Event> events) {
  const std::size_t first = codes_.size();
  codes_.resize(first + events.size());
  slots_.resize(first + events.size());
  std::uint16_t* const codes = codes_.data() + first;
  std::uint32_t* const slots = slots_.data() + first;
  const std::uint16_t* table = table_.data();
  Shape* shapes = shapes_.data();
  for (std::size_t i = 0; i < events.size(); ++i) {
    const Event& event = events[i];
    const std::uint64_t rest = rest_of(event);
    std::size_t at = hash_of(event.size_bytes, rest) >> table_shift_;
    std::size_t found = table[at];
    while (found != 0 && !shapes[found - 1].is(event.size_bytes, rest)) {
      at = (at + 1) & (table_.size() - 1);
      found = table[at];
    }
    if (__builtin_expect(found == 0, 0)) {
      found = add_shape(event.size_bytes, rest, at);
      table = table_.data();
      shapes = shapes_.data();
    }
    shapes[found - 1].count_one();
    codes[i] = static_cast<std::uint16_t>(found - 1);
    slots[i] = event.slot;
  }
}

// Returns the shape's number plus 1.
std::size_t ChunkColumns::add_shape(std::uint64_t size_bytes, std::uint64_t rest, std::size_t at) {
  shapes_.emplace_back(size_bytes, rest);
  // The last of kMaxChunkEvents shapes is that of the last event: nothing will look for it.
  table_[at] = static_cast<std::uint16_t>(shapes_.size());
  if (shapes_.size() * 4 > table_.size()) widen_table();
  return shapes_.size();
}

void ChunkColumns::widen_table() {
  table_.assign(table_.size() * 2, 0);
  --table_shift_;
  for (std::size_t i = 0; i < shapes_.size(); ++i) {
    std::size_t at = hash_of(shapes_[i].size_bytes(), shapes_[i].rest()) >> table_shift_;
    while (table_[at] != 0) at = (at + 1) & (table_.size() - 1);
    table_[at] = static_cast<std::uint16_t>(i + 1);
  }
}

void ChunkColumns::add_threads(std::span<const Event> events) {
  std::size_t run_begin = 0;  // of the run under way, as far as it is of these events
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (events[i].thread == thread_) continue;
    run_events_ += i - run_begin;
    run_begin = i;
    end_run();
    thread_ = events[i].thread;
  }
  run_events_ += events.size() - run_begin;
}

void ChunkColumns::end_run() {
  if (run_events_ == 0) return;
  put_varint(threads_, thread_);
  put_varint(threads_, run_events_ - 1);
  run_events_ = 0;
}

void ChunkColumns::add_times(std::span<const Event> events) {
  for (const Event& event : events) {
    const std::uint64_t now = event.time_ns / tick_ns_;
    const std::uint64_t ticks = now - previous_ticks_;
    previous_ticks_ = now;
    if (ticks < format::kTime16) {
      times_.push_back(static_cast<std::uint8_t>(ticks));
    } else if (ticks <= 0xFFFF) {
      times_.push_back(format::kTime16);
      put_fixed(times_far_, static_cast<std::uint16_t>(ticks));
    } else if (ticks <= 0xFFFF'FFFF) {
      times_.push_back(format::kTime32);
      put_fixed(times_far_, static_cast<std::uint32_t>(ticks));
    } else {
      times_.push_back(format::kTime64);
      put_fixed(times_far_, ticks);
    }
  }
}

}  // namespace fitmark::workloads
