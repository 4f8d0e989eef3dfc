// SPDX-License-Identifier: MIT
//
// The recording thread's end of its ring: reserve words, write them, go on.
//
// Layout:      one cache line a thread, in a private mapping that fork hands to the child zeroed
//              (MADV_WIPEONFORK), so a child of any kind of fork finds a ring of no words and takes
//              its own; a vfork child shares its parent's, as it shares its heap
// Invariants:  words are reserved by one instruction (xadd), so that a signal handler that allocates
//              in the middle of a record gets the words after it and the two never mix; a ring that
//              is full makes its thread wait, never drop
// Threads:     one a ring; signal handlers on that thread may nest anywhere
#pragma once

#include <atomic>
#include <cstdint>

#include "workloads/recorder/protocol/segment.h"
#include "workloads/recorder/protocol/tick_counter.h"

namespace fitmark::workloads {

struct ThreadWalk;

struct alignas(64) ThreadRing {
  std::uint64_t cursor;  // next word to reserve, since the ring was claimed
  std::uint64_t limit;   // words below it may be written without asking
  std::atomic<std::uint64_t>* words;
  RingEntry* entry;
  ThreadWalk* walk;  // what its last walk over the stack saw; null: stacks are not recorded
  std::uint64_t sample_skip;  // allocations until the next that is sampled
  std::uint64_t random;       // of the sampling, never 0 once used
};

// What this process's records need beyond a compact word; all of it takes the slow way.
enum Detail : std::uint8_t {
  kStamps = 1,  // a second thread has come
  kTimes = 2,
  kStacks = 4,
  kSamples = 8,
};

extern __thread ThreadRing* thread_ring __attribute__((tls_model("initial-exec")));
extern std::atomic<std::uint8_t> detail_wanted;  // of Detail
extern std::atomic<std::uint64_t>* stamp_clock;  // of this process

// Where a record goes. Writing through a place stays harmless after a fork in a signal handler: the
// child then repeats what the parent writes.
struct Place {
  std::atomic<std::uint64_t>* words;  // null: the thread has got another ring, compute anew
  std::uint64_t position;

  // Writes word `index` of the record. REQUIRES: bit 0 of `word` is clear.
  void put(std::uint64_t index, std::uint64_t word) const {
    const std::uint64_t at = position + index;
    words[at % kRingWords].store(word | lap_bit(at), std::memory_order_release);
  }

  // Has the processor take over the line that a record soon after this one goes to. The collector has
  // read it since: a store would wait for it, and the next stamp for the store.
  void take_over_next_lines() const {
    [[maybe_unused]] const void* line = &words[(position + kWordsAhead) % kRingWords];
#if defined(__x86_64__)
    asm volatile("prefetchw %0" : : "m"(*static_cast<const std::uint64_t*>(line)));
#endif
  }
  static constexpr std::uint64_t kWordsAhead = 64;
};

// The slow path of `reserve`: gives the thread a ring, or waits for the collector to make room.
Place make_room(ThreadRing* ring, std::uint64_t position, std::uint64_t words);

// Adds to a cursor in one instruction, so that no signal handler gets in between. Returns the sum's
// first term.
inline std::uint64_t advance(std::uint64_t& cursor, std::uint64_t words) {
#if defined(__x86_64__)
  asm volatile("xaddq %0, %1" : "+r"(words), "+m"(cursor) : : "memory", "cc");
  return words;
#else
  return __atomic_fetch_add(&cursor, words, __ATOMIC_RELAXED);
#endif
}

// Reserves `words` words of the thread's ring.
inline Place reserve(std::uint64_t words) {
  ThreadRing* ring = thread_ring;
  const std::uint64_t position = advance(ring->cursor, words);
  if (__builtin_expect(position + words > ring->limit, 0)) {
    return make_room(ring, position, words);
  }
  return {ring->words, position};
}

// Returns the next place in this process's order. A full barrier on x86: what the program saw
// before the call lies before the stamp, what it does after lies after.
inline std::uint64_t next_stamp() { return stamp_clock->fetch_add(1, std::memory_order_seq_cst); }

// Where a heap call came from: the registers of the caller as the call returns to it.
struct Caller {
  std::uint64_t return_address;
  std::uint64_t stack_pointer;
  std::uint64_t frame_pointer;
};

// The caller of the function that this stands in, which must not be inlined.
#define FITMARK_CALLER                                                     \
  ::fitmark::workloads::Caller {                                           \
    reinterpret_cast<std::uintptr_t>(__builtin_return_address(0)),         \
        reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)) + 16, \
        *static_cast<const std::uint64_t*>(__builtin_frame_address(0))     \
  }

// Records an event that a compact record can hold, without a time. Returns false where the thread has
// got another ring.
[[gnu::always_inline]] inline bool record_compact(RecordKind kind, std::uint64_t address,
                                                  std::uint64_t size_bytes, std::uint8_t detail,
                                                  std::uint64_t stack) {
  const bool stamped = (detail & kStamps) != 0;
  const bool has_stack = (detail & kStacks) != 0 && carries_stack(kind);
  const Place place = reserve(1U + (stamped ? 1U : 0U) + (has_stack ? 1U : 0U));
  if (__builtin_expect(place.words == nullptr, 0)) return false;
  place.take_over_next_lines();
  const std::uint64_t stamp = stamped ? next_stamp() << 1U : 0;
  place.put(0, compact_head(kind, address, size_bytes, stamped));
  if (stamped) place.put(1, stamp);
  if (has_stack) place.put(stamped ? 2 : 1, stack << 1U);
  return true;
}

// Records one event whatever it needs: a stamp, a time, a stack, a wide head.
void record_fully(RecordKind kind, std::uint64_t address, std::uint64_t size_bytes,
                  unsigned alignment_log2, std::uint64_t stack);
// Likewise, but first walks the stack from `caller`, where it is given and stacks are wanted, and
// leaves out objects that are not sampled. Returns whether it recorded.
bool record_in_detail(RecordKind kind, std::uint64_t address, std::uint64_t size_bytes,
                      unsigned alignment_log2 = 0, const Caller* caller = nullptr);
// Records one event in the word at `position`, which is reserved but may have to wait for room.
bool record_late(ThreadRing* ring, std::uint64_t position, RecordKind kind, std::uint64_t address,
                 std::uint64_t size_bytes);
// Records a mark, a module or a stack: `payload(index)` gives its words, 63 bits each.
template <class Payload>
void record_long(LongKind kind, std::uint64_t payload_words, Payload payload) {
  while (true) {
    const std::uint8_t detail = detail_wanted.load(std::memory_order_relaxed);
    const bool stamped = (detail & kStamps) != 0;
    const bool timed = (detail & kTimes) != 0 && kind == LongKind::mark;
    const Place place = reserve(1 + (stamped ? 1 : 0) + (timed ? 1 : 0) + payload_words);
    if (place.words == nullptr) continue;
    std::uint64_t at = 0;
    place.put(at++, long_head(kind, payload_words, stamped));
    if (stamped) place.put(at++, next_stamp() << 1U);
    if (timed) place.put(at++, clock_ticks() << 1U);
    for (std::uint64_t i = 0; i < payload_words; ++i) place.put(at + i, payload(i) << 1U);
    return;
  }
}

// Returns the payload word that holds the text's bytes from 7 * `index` on.
inline std::uint64_t text_word(const char* text, std::size_t bytes, std::uint64_t index) {
  std::uint64_t word = 0;
  const std::size_t at = index * kMarkBytesPerWord;
  __builtin_memcpy(&word, text + at,
                   bytes - at < kMarkBytesPerWord ? bytes - at : kMarkBytesPerWord);
  return word << 7U;
}
constexpr std::uint64_t text_words(std::size_t bytes) {
  return (bytes + kMarkBytesPerWord - 1) / kMarkBytesPerWord;
}

// Records one event of an object with malloc's own alignment. What is in line here is the way of a
// program of one thread; registers are saved for nothing else. Returns whether it recorded.
[[gnu::always_inline]] inline bool record_object(RecordKind kind, std::uint64_t address,
                                                 std::uint64_t size_bytes) {
  const unsigned detail = detail_wanted.load(std::memory_order_relaxed);
  const unsigned needed = carries_stack(kind) ? detail : detail & ~unsigned{kStacks};
  if (__builtin_expect(needed != 0 || !fits_compact(address, size_bytes), 0)) {
    return record_in_detail(kind, address, size_bytes);
  }
  ThreadRing* ring = thread_ring;
  const std::uint64_t position = advance(ring->cursor, 1);
  if (__builtin_expect(position >= ring->limit, 0)) {
    return record_late(ring, position, kind, address, size_bytes);
  }
  const Place place{ring->words, position};
  place.take_over_next_lines();
  place.put(0, compact_head(kind, address, size_bytes, false));
  return true;
}

}  // namespace fitmark::workloads
