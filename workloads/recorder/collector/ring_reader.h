// SPDX-License-Identifier: MIT
//
// The collector's end of one thread's ring: looks at the next record and steps over it.
//
// Invariants:  a record is seen only when all its words are there. A thread writes them in order, so a
//              compact record whose last word is there is whole
// Complexity:  O(words of the record)
// Threads:     none; the producer may write at the same time
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <vector>

#include "workloads/recorder/protocol/words.h"

namespace fitmark::workloads {

struct Record {
  std::uint64_t address;     // 0 in long records
  std::uint64_t size_bytes;  // in long records how many words their payload has
  std::uint64_t stamp;  // without a stamp of its own: that of the record before it on this thread
  std::uint64_t stack;  // hash; 0: none. In long records the position of their payload
  std::uint64_t ticks;  // time-stamp counter; where times are recorded
  std::uint32_t lane;   // which thread's it is; for the reader's owner
  RecordKind kind;      // never `wide`
  std::uint8_t alignment_log2;
  LongKind long_kind;

  std::uint64_t payload_words() const { return size_bytes; }
  std::uint64_t payload_position() const { return stack; }
};
static_assert(sizeof(Record) == 48);

class RingReader {
 public:
  // What is known of a whole record before it is read.
  struct Sight {
    std::uint64_t head;
    std::uint64_t last;  // word of a compact record
    std::uint64_t stamp;
    std::uint32_t word_count;
    bool stamped;
    bool near;  // a compact record whose words stand in a row
  };

  explicit RingReader(const std::atomic<std::uint64_t>* words, RecordDetail detail = {})
      : words_(words), detail_(detail) {
    for (std::uint64_t low = 0; low < word_counts_.size(); ++low) {
      const std::uint64_t kind = low & 7U;
      const bool compact = kind - 1U < static_cast<std::uint64_t>(RecordKind::acquire);
      const auto head = Head::of(low << 1U, detail);
      word_counts_[low] = compact ? static_cast<std::uint8_t>(head.word_count) : 0;
      if (compact && head.stack) stack_kinds_ |= 1U << kind;
      for (std::uint64_t lap = 0; lap < 2; ++lap) {
        near_counts_[low >> 3U][lap][low << 1U | lap] = word_counts_[low];
      }
    }
  }

  // Looks at the record at the front. Returns false where none is whole yet.
  [[gnu::always_inline]] bool see(Sight& sight) const {
    const std::uint64_t at = position_ % kRingWords;
    const std::uint64_t lap = lap_bit(position_);
    const std::uint64_t head = word(at);
    if (((head ^ lap) & 1U) != 0) return false;
    const std::uint32_t count = word_counts_[head >> 1U & 15U];
    if (__builtin_expect(count == 0 || at > kRingWords - kNearWords, 0)) {
      sight = see_any(head);
      return sight.word_count != 0;
    }
    sight.last = word(at + count - 1);
    if (((sight.last ^ lap) & 1U) != 0) return false;
    sight.head = head;
    sight.near = true;
    sight.word_count = count;
    sight.stamped = (head >> 4U & 1U) != 0;
    sight.stamp = sight.stamped ? word(at + 1) >> 1U : last_stamp_;
    return true;
  }

  // Reads the record that was seen. Leaves `lane` alone.
  [[gnu::always_inline]] void read(const Sight& sight, Record& record) const {
    record.stamp = sight.stamp;
    if (__builtin_expect(!sight.near, 0)) {
      return decode(Head::of(sight.head, detail_), sight.head, record);
    }
    const std::uint64_t kind = sight.head >> 1U & 7U;
    record.kind = static_cast<RecordKind>(kind);
    record.alignment_log2 = 0;
    record.address = compact_address(sight.head);
    record.size_bytes = compact_size_bytes(sight.head);
    record.stack = sight.last >> 1U & (0 - std::uint64_t{stack_kinds_ >> kind & 1U});
    if (detail_.times) record.ticks = word(position_ + 1 + sight.stamped) >> 1U;
  }

  // Takes the compact records at the front, as far as they stand in a row and have a stamp in
  // [begin, end), or none where not kStamped: `place(stamp)` returns the record to fill, null to stop.
  // Only where a record is of an allocation does its `stack` mean something.
  template <bool kStamped, class Place>
  [[gnu::always_inline]] void take_near(std::uint64_t begin, std::uint64_t end, std::uint32_t lane,
                                        Place place) {
    const std::atomic<std::uint64_t>* const words = words_;
    const std::uint64_t lap = lap_bit(position_);
    const auto& counts = near_counts_[kStamped][lap];
    const std::uint64_t stack_mask = detail_.stacks ? ~std::uint64_t{0} : 0;
    const bool times = detail_.times;
    const std::uint64_t first = position_ % kRingWords;
    std::uint64_t at = first;
    std::uint64_t stamp = last_stamp_;
    while (at <= kRingWords - kNearWords) {
      const std::uint64_t head = words[at].load(std::memory_order_acquire);
      const std::uint64_t count = counts[head & 31U];
      if (count == 0) break;
      __builtin_prefetch(words + at + kWordsAhead);  // the thread's processor may hold it
      const std::uint64_t last = words[at + count - 1].load(std::memory_order_acquire);
      if (((last ^ lap) & 1U) != 0) break;
      if constexpr (kStamped) {
        const std::uint64_t own = words[at + 1].load(std::memory_order_relaxed) >> 1U;
        if (own - begin >= end - begin) break;
        stamp = own;
      }
      Record* const record = place(stamp);
      if (record == nullptr) break;
      *record = {
          .address = compact_address(head),
          .size_bytes = compact_size_bytes(head),
          .stamp = stamp,
          .stack = last >> 1U & stack_mask,
          .ticks = times ? words[at + 1 + kStamped].load(std::memory_order_relaxed) >> 1U : 0,
          .lane = lane,
          .kind = static_cast<RecordKind>(head >> 1U & 7U),
          .alignment_log2 = 0,
          .long_kind = {}};
      at += count;
    }
    position_ += at - first;
    last_stamp_ = stamp;
  }
  // Goes on to the next record.
  void pass(const Sight& sight) {
    position_ += sight.word_count;
    last_stamp_ = sight.stamp;
  }

  bool sees_whole() const {
    Sight sight;
    return see(sight);
  }

  // Decodes the record at the front. Returns false where none is whole yet.
  bool peek(Record& record) const {
    Sight sight;
    if (!see(sight)) return false;
    read(sight, record);
    return true;
  }

  // Goes on to the next record. REQUIRES: one is whole.
  void step_over() {
    Sight sight;
    if (see(sight)) pass(sight);
  }

  // Passes words that a thread reserved and, dying or jumping out of a signal handler, never wrote.
  // Returns false where nothing written follows. REQUIRES: peek gave false.
  bool skip_hole() {
    const std::uint64_t end = position_ + kRingWords;
    std::uint64_t at = position_ + 1;
    if ((word(position_) & 1U) == lap_bit(position_)) {  // a head without all of its words
      at = position_ + Head::of(word(position_), detail_).word_count;
    }
    for (; at < end; ++at) {
      if ((word(at) & 1U) != lap_bit(at)) continue;
      position_ = at;
      return true;
    }
    return false;
  }

  // Returns the 63 bits of payload word `index`.
  std::uint64_t payload(const Record& record, std::uint64_t index) const {
    return word(record.payload_position() + index) >> 1U;
  }

  std::uint64_t position() const { return position_; }

 private:
  std::uint64_t word(std::uint64_t at) const {
    return words_[at % kRingWords].load(std::memory_order_acquire);
  }

  // Looks at a record of any kind, which counts no words where it is not whole.
  [[gnu::noinline]] Sight see_any(std::uint64_t first) const {
    const Head head = Head::of(first, detail_);
    for (std::uint64_t i = 1; i < head.word_count; ++i) {
      if ((word(position_ + i) & 1U) != lap_bit(position_ + i)) return {};
    }
    return {.head = first,
            .last = 0,
            .stamp = head.stamped ? word(position_ + 1) >> 1U : last_stamp_,
            .word_count = static_cast<std::uint32_t>(head.word_count),
            .stamped = head.stamped,
            .near = false};
  }

  [[gnu::noinline]] void decode(const Head& head, std::uint64_t first, Record& record) const {
    std::uint64_t at = position_ + 1 + head.stamped;
    record.kind = head.kind;
    record.alignment_log2 = head.alignment_log2;
    record.address = record.size_bytes = 0;
    record.ticks = head.timed ? word(at++) >> 1U : 0;
    record.stack = head.stack ? word(at++) >> 1U : 0;
    if (head.kind == RecordKind::long_form) {
      record.long_kind = head.long_kind;
      record.stack = at;
      record.size_bytes = head.payload_words;
    } else if (head.wide) {
      record.address = word(at) >> 1U;
      record.size_bytes = word(at + 1) >> 1U;
    } else {
      record.address = compact_address(first);
      record.size_bytes = compact_size_bytes(first);
    }
  }

  // A compact record with all that it may carry.
  static constexpr unsigned kNearWords = 4;
  static constexpr unsigned kWordsAhead = 64;

  const std::atomic<std::uint64_t>* words_;
  RecordDetail detail_;
  std::uint32_t stack_kinds_ = 0;               // bit k: records of kind k end with a stack's hash
  std::array<std::uint8_t, 16> word_counts_{};  // [stamped : 1 | kind : 3], 0: not compact
  // [whether stamped][lap][the five low bits of a head], 0: not fresh, not compact, not such
  std::array<std::array<std::array<std::uint8_t, 32>, 2>, 2> near_counts_{};
  std::uint64_t position_ = 0;
  std::uint64_t last_stamp_ = 0;
};

}  // namespace fitmark::workloads
