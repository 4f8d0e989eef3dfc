// SPDX-License-Identifier: MIT
//
// Columns are expanded and padded when a chunk is loaded; the loop then runs without bound checks
// except for the slot pool's floor.
#include "workloads/file/chunk_decoder.h"

#include <zstd.h>

#include <algorithm>
#include <new>

#include "workloads/file/format.h"

namespace fitmark::workloads {
namespace {

constexpr std::size_t kNamesBefore = 256;  // no age reaches under the array

// Reads a column of slots into `out` and returns how many there are.
std::size_t load_slots(ByteView raw, std::span<std::uint32_t> out) {
  ByteCursor cursor(raw);
  std::uint32_t slot = 0;
  std::size_t count = 0;
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

ChunkDecoder::ChunkDecoder(std::uint64_t tick_ns)
    : zstd_(ZSTD_createDCtx()),
      tick_ns_(tick_ns),
      codes_(format::kMaxChunkEvents),
      codes_high_(format::kMaxChunkEvents),
      releases_(format::kMaxChunkEvents + 1),
      far_(format::kMaxChunkEvents + 1),
      pool_(2 * format::kMaxChunkEvents + 1),
      names_(kNamesBefore + format::kMaxChunkEvents + 1) {
  if (zstd_ == nullptr) throw std::bad_alloc();
}

ChunkDecoder::~ChunkDecoder() = default;

void ChunkDecoder::FreeContext::operator()(ZSTD_DCtx_s* context) const { ZSTD_freeDCtx(context); }

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
  load_columns(cursor);
  events_ = head.events;
  ticks_ = head.start.time_ns / tick_ns_;
  pad_columns();
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
      pool_top_ = load_slots(raw, std::span(pool_).first(format::kMaxChunkEvents));
      std::reverse(pool_.begin(), pool_.begin() + static_cast<std::ptrdiff_t>(pool_top_));
      return;
    case format::Column::releases:
      release_count_ = load_bytes(raw, std::span(releases_).first(format::kMaxChunkEvents));
      return;
    case format::Column::far:
      far_count_ = load_slots(raw, std::span(far_).first(format::kMaxChunkEvents));
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

// Every event does all that any operation does, and the operation's control bits say which of it
// counts: what a mispredicted branch costs is more than the work. Values stored above the pool's top
// or past the last name are overwritten before they are read.
template <bool kWide>
void ChunkDecoder::decode_run(Event* into, std::size_t count, std::uint32_t thread) {
  const std::uint8_t* low = codes_.data() + next_;
  const std::uint8_t* high = codes_high_.data() + next_;
  const std::uint8_t* releases = releases_.data();
  const std::uint32_t* fars = far_.data();
  const Shape* shapes = shapes_.data();
  std::uint32_t* pool = pool_.data();
  std::uint32_t* names = names_.data();
  std::size_t top = pool_top_;
  std::size_t named = named_;
  std::size_t release = next_release_;
  std::size_t far = next_far_;
  for (std::size_t i = 0; i < count; ++i) {
    const Shape& shape = shapes[low[i] | (kWide ? std::size_t{high[i]} << 8 : 0)];
    const Control control = shape.control;
    if (top < control.takes) throw Malformed("an allocation finds no slot to take", 0);
    top -= control.takes;
    const std::size_t age = releases[release];
    const bool is_far = age == format::kReleaseFar;
    const std::uint32_t released = is_far ? fars[far] : names[named - 1 - age];
    const std::uint32_t slot = control.takes != 0 ? pool[top] : released & control.slot_mask;
    pool[top] = slot;
    top += control.pushes;
    names[named] = slot;
    named += control.names;
    release += control.releases;
    far += is_far ? control.releases : 0;
    into[i] = shape.event;
    into[i].slot = slot;
    into[i].thread = thread;
  }
  pool_top_ = top;
  named_ = named;
  next_release_ = release;
  next_far_ = far;
}

std::size_t ChunkDecoder::decode(std::span<Event> into) {
  const std::size_t count = std::min<std::uint64_t>(into.size(), left());
  if (count == 0) return 0;
  const std::size_t first = next_;
  for (std::size_t done = 0; done < count;) {
    ThreadRun& run = runs_[next_run_];
    const std::size_t n = std::min<std::size_t>(count - done, run.events);
    if (high_count_ != 0) {
      decode_run<true>(into.data() + done, n, run.thread);
    } else {
      decode_run<false>(into.data() + done, n, run.thread);
    }
    next_ += n;
    done += n;
    run.events -= static_cast<std::uint32_t>(n);
    if (run.events == 0) ++next_run_;
  }
  if (has_times_) {
    next_ = first;
    decode_times(into.first(count));
    next_ = first + count;
  }
  if (left() == 0) check_all_used();
  return count;
}

void ChunkDecoder::decode_times(std::span<Event> into) {
  ByteCursor wide(ByteView(times_far_).subspan(times_far_at_));
  const std::uint8_t* times = times_.data() + next_;
  for (std::size_t i = 0; i < into.size(); ++i) {
    if (times[i] < format::kTime16) {
      ticks_ += times[i];
    } else if (times[i] == format::kTime16) {
      ticks_ += wide.fixed<std::uint16_t>();
    } else if (times[i] == format::kTime32) {
      ticks_ += wide.fixed<std::uint32_t>();
    } else {
      ticks_ += wide.fixed<std::uint64_t>();
    }
    into[i].time_ns = ticks_ * tick_ns_;
  }
  times_far_at_ += wide.offset();
}

void ChunkDecoder::check_all_used() const {
  if (next_release_ != release_count_ || next_far_ != far_count_) {
    throw Malformed("the columns of slots do not match the operations", 0);
  }
}

}  // namespace fitmark::workloads
