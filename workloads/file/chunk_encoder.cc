// SPDX-License-Identifier: MIT
//
// One pass over the chunk, in pieces that stay in the processor's first cache while column after column
// takes what it needs of them.
#include "workloads/file/chunk_encoder.h"

#include <zstd.h>

#include <algorithm>
#include <new>

#include "workloads/file/format.h"

namespace fitmark::workloads {
namespace {

constexpr std::size_t kPieceEvents = 256;
constexpr unsigned kFirstTableLog2 = 11;
// Slots named within the last 254 names are rarely as far apart as this.
constexpr std::size_t kNamedEntries = 1 << 14;
// Columns below this are stored as they are: a zstd frame costs a dozen bytes.
constexpr std::size_t kCompressFromBytes = 32;

bool allocates(Op op) { return op == Op::allocate || op == Op::allocate_zeroed; }

void put_slot(Bytes& out, std::uint32_t slot, std::uint32_t& previous) {
  put_varint(out, zigzag(std::int64_t{slot} - std::int64_t{previous} - 1));
  previous = slot;
}

// Good in its high bits.
std::uint64_t hash_of(std::uint64_t size_bytes, std::uint64_t rest) {
  return (size_bytes * 0x9E37'79B9'7F4A'7C15u + rest) * 0xC2B2'AE3D'27D4'EB4Fu;
}

}  // namespace

ChunkEncoder::ChunkEncoder(int zstd_level, bool has_times, std::uint64_t tick_ns)
    : zstd_(ZSTD_createCCtx()), has_times_(has_times), tick_ns_(tick_ns), named_(kNamedEntries) {
  if (zstd_ == nullptr) throw std::bad_alloc();
  ZSTD_CCtx_setParameter(zstd_.get(), ZSTD_c_compressionLevel, zstd_level);
  ZSTD_CCtx_setParameter(zstd_.get(), ZSTD_c_contentSizeFlag, 0);
}

ChunkEncoder::~ChunkEncoder() = default;

void ChunkEncoder::FreeContext::operator()(ZSTD_CCtx_s* context) const { ZSTD_freeCCtx(context); }

void ChunkEncoder::encode(std::span<const Event> events, const ChunkStart& start, Bytes& payload) {
  begin(start.time_ns);
  for (std::size_t at = 0; at < events.size(); at += kPieceEvents) {
    const auto piece = events.subspan(at, std::min(kPieceEvents, events.size() - at));
    add_shapes(piece);
    if (reuse_) add_slots(piece);
    add_threads(piece);
    if (has_times_) add_times(piece);
  }
  if (!reuse_) write_all_takes(events);
  put_varint(payload, events.size());
  put_varint(payload, reuse_ ? format::kFlagReuse : 0);
  put_varint(payload, start.live_bytes);
  put_varint(payload, start.live_objects);
  put_varint(payload, start.time_ns);
  put_shapes(payload);
  put_column(format::Column::takes, takes_, payload);
  put_column(format::Column::releases, releases_, payload);
  put_column(format::Column::far, far_, payload);
  put_varint(threads_, thread_);
  put_varint(threads_, run_events_ - 1);
  if (thread_ != 0 || run_events_ != events.size()) {
    put_column(format::Column::threads, threads_, payload);
  }
  if (!has_times_) return;
  put_column(format::Column::times, times_, payload);
  put_column(format::Column::times_far, times_far_, payload);
}

void ChunkEncoder::begin(std::uint64_t start_ns) {
  for (Bytes* column : {&takes_, &releases_, &far_, &threads_, &times_, &times_far_}) {
    column->clear();
  }
  table_shift_ = 64 - kFirstTableLog2;
  table_.assign(std::size_t{1} << kFirstTableLog2, 0);
  shapes_.clear();
  codes_.clear();
  std::fill(named_.begin(), named_.end(), Name{0, 0});
  freed_.clear();
  reuse_ = true;
  names_ = previous_take_ = previous_far_ = thread_ = 0;
  run_events_ = 0;
  previous_ticks_ = start_ns / tick_ns_;
}

std::uint16_t ChunkEncoder::shape_of(const Event& event) {
  const std::uint64_t rest = std::uint64_t{event.stack} << 16 |
                             static_cast<std::uint64_t>(event.op) << 8 | event.alignment_log2;
  std::size_t at = hash_of(event.size_bytes, rest) >> table_shift_;
  for (; table_[at] != 0; at = (at + 1) & (table_.size() - 1)) {
    Shape& shape = shapes_[table_[at] - 1];
    if (shape.size_bytes != event.size_bytes || shape.rest != rest) continue;
    ++shape.count;
    return shape.number;
  }
  return add_shape(event.size_bytes, rest, at);
}

std::uint16_t ChunkEncoder::add_shape(std::uint64_t size_bytes, std::uint64_t rest,
                                      std::size_t at) {
  const auto number = static_cast<std::uint16_t>(shapes_.size());
  shapes_.push_back({size_bytes, rest, 1, number});
  table_[at] = static_cast<std::uint32_t>(shapes_.size());
  if (shapes_.size() * 2 > table_.size()) widen_table();
  return number;
}

void ChunkEncoder::widen_table() {
  table_.assign(table_.size() * 2, 0);
  --table_shift_;
  for (const Shape& shape : shapes_) {
    std::size_t at = hash_of(shape.size_bytes, shape.rest) >> table_shift_;
    while (table_[at] != 0) at = (at + 1) & (table_.size() - 1);
    table_[at] = shape.number + 1U;
  }
}

void ChunkEncoder::add_shapes(std::span<const Event> events) {
  const std::size_t first = codes_.size();
  codes_.resize(first + events.size());
  for (std::size_t i = 0; i < events.size(); ++i) codes_[first + i] = shape_of(events[i]);
}

void ChunkEncoder::put_shapes(Bytes& payload) {
  std::sort(shapes_.begin(), shapes_.end(), [](const Shape& a, const Shape& b) {
    if (a.count != b.count) return a.count > b.count;
    if (a.size_bytes != b.size_bytes) return a.size_bytes < b.size_bytes;
    return a.number < b.number;
  });
  ranks_.resize(shapes_.size());
  column_.clear();
  std::uint64_t previous_bytes = 0;
  for (std::size_t i = 0; i < shapes_.size(); ++i) {
    const Shape& shape = shapes_[i];
    ranks_[shape.number] = static_cast<std::uint16_t>(i);
    put_varint(column_, zigzag(static_cast<std::int64_t>(shape.size_bytes - previous_bytes)));
    column_.push_back(static_cast<std::uint8_t>(shape.rest >> 8));
    column_.push_back(static_cast<std::uint8_t>(shape.rest));
    put_varint(column_, shape.rest >> 16);
    previous_bytes = shape.size_bytes;
  }
  put_column(format::Column::shapes, column_, payload);
  column_.resize(codes_.size());
  for (std::size_t i = 0; i < codes_.size(); ++i) {
    codes_[i] = ranks_[codes_[i]];
    column_[i] = static_cast<std::uint8_t>(codes_[i]);
  }
  put_column(format::Column::codes, column_, payload);
  if (shapes_.size() <= 256) return;
  high_.resize(codes_.size());
  for (std::size_t i = 0; i < codes_.size(); ++i) {
    high_[i] = static_cast<std::uint8_t>(codes_[i] >> 8);
  }
  put_column(format::Column::codes_high, high_, payload);
}

// Gives up, with reuse_ false, at the first slot that is not given out last in, first out.
void ChunkEncoder::add_slots(std::span<const Event> events) {
  for (const Event& event : events) {
    if (event.op == Op::mark) continue;
    Name& last = named_[event.slot % kNamedEntries];
    if (!allocates(event.op)) {
      const std::uint32_t age = names_ - last.at;
      if (last.at != 0 && last.slot == event.slot && age < format::kReleaseFar) {
        releases_.push_back(static_cast<std::uint8_t>(age));
      } else {
        releases_.push_back(format::kReleaseFar);
        put_slot(far_, event.slot, previous_far_);
      }
      if (event.op == Op::deallocate) freed_.push_back(event.slot);
    } else if (freed_.empty()) {
      put_slot(takes_, event.slot, previous_take_);
    } else if (freed_.back() == event.slot) {
      freed_.pop_back();
    } else {
      reuse_ = false;
      return;
    }
    if (event.op != Op::deallocate) last = {event.slot, ++names_};
  }
}

// The columns of slots of a chunk whose slots follow no rule.
void ChunkEncoder::write_all_takes(std::span<const Event> events) {
  for (Bytes* column : {&takes_, &releases_, &far_}) column->clear();
  std::fill(named_.begin(), named_.end(), Name{0, 0});
  names_ = previous_take_ = previous_far_ = 0;
  for (const Event& event : events) {
    if (event.op == Op::mark) continue;
    Name& last = named_[event.slot % kNamedEntries];
    const std::uint32_t age = names_ - last.at;
    if (allocates(event.op)) {
      put_slot(takes_, event.slot, previous_take_);
    } else if (last.at != 0 && last.slot == event.slot && age < format::kReleaseFar) {
      releases_.push_back(static_cast<std::uint8_t>(age));
    } else {
      releases_.push_back(format::kReleaseFar);
      put_slot(far_, event.slot, previous_far_);
    }
    if (event.op != Op::deallocate) last = {event.slot, ++names_};
  }
}

void ChunkEncoder::add_threads(std::span<const Event> events) {
  for (const Event& event : events) {
    if (event.thread != thread_ && run_events_ != 0) {
      put_varint(threads_, thread_);
      put_varint(threads_, run_events_ - 1);
      run_events_ = 0;
    }
    thread_ = event.thread;
    ++run_events_;
  }
}

void ChunkEncoder::add_times(std::span<const Event> events) {
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

void ChunkEncoder::put_column(format::Column column, const Bytes& raw, Bytes& payload) {
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
  put_varint(payload, static_cast<std::uint64_t>(column));
  put_varint(payload, static_cast<std::uint64_t>(encoding));
  put_varint(payload, raw.size());
  put_varint(payload, stored.size());
  put_bytes(payload, stored);
}

}  // namespace fitmark::workloads
