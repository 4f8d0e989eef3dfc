// SPDX-License-Identifier: MIT
//
// Reads one thread's records out of the words that were copied from its ring: looks at the next and steps over it.
//
// Layout:      a window of words, the oldest unread first; its owner fills it up
// Invariants:  a record is seen only when all its words are there. A thread writes them in order, so a
//              compact record whose last word is there is whole
// Complexity:  O(words of the record); 4 KiB
// Threads:     none
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>

#include "workloads/recorder/collector/ring_words.h"
#include "workloads/recorder/protocol/words.h"

namespace fitmark::workloads {

struct Record {
  std::uint64_t address;     // 0 in long records
  std::uint64_t size_bytes;  // in long records how many words their payload has
  std::uint64_t stamp;  // without a stamp of its own: that of the record before it on this thread
  std::uint64_t stack;  // hash; 0: none. In long records where their payload is kept
  std::uint64_t ticks;  // time-stamp counter; where times are recorded
  std::uint32_t lane;   // which thread's it is; for the reader's owner
  RecordKind kind;      // never `wide`
  std::uint8_t alignment_log2;
  LongKind long_kind;

  std::uint64_t payload_words() const { return size_bytes; }
  std::uint64_t payload_position() const { return stack; }
};
static_assert(sizeof(Record) == 48);

class RecordReader {
 public:
  // The longest record fits, with all that it may carry.
  static constexpr std::size_t kWindowWords = 512;
  static_assert(kWindowWords >= kLongPayloadMaxWords + 4);

  // What is known of a whole record before it is read.
  struct Sight {
    std::uint64_t head;
    std::uint64_t last;  // word of a compact record
    std::uint64_t stamp;
    std::uint32_t word_count;
    bool stamped;
    bool compact;
  };

  explicit RecordReader(RecordDetail detail = {})
      : words_(std::make_unique_for_overwrite<std::uint64_t[]>(kWindowWords)), detail_(detail) {
    for (std::uint64_t low = 0; low < word_counts_.size(); low += 2) {
      const std::uint64_t kind = low >> 1U & 7U;
      const bool compact = kind - 1U < static_cast<std::uint64_t>(RecordKind::acquire);
      const Head head = Head::of(low, detail);
      word_counts_[low] = compact ? static_cast<std::uint8_t>(head.word_count) : 0;
      if (compact && head.stack) stack_kinds_ |= 1U << kind;
    }
  }

  // Returns where words go that come after those unread, after which add() tells how many have.
  std::span<std::uint64_t> room() {
    std::memmove(words_.get(), words_.get() + at_, (end_ - at_) * sizeof(std::uint64_t));
    end_ -= at_;
    at_ = 0;
    return {words_.get() + end_, kWindowWords - end_};
  }
  void add(std::size_t words) { end_ += words; }

  // Looks at the record at the front. Returns false where none is whole yet.
  [[gnu::always_inline]] bool see(Sight& sight) const {
    if (at_ == end_) return false;
    const std::uint64_t head = words_[at_];
    const std::uint64_t count = word_counts_[head & 31U];
    if (__builtin_expect(count == 0, 0)) {
      sight = see_any(head);
      return sight.word_count != 0;
    }
    if (at_ + count > end_) return false;
    sight.last = words_[at_ + count - 1];
    if ((sight.last & 1U) != 0) return false;
    sight.head = head;
    sight.compact = true;
    sight.word_count = static_cast<std::uint32_t>(count);
    sight.stamped = (head >> 4U & 1U) != 0;
    sight.stamp = sight.stamped ? words_[at_ + 1] >> 1U : last_stamp_;
    return true;
  }

  // Reads the record that was seen. Leaves `lane` alone. Of a long record `stack` is the place of its payload in the
  // window, for payload().
  [[gnu::always_inline]] void read(const Sight& sight, Record& record) const {
    record.stamp = sight.stamp;
    if (__builtin_expect(!sight.compact, 0)) return decode(sight, record);
    const std::uint64_t kind = sight.head >> 1U & 7U;
    record.kind = static_cast<RecordKind>(kind);
    record.alignment_log2 = 0;
    record.address = compact_address(sight.head);
    record.size_bytes = compact_size_bytes(sight.head);
    record.stack = sight.last >> 1U & (0 - std::uint64_t{stack_kinds_ >> kind & 1U});
    if (detail_.times) record.ticks = words_[at_ + 1 + sight.stamped] >> 1U;
  }

  // Takes the compact records at the front as far as they have a stamp in [begin, end), or none where not
  // kStamped: `place(stamp)` returns the record to fill, null to stop. Only where a record is of an allocation does
  // its `stack` mean something.
  template <bool kStamped, class Place>
  [[gnu::always_inline]] void take_compact(std::uint64_t begin, std::uint64_t end,
                                           std::uint32_t lane, Place place) {
    const std::uint64_t* const words = words_.get();
    const std::uint64_t stack_mask = detail_.stacks ? ~std::uint64_t{0} : 0;
    const bool times = detail_.times;
    std::size_t at = at_;
    std::uint64_t stamp = last_stamp_;
    while (at < end_) {
      const std::uint64_t head = words[at];
      if ((head >> 4U & 1U) != kStamped) break;
      const std::uint64_t count = word_counts_[head & 31U];
      if (count == 0 || at + count > end_) break;
      const std::uint64_t last = words[at + count - 1];
      if ((last & 1U) != 0) break;
      if constexpr (kStamped) {
        const std::uint64_t own = words[at + 1] >> 1U;
        if (own - begin >= end - begin) break;
        stamp = own;
      }
      Record* const record = place(stamp);
      if (record == nullptr) break;
      *record = {.address = compact_address(head),
                 .size_bytes = compact_size_bytes(head),
                 .stamp = stamp,
                 .stack = last >> 1U & stack_mask,
                 .ticks = times ? words[at + 1 + kStamped] >> 1U : 0,
                 .lane = lane,
                 .kind = static_cast<RecordKind>(head >> 1U & 7U),
                 .alignment_log2 = 0,
                 .long_kind = {}};
      at += count;
    }
    at_ = at;
    last_stamp_ = stamp;
  }
  // Goes on to the next record.
  void pass(const Sight& sight) {
    at_ += sight.word_count;
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
  // Returns whether something written follows in the window. REQUIRES: none is whole.
  bool skip_hole() {
    if (at_ == end_) return false;
    const bool torn = (words_[at_] & 1U) == 0;  // a head without all of its words
    std::size_t at = at_ + (torn ? Head::of(words_[at_], detail_).word_count : 1);
    while (at < end_ && (words_[at] & 1U) != 0) ++at;
    if (at >= end_ && torn) return false;  // its words may be yet to come
    at_ = at;
    return at < end_;
  }

  // Returns the 63 bits of the word at a place in the window.
  std::uint64_t payload(std::uint64_t place) const { return words_[place] >> 1U; }

 private:
  // Looks at a record of any kind, which counts no words where it is not whole.
  [[gnu::noinline]] Sight see_any(std::uint64_t first) const {
    if ((first & 1U) != 0) return {};
    const Head head = Head::of(first, detail_);
    if (at_ + head.word_count > end_) return {};
    for (std::uint64_t i = 1; i < head.word_count; ++i) {
      if ((words_[at_ + i] & 1U) != 0) return {};
    }
    return {.head = first,
            .last = 0,
            .stamp = head.stamped ? words_[at_ + 1] >> 1U : last_stamp_,
            .word_count = static_cast<std::uint32_t>(head.word_count),
            .stamped = head.stamped,
            .compact = false};
  }

  [[gnu::noinline]] void decode(const Sight& sight, Record& record) const {
    const Head head = Head::of(sight.head, detail_);
    std::size_t at = at_ + 1 + head.stamped;
    record.kind = head.kind;
    record.alignment_log2 = head.alignment_log2;
    record.address = record.size_bytes = 0;
    record.ticks = head.timed ? words_[at++] >> 1U : 0;
    record.stack = head.stack ? words_[at++] >> 1U : 0;
    if (head.kind == RecordKind::long_form) {
      record.long_kind = head.long_kind;
      record.stack = at;
      record.size_bytes = head.payload_words;
    } else {
      record.address = words_[at] >> 1U;
      record.size_bytes = words_[at + 1] >> 1U;
    }
  }

  std::unique_ptr<std::uint64_t[]> words_;
  RecordDetail detail_;
  std::uint32_t stack_kinds_ = 0;  // bit k: records of kind k end with a stack's hash
  std::array<std::uint8_t, 32>
      word_counts_{};  // [five low bits of a head], 0: not compact, or no head
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  std::uint64_t last_stamp_ = 0;
};

}  // namespace fitmark::workloads
