// SPDX-License-Identifier: MIT
//
// Expands the columns of a chunk and pads them, so that the loop that decodes them stays within its arrays
// whatever a damaged file says.
#include <zstd.h>

#include <algorithm>
#include <cstring>

#include "workloads/file/chunk_decoder.h"
#include "workloads/file/format.h"

namespace fitmark::workloads {
namespace {

// Reads varints of up to five bytes, without a branch between one byte and two, which no processor
// foresees; returns none once one may be longer or the bytes are nearly over.
class ShortVarints {
 public:
  explicit ShortVarints(ByteView bytes) : bytes_(bytes) {}

  bool next(std::uint64_t& value) {
    constexpr std::uint64_t kLast =
        0x80'8080'8080;  // clear in the high bit of an integer's last byte
    constexpr std::uint64_t kTwoGoOn = 0x8080;
    if (bytes_.size() - at_ < sizeof(std::uint64_t)) return false;
    std::uint64_t word;
    std::memcpy(&word, bytes_.data() + at_, sizeof word);
    if (__builtin_expect((word & kTwoGoOn) != kTwoGoOn, 1)) {
      const std::uint64_t more = word >> 7 & 1;
      value = (word & 0x7f) | (word >> 1 & 0x3f80 & (0 - more));
      at_ += 1 + more;
      return true;
    }
    const std::uint64_t ends = ~word & kLast;
    if (ends == 0) return false;
    const auto bits = static_cast<unsigned>(__builtin_ctzll(ends)) + 1;
    word &= (std::uint64_t{1} << bits) - 1;
    value = (word & 0x7f) | (word >> 1 & 0x3f80) | (word >> 2 & 0x1f'c000) |
            (word >> 3 & 0xfe0'0000) | (word >> 4 & 0x7'f000'0000);
    at_ += bits / 8;
    return true;
  }
  std::size_t offset() const { return at_; }

 private:
  ByteView bytes_;
  std::size_t at_ = 0;
};

// Reads a column of slots into `out` and returns how many there are.
std::size_t load_slots(ByteView raw, std::span<std::uint32_t> out) {
  std::uint32_t slot = 0;
  std::size_t count = 0;
  ShortVarints quick(raw);
  for (std::uint64_t value = 0; count < out.size() && quick.next(value);) {
    slot = static_cast<std::uint32_t>(slot + 1 + unzigzag(value));
    out[count++] = slot;
  }
  ByteCursor cursor(raw.subspan(quick.offset()));
  while (!cursor.at_end()) {
    if (count == out.size()) throw Malformed("a column of slots is longer than the chunk", 0);
    slot = static_cast<std::uint32_t>(slot + 1 + unzigzag(cursor.varint()));
    out[count++] = slot;
  }
  return count;
}

// Copies a column of bytes into `out` and returns how many there are.
std::size_t load_bytes(ByteView raw, std::span<std::uint8_t> out) {
  if (raw.size() > out.size()) throw Malformed("a column is longer than the chunk", 0);
  std::copy(raw.begin(), raw.end(), out.begin());
  return raw.size();
}

}  // namespace

ChunkHead read_chunk_head(ByteCursor& cursor) {
  ChunkHead head;
  head.events = cursor.varint();
  head.flags = cursor.varint();
  head.start.live_bytes = cursor.varint();
  head.start.live_objects = cursor.varint();
  head.start.time_ns = cursor.varint();
  if (head.events == 0 || head.events > format::kMaxChunkEvents) {
    throw Malformed("a chunk holds 1 to 65536 events, this one says " + std::to_string(head.events),
                    0);
  }
  return head;
}

void ChunkDecoder::load(ByteView payload) {
  events_ = next_ = 0;
  ByteCursor cursor(payload);
  const ChunkHead head = read_chunk_head(cursor);
  reuse_ = (head.flags & format::kFlagReuse) != 0;
  has_times_ = false;
  shape_count_ = code_count_ = high_count_ = 0;
  release_count_ = far_count_ = pool_top_ = 0;
  runs_.clear();
  times_.clear();
  times_far_.clear();
  make_room(head.events);
  load_columns(cursor);
  events_ = head.events;
  ticks_ = head.start.time_ns / tick_ns_;
  pad_columns();
}

void ChunkDecoder::make_room(std::size_t events) {
  if (events <= room_events_) return;
  room_events_ = events;
  codes_.resize(events);
  codes_high_.resize(events);
  releases_.resize(events + 1);
  far_.resize(events + 1);
  pool_.resize(2 * events + 1);
  names_.resize(kNamesBefore + events + 1);
}

void ChunkDecoder::load_columns(ByteCursor& cursor) {
  while (!cursor.at_end()) {
    const std::uint64_t column = cursor.varint();
    accept(column, expand(cursor));
  }
}

ByteView ChunkDecoder::expand(ByteCursor& cursor) {
  const std::uint64_t encoding = cursor.varint();
  const std::uint64_t raw_bytes = cursor.varint();
  const std::uint64_t at = cursor.offset();
  const ByteView stored = cursor.take(cursor.varint());
  if (raw_bytes > format::kMaxColumnBytes) throw Malformed("a column is too long for a chunk", at);
  if (encoding == static_cast<std::uint64_t>(format::Encoding::raw)) {
    if (stored.size() != raw_bytes) throw Malformed("a column's two lengths disagree", at);
    return stored;
  }
  if (encoding != static_cast<std::uint64_t>(format::Encoding::zstd)) {
    throw Malformed("a column's encoding " + std::to_string(encoding) + " is unknown", at);
  }
  if (raw_.size() < raw_bytes) raw_.resize(raw_bytes);
  const std::size_t bytes =
      ZSTD_decompressDCtx(zstd_.get(), raw_.data(), raw_bytes, stored.data(), stored.size());
  if (ZSTD_isError(bytes) != 0 || bytes != raw_bytes) {
    throw Malformed("a column does not decompress to its length", at);
  }
  return ByteView(raw_).first(raw_bytes);
}

void ChunkDecoder::accept(std::uint64_t column, ByteView raw) {
  switch (static_cast<format::Column>(column)) {
    case format::Column::shapes:
      return load_shapes(raw);
    case format::Column::codes:
      code_count_ = load_bytes(raw, codes_);
      return;
    case format::Column::codes_high:
      high_count_ = load_bytes(raw, codes_high_);
      return;
    case format::Column::takes:
      pool_top_ = load_slots(raw, std::span(pool_).first(room_events_));
      std::reverse(pool_.begin(), pool_.begin() + static_cast<std::ptrdiff_t>(pool_top_));
      return;
    case format::Column::releases:
      release_count_ = load_bytes(raw, std::span(releases_).first(room_events_));
      return;
    case format::Column::far:
      far_count_ = load_slots(raw, std::span(far_).first(room_events_));
      return;
    case format::Column::threads:
      return load_threads(raw);
    case format::Column::times:
      times_.assign(raw.begin(), raw.end());
      has_times_ = true;
      return;
    case format::Column::times_far:
      times_far_.assign(raw.begin(), raw.end());
      return;
  }
}

void ChunkDecoder::load_shapes(ByteView raw) {
  ByteCursor cursor(raw);
  std::size_t count = 0;
  std::uint64_t size_bytes = 0;
  while (!cursor.at_end()) {
    size_bytes += static_cast<std::uint64_t>(unzigzag(cursor.varint()));
    Event event;
    event.size_bytes = size_bytes;
    const std::uint8_t op = cursor.byte();
    if (op > static_cast<std::uint8_t>(Op::mark)) {
      throw Malformed("operation " + std::to_string(op) + " is unknown", cursor.offset());
    }
    event.op = static_cast<Op>(op);
    event.alignment_log2 = cursor.byte();
    event.stack = static_cast<std::uint32_t>(cursor.varint());
    if (count == shapes_.size()) shapes_.resize(2 * count + 256);
    shapes_[count++] = {event, control_of(event.op)};
  }
  shape_count_ = count;
}

ChunkDecoder::Control ChunkDecoder::control_of(Op op) const {
  Control control{};
  control.takes = op <= Op::allocate_zeroed ? 1 : 0;
  control.releases = op == Op::reallocate || op == Op::deallocate ? 1 : 0;
  control.names = op <= Op::reallocate ? 1 : 0;
  control.pushes = op == Op::deallocate && reuse_ ? 1 : 0;
  control.slot_mask = op == Op::mark ? 0 : ~std::uint32_t{0};
  return control;
}

void ChunkDecoder::load_threads(ByteView raw) {
  ByteCursor cursor(raw);
  while (!cursor.at_end()) {
    const auto thread = static_cast<std::uint32_t>(cursor.varint());
    const std::uint64_t more = cursor.varint();
    if (more >= format::kMaxChunkEvents) {
      throw Malformed("a run of one thread is longer than a chunk", cursor.offset());
    }
    runs_.push_back({thread, static_cast<std::uint32_t>(more + 1)});
  }
}

void ChunkDecoder::pad_columns() {
  const std::size_t n = events_;
  events_ = 0;  // until the columns have proved sound
  if (code_count_ != n || (high_count_ != 0 && high_count_ != n)) {
    throw Malformed("the codes are not one for each event", 0);
  }
  if (has_times_ && times_.size() != n) throw Malformed("the times are not one for each event", 0);
  if (release_count_ > n || far_count_ > n || pool_top_ > n) {
    throw Malformed("a column of slots is longer than the chunk", 0);
  }
  std::uint64_t run_events = 0;
  for (const ThreadRun& run : runs_) run_events += run.events;
  if (runs_.empty()) {
    runs_.push_back({0, static_cast<std::uint32_t>(n)});
  } else if (run_events != n) {
    throw Malformed("the threads' runs do not add up to the chunk", 0);
  }
  pad_shapes(n);
  releases_[release_count_] = format::kReleaseFar;
  named_ = kNamesBefore;
  next_release_ = next_far_ = next_run_ = times_far_at_ = 0;
  next_ = 0;
  events_ = n;
}

// Codes that name no shape must find one nevertheless: up to the next multiple of 256 above the
// greatest code, shapes are marks.
void ChunkDecoder::pad_shapes(std::size_t events) {
  std::size_t most = 0;
  if (high_count_ != 0) {
    most = *std::max_element(codes_high_.begin(),
                             codes_high_.begin() + static_cast<std::ptrdiff_t>(events));
  }
  const std::size_t needed = (most + 1) * 256;
  if (shape_count_ == 0 || shape_count_ > needed) {
    throw Malformed("the shapes do not fit the codes", 0);
  }
  if (shapes_.size() < needed) shapes_.resize(needed);
  for (std::size_t i = shape_count_; i < needed; ++i) {
    shapes_[i] = {Event{.op = Op::mark}, control_of(Op::mark)};
  }
}

}  // namespace fitmark::workloads
