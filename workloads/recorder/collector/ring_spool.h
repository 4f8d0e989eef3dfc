// SPDX-License-Identifier: MIT
//
// Takes words out of the threads' rings as soon as they are there, and sets them aside until the collector has time.
//
// A ring is small, so that it stays in its thread's cache; a thread whose ring is full waits. Naming objects and
// encoding them takes longer than making them does at times, and where all processors are busy it takes their time
// from the program. So two threads share the collector's work: the mover, which must keep up and only copies, and the
// reader, which may wait until a processor has nothing better to do.
//
// Layout:      for each ring a chain of blocks of words, the oldest first
// Invariants:  a pass notes the stamps of all processes, then finds the rings that are new, then copies all that is
//              written in every ring, then publishes the stamps: so the words that the reader can take hold every
//              record that a record with a smaller stamp depends on (stamp_order.md). A pass is begun only where all
//              that it can find has room: it is whole, or it is not made. Rings of a process are followed once the
//              reader has adopted it
// Complexity:  O(rings) a pass, O(1) a word. 4 MiB of memory, `bytes` of a scratch file. Where that has no room for
//              296 KiB a ring, memory of so much: a ring's words twice, so that there is room for another
//              pass once what is published has been read
// Threads:     one mover (pass), one reader (the rest); either may be any thread, one at a time
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "workloads/recorder/collector/shared_segment.h"
#include "workloads/recorder/collector/word_blocks.h"

namespace fitmark::workloads {

class RingSpool {
 public:
  // Throws RecordError where there are no addresses for so much.
  RingSpool(SharedSegment& segment, std::string folder, std::uint64_t bytes);

  SharedSegment& segment() const { return segment_; }

  struct Pass {
    std::uint64_t words;  // that it moved
    bool whole;           // false: there was no room, nothing was moved
  };
  // Throws OutputError where the scratch file cannot be written.
  Pass pass();

  // From now on, until it is told otherwise, what is set aside shrinks to what memory has room for: for two blocks that
  // the reader has emptied one is filled, so that no thread stands still for long. The mover's.
  void spare_file(bool wanted);

  // How many passes have ended. What was in a ring at a moment is here once two more have.
  std::uint64_t passes() const { return passes_.load(std::memory_order_acquire); }
  // Since the beginning; what was moved and not read waits for the reader.
  std::uint64_t moved_words() const { return moved_words_.load(); }
  std::uint64_t read_words() const { return read_words_.load(); }

  // The reader tells, before it marks a process as adopted, that rings may now be followed.
  void expect_rings() { expected_.fetch_add(1, std::memory_order_release); }
  // Every record of the process with a smaller stamp can be taken, but those that nothing depends on yet.
  std::uint64_t stamp_end(std::uint32_t process, std::uint64_t serial) const;
  // Grows with every ring that is followed. Load it after the stamps.
  std::uint64_t followed_rings() const { return followed_.load(std::memory_order_acquire); }
  // Returns whether the ring is followed and was not asked for before.
  bool is_new(std::uint32_t ring);

  // Takes words of a ring, the oldest, as many as there are and fit. Returns how many.
  std::size_t take(std::uint32_t ring, std::span<std::uint64_t> into);
  // Asks that what is in the ring be copied with the words that its thread left out.
  void pass_over_holes(std::uint32_t ring);
  // Returns whether the thread has ended and its words are all here. To be asked again and again.
  bool has_ended(std::uint32_t ring);
  // Makes an ended ring ready for another thread. REQUIRES: all its words were taken.
  void give_back(std::uint32_t ring);

 private:
  enum class State : std::uint32_t { idle, followed, ending, ended };
  struct Stream {
    std::atomic<State> state{State::idle};
    std::atomic<bool> wants_holes{false};
    // The mover's:
    bool is_moved = false;       // it is among rings_
    std::uint64_t position = 0;  // next word of the ring
    std::uint64_t granted = 0;   // words that have room in this pass
    std::uint32_t tail = WordBlocks::kNone;
    std::size_t tail_words = 0;  // written in it
    // Of both:
    std::atomic<std::uint32_t> front{
        WordBlocks::kNone};                 // the chain's first block, once there is one
    std::atomic<std::uint64_t> written{0};  // words of the chain, since the first
    // The reader's:
    bool is_taken = false;   // by whoever asked is_new()
    std::uint64_t read = 0;  // of the words written
    std::uint32_t head = WordBlocks::kNone;
  };
  struct StampEnd {
    std::atomic<std::uint64_t> serial{0};
    std::atomic<std::uint64_t> stamp{0};
  };
  struct Noted {
    std::uint64_t serial;
    std::uint64_t stamp;
  };

  void note_stamps();
  void publish_stamps();
  void find_rings();
  bool follow(std::uint32_t ring);
  bool has_room();
  std::uint64_t move(std::uint32_t ring);
  std::span<std::uint64_t> room_in(Stream& stream);
  void move_written(std::uint32_t ring, Stream& stream);
  void move_with_holes(std::uint32_t ring, Stream& stream, std::uint64_t moved);
  void add(Stream& stream, std::span<const std::uint64_t> words);

  SharedSegment& segment_;
  WordBlocks blocks_;
  std::unique_ptr<Stream[]> streams_;
  std::unique_ptr<StampEnd[]> stamp_ends_;
  // The mover's:
  std::vector<Noted> noted_;
  std::vector<std::uint32_t> rings_;  // that are followed
  std::uint64_t seen_registrations_ = 0;
  std::uint64_t seen_expected_ = 0;
  bool rings_wait_ = false;  // for their process to be adopted
  bool spares_file_ = false;
  std::uint32_t most_used_ = 0;    // blocks, where the file is spared
  std::uint32_t used_before_ = 0;  // by the pass before

  std::atomic<std::uint64_t> expected_{0};
  std::atomic<std::uint64_t> followed_{0};
  std::atomic<std::uint64_t> passes_{0};
  std::atomic<std::uint64_t> moved_words_{0};
  std::atomic<std::uint64_t> read_words_{0};
};

}  // namespace fitmark::workloads
