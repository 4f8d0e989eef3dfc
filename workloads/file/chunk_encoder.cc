// SPDX-License-Identifier: MIT
#include "workloads/file/chunk_encoder.h"

#include <zstd.h>

#include <algorithm>
#include <new>

#include "workloads/file/format.h"

namespace fitmark::workloads {
namespace {

// Slots named within the last 254 names are rarely as far apart as this.
constexpr std::size_t kNamedEntries = 1 << 14;
// What was named in an earlier chunk is further away than any release tells.
constexpr std::uint32_t kNamesBetweenChunks = 256;
// Columns below this are stored as they are: a zstd frame costs a dozen bytes.
constexpr std::size_t kCompressFromBytes = 32;

void put_slot(Bytes& out, std::uint32_t slot, std::uint32_t& previous) {
  put_varint(out, zigzag(std::int64_t{slot} - std::int64_t{previous} - 1));
  previous = slot;
}

}  // namespace

ChunkEncoder::ChunkEncoder(int zstd_level)
    : zstd_(ZSTD_createCCtx()), named_(kNamedEntries), names_(0) {
  if (zstd_ == nullptr) throw std::bad_alloc();
  ZSTD_CCtx_setParameter(zstd_.get(), ZSTD_c_compressionLevel, zstd_level);
  ZSTD_CCtx_setParameter(zstd_.get(), ZSTD_c_contentSizeFlag, 0);
}

ChunkEncoder::~ChunkEncoder() = default;

void ChunkEncoder::FreeContext::operator()(ZSTD_CCtx_s* context) const { ZSTD_freeCCtx(context); }

void ChunkEncoder::encode(const ChunkColumns& columns, const ChunkStart& start, Bytes& payload) {
  rank_shapes(columns.shapes());
  const bool reuse = add_slots<true>(columns);
  if (!reuse) add_slots<false>(columns);
  put_varint(payload, columns.size());
  put_varint(payload, reuse ? format::kFlagReuse : 0);
  put_varint(payload, start.live_bytes);
  put_varint(payload, start.live_objects);
  put_varint(payload, start.time_ns);
  put_shapes(columns.shapes(), payload);
  put_codes(columns.codes(), payload);
  put_column(format::Column::takes, takes_, payload);
  put_column(format::Column::releases, ByteView(releases_).first(release_count_), payload);
  put_column(format::Column::far, far_, payload);
  if (!columns.has_one_thread()) put_column(format::Column::threads, columns.threads(), payload);
  if (!columns.has_times()) return;
  put_column(format::Column::times, columns.times(), payload);
  put_column(format::Column::times_far, columns.times_far(), payload);
}

void ChunkEncoder::rank_shapes(std::span<const ChunkColumns::Shape> shapes) {
  order_.clear();
  ops_.clear();
  for (const ChunkColumns::Shape& shape : shapes) {
    order_.push_back(
        {shape.size_bytes(), shape.count(), static_cast<std::uint32_t>(order_.size())});
    ops_.push_back(shape.op());
  }
  std::sort(order_.begin(), order_.end(), [](const Ranked& a, const Ranked& b) {
    if (a.count != b.count) return a.count > b.count;
    if (a.size_bytes != b.size_bytes) return a.size_bytes < b.size_bytes;
    return a.number < b.number;
  });
  ranks_.resize(shapes.size());
  for (std::size_t i = 0; i < order_.size(); ++i) {
    ranks_[order_[i].number] = static_cast<std::uint16_t>(i);
  }
}

void ChunkEncoder::put_shapes(std::span<const ChunkColumns::Shape> shapes, Bytes& payload) {
  column_.clear();
  std::uint64_t previous_bytes = 0;
  for (const Ranked& ranked : order_) {
    const ChunkColumns::Shape& shape = shapes[ranked.number];
    put_varint(column_, zigzag(static_cast<std::int64_t>(shape.size_bytes() - previous_bytes)));
    column_.push_back(static_cast<std::uint8_t>(shape.op()));
    column_.push_back(shape.alignment_log2());
    put_varint(column_, shape.stack());
    previous_bytes = shape.size_bytes();
  }
  put_column(format::Column::shapes, column_, payload);
}

void ChunkEncoder::put_codes(std::span<const std::uint16_t> codes, Bytes& payload) {
  const bool wide = ranks_.size() > 256;
  column_.resize(codes.size());
  if (wide) high_.resize(codes.size());
  const std::uint16_t* const ranks = ranks_.data();
  std::uint8_t* const low = column_.data();
  std::uint8_t* const high = high_.data();
  if (wide) {
    for (std::size_t i = 0; i < codes.size(); ++i) {
      const std::uint16_t rank = ranks[codes[i]];
      low[i] = static_cast<std::uint8_t>(rank);
      high[i] = static_cast<std::uint8_t>(rank >> 8U);
    }
  } else {
    for (std::size_t i = 0; i < codes.size(); ++i) {
      low[i] = static_cast<std::uint8_t>(ranks[codes[i]]);
    }
  }
  put_column(format::Column::codes, column_, payload);
  if (wide) put_column(format::Column::codes_high, high_, payload);
}

void ChunkEncoder::begin_slots(std::size_t events) {
  takes_.clear();
  far_.clear();
  if (releases_.size() < events) releases_.resize(events);
  if (freed_.size() < events) freed_.resize(events);
  if (names_ > ~std::uint32_t{0} - 2 * format::kMaxChunkEvents) {
    std::fill(named_.begin(), named_.end(), 0);
    names_ = 0;
  }
  names_ += kNamesBetweenChunks;
}

template <bool kReuse>
bool ChunkEncoder::add_slots(const ChunkColumns& columns) {
  begin_slots(columns.size());
  const std::uint16_t* const codes = columns.codes().data();
  const std::uint32_t* const slots = columns.slots().data();
  const Op* const ops = ops_.data();
  std::uint64_t* const named = named_.data();
  std::uint8_t* release = releases_.data();
  std::uint32_t* freed = freed_.data();
  std::uint32_t names = names_;
  std::uint32_t previous_take = 0;
  std::uint32_t previous_far = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const Op op = ops[codes[i]];
    if (op == Op::mark) continue;
    const std::uint32_t slot = slots[i];
    std::uint64_t& last = named[slot % kNamedEntries];
    if (op <= Op::allocate_zeroed) {
      if (!kReuse || freed == freed_.data()) {
        put_slot(takes_, slot, previous_take);
      } else if (*--freed != slot) {
        names_ = names;
        return false;
      }
    } else {
      const std::uint64_t age =
          names - (last ^ std::uint64_t{slot} << 32U);  // huge: another slot's
      const bool is_near = age < format::kReleaseFar;
      *release++ = is_near ? static_cast<std::uint8_t>(age) : format::kReleaseFar;
      if (!is_near) put_slot(far_, slot, previous_far);
      if (op == Op::deallocate) {
        if (kReuse) *freed++ = slot;
        continue;
      }
    }
    last = std::uint64_t{slot} << 32U | ++names;
  }
  release_count_ = static_cast<std::size_t>(release - releases_.data());
  names_ = names;
  return true;
}

void ChunkEncoder::put_column(format::Column column, ByteView raw, Bytes& payload) {
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
