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

namespace fitmark::workloads {

struct alignas(64) ThreadRing {
  std::uint64_t cursor;  // next word to reserve, since the ring was claimed
  std::uint64_t limit;   // words below it may be written without asking
  std::atomic<std::uint64_t>* words;
  RingEntry* entry;
};

extern __thread ThreadRing* thread_ring __attribute__((tls_model("initial-exec")));
extern std::atomic<bool> stamps_wanted;          // a second thread has come
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

// Records one event whatever it needs: a stamp, a wide head.
void record_fully(RecordKind kind, std::uint64_t address, std::uint64_t size_bytes,
                  unsigned alignment_log2);
// Records one event in the word at `position`, which is reserved but may have to wait for room.
void record_late(ThreadRing* ring, std::uint64_t position, RecordKind kind, std::uint64_t address,
                 std::uint64_t size_bytes);

// Records one event of an object with malloc's own alignment. What is in line here is the way of a
// program of one thread; registers are saved for nothing else.
[[gnu::always_inline]] inline void record_object(RecordKind kind, std::uint64_t address,
                                                 std::uint64_t size_bytes) {
  const bool stamped = stamps_wanted.load(std::memory_order_relaxed);
  if (__builtin_expect(stamped || !fits_compact(address, size_bytes), 0)) {
    return record_fully(kind, address, size_bytes, 0);
  }
  ThreadRing* ring = thread_ring;
  const std::uint64_t position = advance(ring->cursor, 1);
  if (__builtin_expect(position >= ring->limit, 0)) {
    return record_late(ring, position, kind, address, size_bytes);
  }
  Place{ring->words, position}.put(0, compact_head(kind, address, size_bytes, false));
}

}  // namespace fitmark::workloads
