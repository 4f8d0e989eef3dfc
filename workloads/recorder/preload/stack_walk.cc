// SPDX-License-Identifier: MIT
#include "workloads/recorder/preload/stack_walk.h"

#include <sys/mman.h>

#include "workloads/recorder/preload/known_stacks.h"
#include "workloads/recorder/preload/rule_cache.h"
#include "workloads/recorder/preload/stack_region.h"

namespace fitmark::workloads {
namespace {

// In WalkedFrame::saved_at:
constexpr std::uint64_t kNotSaved = 0;    // the frame pointer was that of the frame that was called
constexpr std::uint64_t kNeverHolds = 1;  // more than the frame pointer led here: walk anew

constexpr std::uintptr_t kHugePageBytes = std::uintptr_t{2} << 20U;

struct Walks {
  RuleCache rules;
  KnownStacks known;
  ThreadWalk threads[kRingCount];
};

Walks* walks;
unsigned depth_max;

std::uint64_t load(std::uint64_t address) {
  return *reinterpret_cast<const std::uint64_t*>(address);
}

class Walk {
 public:
  Walk(ThreadWalk& walk, const Caller& caller) : walk_(walk), old_(frames_that_hold(caller)) {
    walk_.fresh[0] = {caller.return_address, caller.stack_pointer, caller.frame_pointer, 0, 0};
  }

  // Goes outward until the stack ends or meets a frame of the last walk, from which on all is as it was.
  void run() {
    while (!meets_last_walk(walk_.fresh[fresh_count_])) {
      const bool goes_on = step(walk_.fresh[fresh_count_], walk_.fresh[fresh_count_ + 1]);
      if (++fresh_count_ < kFramesMax && goes_on) continue;
      kept_ = 0;
      break;
    }
    append();
  }

 private:
  bool is_on_stack(std::uint64_t address) const {
    return (address & 7U) == 0 && address >= walk_.stack_low && address < walk_.stack_high;
  }

  // Returns 0 where frame i of the last walk would be found as it was from the frame that it called.
  std::uint64_t changed(int i) const {
    return (load(walk_.stack_pointers[i] - 8) ^ walk_.return_addresses[i]) |
           (*walk_.frame_pointer_at[i] ^ walk_.frame_pointers[i]);
  }

  // Returns the innermost frame of the last walk from which the stack goes on as it did; -1: none. From the
  // outermost inward, so that these many looks at memory wait for nothing that the walk needs first.
  int frames_that_hold(const Caller& caller) const {
    int end = static_cast<int>(walk_.count) - 1;
    while (end >= 0 && walk_.stack_pointers[end] < caller.stack_pointer) --end;
    int i = 0;
    while (i + 4 <= end && (changed(i) | changed(i + 1) | changed(i + 2) | changed(i + 3)) == 0) {
      i += 4;
    }
    while (i < end && changed(i) == 0) ++i;
    return end < 0 ? -1 : i;
  }

  bool meets_last_walk(const WalkedFrame& frame) {
    if (fresh_count_ + static_cast<unsigned>(old_ + 1) > kFramesMax) return false;
    while (old_ >= 0 && walk_.stack_pointers[old_] < frame.stack_pointer) --old_;
    if (old_ < 0 || walk_.stack_pointers[old_] != frame.stack_pointer ||
        walk_.return_addresses[old_] != frame.return_address) {
      return false;
    }
    if (walk_.needs_frame_pointer[old_] && walk_.frame_pointers[old_] != frame.frame_pointer) {
      return false;
    }
    kept_ = static_cast<unsigned>(old_) + 1;
    return true;
  }

  // Finds the caller of `frame`. Returns false where the stack ends.
  bool step(WalkedFrame& frame, WalkedFrame& next) {
    const StackRule rule = walks->rules.find(frame.return_address);
    const bool by_frame_pointer = rule.base >= RuleBase::frame_pointer;
    frame.uses_frame_pointer = by_frame_pointer || rule.saved_at_frame_pointer;
    std::uint64_t cfa = by_frame_pointer ? frame.frame_pointer : frame.stack_pointer;
    cfa += static_cast<std::uint64_t>(std::int64_t{rule.cfa_offset_bytes});
    if (rule.base == RuleBase::at_frame_pointer) {
      if (!is_on_stack(cfa)) return false;
      cfa = load(cfa);
    }
    if (rule.base == RuleBase::none || cfa <= frame.stack_pointer || !is_on_stack(cfa - 8)) {
      return false;
    }
    next.return_address = load(cfa - 8);
    next.stack_pointer = cfa;
    next.frame_pointer = frame.frame_pointer;
    next.saved_at = rule.base == RuleBase::at_frame_pointer ? kNeverHolds : kNotSaved;
    if (rule.saved_offset_bytes != 0 || rule.saved_at_frame_pointer) {
      const std::uint64_t base = rule.saved_at_frame_pointer ? frame.frame_pointer : cfa;
      const std::uint64_t at =
          base + static_cast<std::uint64_t>(std::int64_t{rule.saved_offset_bytes});
      if (is_on_stack(at)) {
        next.frame_pointer = load(at);
        if (next.saved_at == kNotSaved) next.saved_at = at;
      }
    }
    return next.return_address > 4096;
  }

  // Puts the fresh frames, which stand innermost first, behind those that were kept.
  void append() {
    unsigned count = kept_;
    bool needed = false;  // the frame pointer, by the last frame or one further out
    bool reloaded = false;
    if (count > 0) {  // the frame that was met may have been found in another way
      const WalkedFrame& met = walk_.fresh[fresh_count_];
      needed = walk_.needs_frame_pointer[count - 1];
      reloaded = set_frame_pointer(count - 1, met);
    }
    for (unsigned i = fresh_count_; i-- > 0 && count < kFramesMax; ++count) {
      const WalkedFrame& frame = walk_.fresh[i];
      needed = frame.uses_frame_pointer != 0 || (needed && !reloaded);
      walk_.needs_frame_pointer[count] = needed;
      walk_.return_addresses[count] = frame.return_address;
      walk_.stack_pointers[count] = frame.stack_pointer;
      reloaded = set_frame_pointer(count, frame);
      walk_.hashes[count] =
          stack_hash(count == 0 ? 0 : walk_.hashes[count - 1], frame.return_address);
    }
    walk_.count = count;
  }

  // Returns whether the frame's pointer was read where one that it called has saved it.
  bool set_frame_pointer(unsigned i, const WalkedFrame& frame) {
    const bool is_saved = frame.saved_at > kNeverHolds;
    walk_.frame_pointers[i] = frame.frame_pointer;
    // A frame pointer that nobody further out looks at may change as it likes.
    const std::uint64_t* seen_at = is_saved && walk_.needs_frame_pointer[i]
                                       ? reinterpret_cast<const std::uint64_t*>(frame.saved_at)
                                       : &walk_.frame_pointers[i];
    if (frame.saved_at == kNeverHolds) {
      seen_at = &walk_.return_addresses[i];
      if (frame.frame_pointer == frame.return_address) seen_at = &walk_.stack_pointers[i];
    }
    walk_.frame_pointer_at[i] = seen_at;
    return is_saved;
  }

  ThreadWalk& walk_;
  int old_;  // innermost frame of the last walk that may still be met
  unsigned kept_ = 0;
  unsigned fresh_count_ = 0;
};

// The innermost frames of a walk, as many as are asked for, outermost first.
struct Innermost {
  const std::uint64_t* return_addresses;
  const std::uint64_t* hashes;
  unsigned count;

  std::uint64_t hash() const { return hashes[count - 1]; }
};

Innermost innermost(ThreadWalk& walk) {
  if (walk.count <= depth_max) return {walk.return_addresses, walk.hashes, walk.count};
  const std::uint64_t* first = walk.return_addresses + (walk.count - depth_max);
  std::uint64_t hash = 0;
  for (unsigned i = 0; i < depth_max; ++i) {
    walk.inner_hashes[i] = hash = stack_hash(hash, first[i]);
  }
  return {first, walk.inner_hashes, depth_max};
}

// Keeps what the walk, which has just been done, has read.
void remember(ThreadWalk& walk, const Caller& caller, std::uint64_t hash) {
  auto& entry = walk.remembered.begin(caller, walk.needs_frame_pointer[walk.count - 1]);
  for (unsigned i = walk.count - 1; i-- > 0;) {
    const std::uint64_t* saved_at = walk.frame_pointer_at[i];
    if (!entry.add(walk.stack_pointers[i] - 8, walk.return_addresses[i])) return;
    if (saved_at == &walk.frame_pointers[i]) continue;
    const auto address = reinterpret_cast<std::uintptr_t>(saved_at);
    if (address < walk.stack_low || address >= walk.stack_high ||  // kNeverHolds
        !entry.add(address, walk.frame_pointers[i])) {
      return;
    }
  }
  walk.remembered.keep(entry, hash);
}

[[gnu::noinline]] std::uint64_t walk_afresh(ThreadWalk& walk, const Caller& caller) {
  Walk(walk, caller).run();
  if (walk.count == 0) return 0;
  const Innermost stack = innermost(walk);
  walks->known.expect(stack.hash());  // seldom in the cache: remembering hides the wait
  remember(walk, caller, stack.hash());
  walks->known.tell(stack.return_addresses, stack.hashes, stack.count);
  return stack.hash();
}

}  // namespace

bool start_walks(unsigned depth) {
  void* memory = mmap(nullptr, sizeof(Walks) + kHugePageBytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return false;
  const std::uintptr_t begin =
      (reinterpret_cast<std::uintptr_t>(memory) + kHugePageBytes - 1) & ~(kHugePageBytes - 1);
  walks = reinterpret_cast<Walks*>(begin);
  if (madvise(walks, sizeof(Walks), MADV_WIPEONFORK) != 0) {
    walks = nullptr;
    return false;
  }
  // Rules, known stacks and the first threads' walks, at places that nobody foresees: in one page, where
  // the kernel has such, they cost 18 samples for 100 of cc1plus's own, in pages of 4 KiB 20.5.
  static_cast<void>(madvise(walks, kHugePageBytes, MADV_HUGEPAGE));
  depth_max = depth < kFramesMax ? depth : kFramesMax;
  return true;
}

ThreadWalk* walk_of_ring(unsigned index) {
  if (walks == nullptr) return nullptr;
  ThreadWalk& walk = walks->threads[index];
  walk.count = 0;
  walk.remembered.forget_all();
  walk.is_busy = false;
  walk.stack_low = walk.stack_high = 0;
  return &walk;
}

std::uint64_t walk_stack(const Caller& caller) {
  ThreadWalk* walk = thread_ring->walk;
  if (walk == nullptr || walk->is_busy) return 0;
  walk->is_busy = true;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  if (caller.stack_pointer < walk->stack_low || caller.stack_pointer >= walk->stack_high) {
    walk->count = 0;
    walk->remembered.forget_all();
    find_stack_region(caller.stack_pointer, walk->stack_low, walk->stack_high);
  }
  std::uint64_t hash = walk->remembered.find(caller);
  if (hash == 0) hash = walk_afresh(*walk, caller);
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  walk->is_busy = false;
  return hash;
}

}  // namespace fitmark::workloads
