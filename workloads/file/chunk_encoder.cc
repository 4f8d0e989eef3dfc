// SPDX-License-Identifier: MIT
//
// One pass over the chunk for each group of columns.
#include "workloads/file/chunk_encoder.h"

#include <zstd.h>

#include <algorithm>
#include <new>
#include <numeric>

#include "workloads/file/format.h"

namespace fitmark::workloads {
namespace {

constexpr std::size_t kTableEntries = 2 * format::kMaxChunkEvents;
// Slots named within the last 254 names are rarely as far apart as this.
constexpr std::size_t kNamedEntries = 1 << 14;
// Columns below this are stored as they are: a zstd frame costs a dozen bytes.
constexpr std::size_t kCompressFromBytes = 32;

bool allocates(Op op) { return op == Op::allocate || op == Op::allocate_zeroed; }

void put_slot(Bytes& out, std::uint32_t slot, std::uint32_t& previous) {
  put_varint(out, zigzag(std::int64_t{slot} - std::int64_t{previous} - 1));
  previous = slot;
}

}  // namespace

ChunkEncoder::ChunkEncoder(int zstd_level, bool has_times, std::uint64_t tick_ns)
    : zstd_(ZSTD_createCCtx()),
      has_times_(has_times),
      tick_ns_(tick_ns),
      table_(kTableEntries),
      named_(kNamedEntries) {
  if (zstd_ == nullptr) throw std::bad_alloc();
  ZSTD_CCtx_setParameter(zstd_.get(), ZSTD_c_compressionLevel, zstd_level);
  ZSTD_CCtx_setParameter(zstd_.get(), ZSTD_c_contentSizeFlag, 0);
}

ChunkEncoder::~ChunkEncoder() = default;

void ChunkEncoder::FreeContext::operator()(ZSTD_CCtx_s* context) const { ZSTD_freeCCtx(context); }

void ChunkEncoder::encode(std::span<const Event> events, const ChunkStart& start, Bytes& payload) {
  const bool reuse = slots_are_reused(events);
  put_varint(payload, events.size());
  put_varint(payload, reuse ? format::kFlagReuse : 0);
  put_varint(payload, start.live_bytes);
  put_varint(payload, start.live_objects);
  put_varint(payload, start.time_ns);
  encode_shapes(events, payload);
  encode_slots(events, reuse, payload);
  encode_threads(events, payload);
  if (has_times_) encode_times(events, start.time_ns, payload);
}

std::uint16_t ChunkEncoder::shape_of(const Event& event) {
  std::uint64_t hash = event.size_bytes * 0x9E37'79B9'7F4A'7C15u;
  hash ^= (std::uint64_t{event.stack} << 16 | static_cast<std::uint64_t>(event.op) << 8 |
           event.alignment_log2) *
          0xC2B2'AE3D'27D4'EB4Fu;
  std::size_t at = (hash ^ hash >> 29) * 0x1656'67B1'9E37'79F9u >> 40 & (kTableEntries - 1);
  for (; table_[at] != 0; at = (at + 1) & (kTableEntries - 1)) {
    const Shape& shape = shapes_[table_[at] - 1];
    if (shape.size_bytes == event.size_bytes && shape.stack == event.stack &&
        shape.op == static_cast<std::uint8_t>(event.op) &&
        shape.alignment_log2 == event.alignment_log2) {
      return shape.number;
    }
  }
  const auto number = static_cast<std::uint16_t>(shapes_.size());
  shapes_.push_back({event.size_bytes, event.stack, 0, number, static_cast<std::uint8_t>(event.op),
                     event.alignment_log2});
  table_[at] = static_cast<std::uint32_t>(shapes_.size());
  return number;
}

void ChunkEncoder::encode_shapes(std::span<const Event> events, Bytes& payload) {
  std::fill(table_.begin(), table_.end(), 0);
  shapes_.clear();
  codes_.clear();
  for (const Event& event : events) {
    const std::uint16_t number = shape_of(event);
    ++shapes_[number].count;
    codes_.push_back(number);
  }
  std::sort(shapes_.begin(), shapes_.end(), [](const Shape& a, const Shape& b) {
    if (a.count != b.count) return a.count > b.count;
    if (a.size_bytes != b.size_bytes) return a.size_bytes < b.size_bytes;
    return a.number < b.number;
  });
  std::vector<std::uint16_t> rank(shapes_.size());
  column_.clear();
  std::uint64_t previous_bytes = 0;
  for (std::size_t i = 0; i < shapes_.size(); ++i) {
    const Shape& shape = shapes_[i];
    rank[shape.number] = static_cast<std::uint16_t>(i);
    put_varint(column_, zigzag(static_cast<std::int64_t>(shape.size_bytes - previous_bytes)));
    column_.push_back(shape.op);
    column_.push_back(shape.alignment_log2);
    put_varint(column_, shape.stack);
    previous_bytes = shape.size_bytes;
  }
  put_column(static_cast<std::uint64_t>(format::Column::shapes), column_, payload);
  column_.clear();
  second_.clear();
  for (const std::uint16_t number : codes_) {
    column_.push_back(static_cast<std::uint8_t>(rank[number]));
    second_.push_back(static_cast<std::uint8_t>(rank[number] >> 8));
  }
  put_column(static_cast<std::uint64_t>(format::Column::codes), column_, payload);
  if (shapes_.size() > 256) {
    put_column(static_cast<std::uint64_t>(format::Column::codes_high), second_, payload);
  }
}

bool ChunkEncoder::slots_are_reused(std::span<const Event> events) {
  stack_.clear();
  for (const Event& event : events) {
    if (event.op == Op::deallocate) {
      stack_.push_back(event.slot);
    } else if (allocates(event.op) && !stack_.empty()) {
      if (stack_.back() != event.slot) return false;
      stack_.pop_back();
    }
  }
  return true;
}

void ChunkEncoder::encode_slots(std::span<const Event> events, bool reuse, Bytes& payload) {
  Bytes& takes = column_;
  Bytes& releases = second_;
  Bytes& far = third_;
  takes.clear();
  releases.clear();
  far.clear();
  std::fill(named_.begin(), named_.end(), Name{0, 0});
  std::uint32_t names = 0;
  std::uint32_t previous_take = 0;
  std::uint32_t previous_far = 0;
  std::size_t reusable = 0;
  for (const Event& event : events) {
    if (event.op == Op::mark) continue;
    Name& last = named_[event.slot % kNamedEntries];
    if (allocates(event.op)) {
      if (reusable > 0) {
        --reusable;
      } else {
        put_slot(takes, event.slot, previous_take);
      }
    } else {
      const std::uint32_t age = names - last.at;
      if (last.at != 0 && last.slot == event.slot && age < format::kReleaseFar) {
        releases.push_back(static_cast<std::uint8_t>(age));
      } else {
        releases.push_back(format::kReleaseFar);
        put_slot(far, event.slot, previous_far);
      }
      if (event.op == Op::deallocate && reuse) ++reusable;
    }
    if (event.op != Op::deallocate) last = {event.slot, ++names};
  }
  put_column(static_cast<std::uint64_t>(format::Column::takes), takes, payload);
  put_column(static_cast<std::uint64_t>(format::Column::releases), releases, payload);
  put_column(static_cast<std::uint64_t>(format::Column::far), far, payload);
}

void ChunkEncoder::encode_threads(std::span<const Event> events, Bytes& payload) {
  column_.clear();
  for (std::size_t i = 0; i < events.size();) {
    std::size_t end = i + 1;
    while (end < events.size() && events[end].thread == events[i].thread) ++end;
    put_varint(column_, events[i].thread);
    put_varint(column_, end - i - 1);
    i = end;
  }
  if (events[0].thread == 0 && column_[0] == 0 &&
      std::all_of(events.begin(), events.end(), [](const Event& e) { return e.thread == 0; })) {
    return;
  }
  put_column(static_cast<std::uint64_t>(format::Column::threads), column_, payload);
}

void ChunkEncoder::encode_times(std::span<const Event> events, std::uint64_t start_ns,
                                Bytes& payload) {
  column_.clear();
  second_.clear();
  std::uint64_t previous = start_ns / tick_ns_;
  for (const Event& event : events) {
    const std::uint64_t now = event.time_ns / tick_ns_;
    const std::uint64_t ticks = now - previous;
    previous = now;
    if (ticks < format::kTime16) {
      column_.push_back(static_cast<std::uint8_t>(ticks));
    } else if (ticks <= 0xFFFF) {
      column_.push_back(format::kTime16);
      put_fixed(second_, static_cast<std::uint16_t>(ticks));
    } else if (ticks <= 0xFFFF'FFFF) {
      column_.push_back(format::kTime32);
      put_fixed(second_, static_cast<std::uint32_t>(ticks));
    } else {
      column_.push_back(format::kTime64);
      put_fixed(second_, ticks);
    }
  }
  put_column(static_cast<std::uint64_t>(format::Column::times), column_, payload);
  put_column(static_cast<std::uint64_t>(format::Column::times_far), second_, payload);
}

void ChunkEncoder::put_column(std::uint64_t column, const Bytes& raw, Bytes& payload) {
  if (raw.empty()) return;
  format::Encoding encoding = format::Encoding::raw;
  ByteView stored = raw;
  if (raw.size() >= kCompressFromBytes) {
    stored_.resize(ZSTD_compressBound(raw.size()));
    const std::size_t bytes =
        ZSTD_compress2(zstd_.get(), stored_.data(), stored_.size(), raw.data(), raw.size());
    if (ZSTD_isError(bytes) == 0 && bytes < raw.size()) {
      encoding = format::Encoding::zstd;
      stored = ByteView(stored_).first(bytes);
    }
  }
  put_varint(payload, column);
  put_varint(payload, static_cast<std::uint64_t>(encoding));
  put_varint(payload, raw.size());
  put_varint(payload, stored.size());
  put_bytes(payload, stored);
}

}  // namespace fitmark::workloads
