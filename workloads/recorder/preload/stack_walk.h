// SPDX-License-Identifier: MIT
//
// Walks the calling thread's stack, at the cost of looking only at what changed since the last walk.
//
// Layout:      each thread keeps the frames that its last walk saw, outermost first, and which words of
//              the stack that walk has read. A new walk first sees, from the outermost inward, how many
//              of those words still hold what they held; then it goes from frame to frame by the rules
//              of stack_rule.h until it meets one of the frames up to there in the same state: the rest
//              is the same and is not walked again
// Invariants:  a walk reads nothing but the mapped part of the thread's stack above the stack pointer.
//              A stack's hash is in the ring only after a record that tells what it is of
// Complexity:  some 20 ns for each new frame, most of it the wait for its rule, and about one for each
//              old one; where the whole stack is one of those remembered (remembered_stacks.h), a cycle
//              a word. 109 KiB a thread and, for each process, 1 MiB for known stacks and 140 KiB for
//              rules: 2 MiB where the kernel has pages of that size, in which the first seven threads'
//              walks then lie too
// Threads:     any; a signal handler that breaks into its thread's own walk gets no stack
#pragma once

#include <cstdint>

#include "workloads/recorder/preload/remembered_stacks.h"
#include "workloads/recorder/preload/thread_ring.h"

namespace fitmark::workloads {

constexpr unsigned kFramesMax = 512;

// A frame of a walk, and how its caller was found.
struct WalkedFrame {
  std::uint64_t return_address;
  std::uint64_t stack_pointer;
  std::uint64_t frame_pointer;
  std::uint64_t saved_at;            // where its frame pointer was read; or a sign of stack_walk.cc
  std::uint64_t uses_frame_pointer;  // 0, 1; no part of it is written or read alone
};

struct ThreadWalk {
  bool is_busy;
  unsigned count;           // frames of the last walk
  std::uint64_t stack_low;  // the mapped part of the stack on which it was
  std::uint64_t stack_high;
  // [count], from the outermost; frame i was called by frame i - 1
  std::uint64_t return_addresses[kFramesMax];
  std::uint64_t stack_pointers[kFramesMax];
  std::uint64_t frame_pointers[kFramesMax];
  // Where a frame pointer is seen to be unchanged: in the stack, or in frame_pointers itself
  // where it need not be looked at
  const std::uint64_t* frame_pointer_at[kFramesMax];
  std::uint64_t hashes[kFramesMax];      // of frame i and all that called it
  bool needs_frame_pointer[kFramesMax];  // this frame or, through it, one further out
  WalkedFrame fresh[kFramesMax + 1];     // of the walk under way, innermost first
  std::uint64_t inner_hashes[kFramesMax];
  RememberedStacks remembered;
};

// Prepares this process, and all that it forks, for walks that keep the innermost `depth` frames.
// Returns false where there is no memory. The kernel forgets in a child of fork what was told, so that
// the child tells all anew.
bool start_walks(unsigned depth);

// Returns the walk of the thread that has ring `index`, empty; null where stacks are not wanted.
ThreadWalk* walk_of_ring(unsigned index);

// Returns the hash of the calling thread's stack, from `caller` outward; 0 where it cannot be told.
std::uint64_t walk_stack(const Caller& caller);

}  // namespace fitmark::workloads
