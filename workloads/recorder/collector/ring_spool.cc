// SPDX-License-Identifier: MIT
#include "workloads/recorder/collector/ring_spool.h"

#include <algorithm>
#include <utility>

#include "workloads/file/scratch_file.h"
#include "workloads/recorder/collector/ring_words.h"

namespace fitmark::workloads {
namespace {

constexpr std::uint64_t kBlockWords = WordBlocks::kBlockWords;
// A ring's words, where they begin and end within blocks.
constexpr std::uint32_t kRingBlocks = kRingWords / kBlockWords + 2;
// Of each ring: what the last pass found, the block that is being read, what the next pass finds.
constexpr std::uint32_t kLeastBlocks = 2 * kRingBlocks + 1;
constexpr std::uint64_t kPublishWords = kRingWords / 8;

}  // namespace

RingSpool::RingSpool(SharedSegment& segment, std::string folder, std::uint64_t bytes)
    : segment_(segment),
      blocks_(scratch_folder(std::move(folder)), kLeastBlocks * kRingCount,
              static_cast<std::uint32_t>(bytes / (kBlockWords * sizeof(std::uint64_t)))),
      streams_(std::make_unique<Stream[]>(kRingCount)),
      stamp_ends_(std::make_unique<StampEnd[]>(kProcessCount)) {}

RingSpool::Pass RingSpool::pass() {
  note_stamps();
  find_rings();
  if (!has_room()) return {0, false};
  std::uint64_t words = 0;
  for (const std::uint32_t ring : rings_) words += move(ring);
  std::erase_if(rings_, [this](std::uint32_t ring) { return !streams_[ring].is_moved; });
  publish_stamps();
  passes_.fetch_add(1, std::memory_order_release);
  return {words, true};
}

// Of adopted processes alone: only their rings are followed.
void RingSpool::note_stamps() {
  noted_.assign(segment_->process_limit.load(), Noted{0, 0});
  for (std::size_t i = 0; i < noted_.size(); ++i) {
    const ProcessEntry& entry = segment_->processes[i];
    if (entry.state.load(std::memory_order_acquire) != EntryState::adopted) continue;
    const std::uint64_t serial = entry.serial.load(std::memory_order_acquire);
    const std::uint64_t stamp = entry.stamp.load();
    // The entry may go to another process at any time, which takes its serial last.
    if (entry.serial.load(std::memory_order_acquire) == serial) noted_[i] = {serial, stamp};
  }
}

void RingSpool::publish_stamps() {
  for (std::size_t i = 0; i < noted_.size(); ++i) {
    if (noted_[i].serial == 0) continue;
    stamp_ends_[i].stamp.store(noted_[i].stamp, std::memory_order_release);
    stamp_ends_[i].serial.store(noted_[i].serial, std::memory_order_release);
  }
}

std::uint64_t RingSpool::stamp_end(std::uint32_t process, std::uint64_t serial) const {
  const StampEnd& end = stamp_ends_[process];
  if (end.serial.load(std::memory_order_acquire) != serial) return 0;
  return end.stamp.load(std::memory_order_acquire);
}

// After the stamps were noted: a thread registers before its first event.
void RingSpool::find_rings() {
  const std::uint64_t expected = expected_.load(std::memory_order_acquire);
  const std::uint64_t registrations = segment_->registrations.load();
  if (expected == seen_expected_ && registrations == seen_registrations_ && !rings_wait_) return;
  seen_expected_ = expected;
  seen_registrations_ = registrations;
  rings_wait_ = false;
  for (std::uint32_t i = 0; i < segment_->ring_limit.load(); ++i) {
    if (segment_->rings[i].state.load() == EntryState::active && !follow(i)) rings_wait_ = true;
  }
}

bool RingSpool::follow(std::uint32_t ring) {
  RingEntry& entry = segment_->rings[ring];
  const ProcessEntry& process = segment_->processes[entry.process];
  if (process.state.load(std::memory_order_acquire) != EntryState::adopted ||
      process.serial.load(std::memory_order_acquire) != entry.process_serial) {
    return false;
  }
  Stream& stream = streams_[ring];
  stream.is_moved = true;
  stream.position = 0;
  stream.tail = WordBlocks::kNone;
  rings_.push_back(ring);
  entry.state.store(EntryState::adopted);
  stream.state.store(State::followed, std::memory_order_release);
  followed_.fetch_add(1, std::memory_order_release);
  return true;
}

// Returns whether all that the rings hold now, and a little that comes meanwhile, has room.
bool RingSpool::has_room() {
  std::uint32_t needed = 0;
  for (const std::uint32_t ring : rings_) {
    Stream& stream = streams_[ring];
    const bool whole = stream.state.load(std::memory_order_acquire) == State::ending ||
                       stream.wants_holes.load(std::memory_order_acquire);
    stream.granted = whole ? kRingWords : written_about(segment_->words[ring], stream.position);
    if (stream.granted == 0) continue;
    needed += static_cast<std::uint32_t>(stream.granted / kBlockWords) + 2;
  }
  const auto least = static_cast<std::uint32_t>(kLeastBlocks * rings_.size());
  if (spares_file_) {
    const std::uint32_t used = blocks_.used_blocks();
    if (used < used_before_) most_used_ -= std::min(most_used_, (used_before_ - used) / 2);
    used_before_ = used;
    most_used_ = std::max({most_used_, WordBlocks::kUsuallyInMemory, least});
    if (used + needed > most_used_) return false;
    used_before_ += needed;
  }
  return blocks_.can_take(needed, least);
}

void RingSpool::spare_file(bool wanted) {
  spares_file_ = wanted;
  most_used_ = used_before_ = blocks_.used_blocks();
}

std::uint64_t RingSpool::move(std::uint32_t ring) {
  Stream& stream = streams_[ring];
  const std::uint64_t begin = stream.position;
  move_written(ring, stream);
  // What was asked after the room was counted waits for the next pass.
  if (stream.granted < kRingWords) return stream.position - begin;
  // Once it is asked for, the thread has ended and writes no more.
  const bool ending = stream.state.load(std::memory_order_acquire) == State::ending;
  if (ending || stream.wants_holes.exchange(false, std::memory_order_acq_rel)) {
    move_with_holes(ring, stream, stream.position - begin);
  }
  const std::uint64_t moved = stream.position - begin;
  if (ending) {
    stream.is_moved = false;
    stream.state.store(State::ended, std::memory_order_release);
  }
  return moved;
}

void RingSpool::move_written(std::uint32_t ring, Stream& stream) {
  std::uint64_t left = stream.granted;
  std::uint64_t unpublished = 0;
  while (left > 0) {
    const std::span<std::uint64_t> room = room_in(stream);
    const auto wanted = room.first(std::min<std::uint64_t>(room.size(), left));
    const std::size_t got = copy_written(segment_->words[ring], stream.position, wanted);
    add(stream, wanted.first(got));
    left -= got;
    unpublished += got;
    const bool is_last = got < wanted.size() || left == 0;
    if (unpublished >= kPublishWords || (is_last && unpublished > 0)) {
      segment_.publish_consumed(ring, stream.position);
      unpublished = 0;
    }
    if (is_last) return;
  }
}

// Goes on where there are words that the thread reserved and, dying or jumping out of a signal handler, never wrote.
void RingSpool::move_with_holes(std::uint32_t ring, Stream& stream, std::uint64_t moved) {
  std::uint64_t left =
      std::min(written_with_holes(segment_->words[ring], stream.position), kRingWords - moved);
  while (left > 0) {
    const std::span<std::uint64_t> room = room_in(stream);
    const auto some = room.first(std::min<std::uint64_t>(room.size(), left));
    copy_with_holes(segment_->words[ring], stream.position, some);
    add(stream, some);
    left -= some.size();
  }
  segment_.publish_consumed(ring, stream.position);
}

// Returns the room in the chain's last block, which is a fresh one where that is full.
std::span<std::uint64_t> RingSpool::room_in(Stream& stream) {
  if (stream.tail == WordBlocks::kNone || stream.tail_words == kBlockWords) {
    const std::uint32_t block = blocks_.take();
    if (stream.tail == WordBlocks::kNone) {
      stream.front.store(block, std::memory_order_relaxed);
    } else {
      blocks_.link(stream.tail, block);
    }
    stream.tail = block;
    stream.tail_words = 0;
  }
  return blocks_.room(stream.tail, stream.tail_words);
}

void RingSpool::add(Stream& stream, std::span<const std::uint64_t> words) {
  blocks_.write(stream.tail, stream.tail_words, words);
  stream.position += words.size();
  stream.tail_words += words.size();
  stream.written.store(stream.written.load(std::memory_order_relaxed) + words.size(),
                       std::memory_order_release);
  moved_words_.fetch_add(words.size(), std::memory_order_relaxed);
}

bool RingSpool::is_new(std::uint32_t ring) {
  Stream& stream = streams_[ring];
  if (stream.is_taken || stream.state.load(std::memory_order_acquire) == State::idle) return false;
  stream.is_taken = true;
  return true;
}

std::size_t RingSpool::take(std::uint32_t ring, std::span<std::uint64_t> into) {
  Stream& stream = streams_[ring];
  const std::uint64_t written = stream.written.load(std::memory_order_acquire);
  std::size_t taken = 0;
  while (taken < into.size() && stream.read < written) {
    const std::uint64_t at = stream.read % kBlockWords;
    if (stream.head == WordBlocks::kNone) {
      stream.head = stream.front.load(std::memory_order_relaxed);
    } else if (at == 0) {
      // Only here: as long as no word is behind it, the mover may yet link the next block to this one.
      blocks_.give(std::exchange(stream.head, blocks_.next(stream.head)));
    }
    const std::uint64_t count =
        std::min({kBlockWords - at, written - stream.read, std::uint64_t{into.size() - taken}});
    blocks_.read(stream.head, at, into.subspan(taken, count));
    stream.read += count;
    taken += count;
  }
  if (taken > 0) read_words_.fetch_add(taken, std::memory_order_relaxed);
  return taken;
}

void RingSpool::pass_over_holes(std::uint32_t ring) {
  streams_[ring].wants_holes.store(true, std::memory_order_release);
}

bool RingSpool::has_ended(std::uint32_t ring) {
  std::atomic<State>& state = streams_[ring].state;
  if (state.load(std::memory_order_relaxed) == State::followed && segment_.owner_died(ring)) {
    state.store(State::ending, std::memory_order_release);
  }
  return state.load(std::memory_order_acquire) == State::ended;
}

void RingSpool::give_back(std::uint32_t ring) {
  Stream& stream = streams_[ring];
  if (stream.head == WordBlocks::kNone) stream.head = stream.front.load(std::memory_order_relaxed);
  if (stream.head != WordBlocks::kNone) blocks_.give(stream.head);
  const std::uint64_t used_words = stream.position;
  stream.is_taken = false;
  stream.read = 0;
  stream.head = WordBlocks::kNone;
  stream.front.store(WordBlocks::kNone, std::memory_order_relaxed);
  stream.written.store(0, std::memory_order_relaxed);
  stream.wants_holes.store(false, std::memory_order_relaxed);
  stream.state.store(State::idle, std::memory_order_release);
  segment_.give_back(ring, used_words);
}

}  // namespace fitmark::workloads
