// SPDX-License-Identifier: MIT
//
// The loop over a loaded chunk runs without bound checks except for the slot pool's floor; chunk_loading.cc
// says why it may.
#include "workloads/file/chunk_decoder.h"

#include <zstd.h>

#include <algorithm>
#include <new>

#include "workloads/file/format.h"

namespace fitmark::workloads {

ChunkDecoder::ChunkDecoder(std::uint64_t tick_ns) : zstd_(ZSTD_createDCtx()), tick_ns_(tick_ns) {
  if (zstd_ == nullptr) throw std::bad_alloc();
}

ChunkDecoder::~ChunkDecoder() = default;

void ChunkDecoder::FreeContext::operator()(ZSTD_DCtx_s* context) const { ZSTD_freeDCtx(context); }

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
