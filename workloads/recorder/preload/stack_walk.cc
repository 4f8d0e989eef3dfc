// SPDX-License-Identifier: MIT
#include "workloads/recorder/preload/stack_walk.h"

#include <sys/mman.h>

#include "workloads/recorder/preload/known_stacks.h"
#include "workloads/recorder/preload/rule_cache.h"
#include "workloads/recorder/preload/stack_region.h"

namespace fitmark::workloads {
namespace {

constexpr std::uint64_t kNeverHolds = 1;  // in saved_at: this step must be walked anew

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
  explicit Walk(ThreadWalk& walk) : walk_(walk), old_(static_cast<int>(walk.count) - 1) {}

  // Goes outward until the stack ends or is known to go on as it did.
  void run(const Caller& caller) {
    walk_.fresh[0] = {caller.return_address, caller.stack_pointer, caller.frame_pointer, 0, 0};
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

  // Returns whether frame i - 1 of the last walk would be found from frame i as it was.
  bool step_holds(int i) const {
    if (load(walk_.stack_pointers[i - 1] - 8) != walk_.return_addresses[i - 1]) return false;
    const std::uint64_t saved_at = walk_.saved_at[i];
    if (saved_at == 0) return true;
    return saved_at != kNeverHolds && load(saved_at) == walk_.frame_pointers[i - 1];
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
    int i = old_;
    while (i > 0 && step_holds(i)) --i;
    if (i == 0) {
      kept_ = static_cast<unsigned>(old_) + 1;
      return true;
    }
    old_ = i - 1;  // the frames down to i are walked again; from there on all may differ
    return false;
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
      frame.saved_at = kNeverHolds;
    }
    if (rule.base == RuleBase::none || cfa <= frame.stack_pointer || !is_on_stack(cfa - 8)) {
      return false;
    }
    next.return_address = load(cfa - 8);
    next.stack_pointer = cfa;
    next.frame_pointer = frame.frame_pointer;
    next.saved_at = 0;
    if (rule.saved_offset_bytes != 0 || rule.saved_at_frame_pointer) {
      const std::uint64_t base = rule.saved_at_frame_pointer ? frame.frame_pointer : cfa;
      const std::uint64_t at =
          base + static_cast<std::uint64_t>(std::int64_t{rule.saved_offset_bytes});
      if (is_on_stack(at)) {
        next.frame_pointer = load(at);
        if (frame.saved_at == 0) frame.saved_at = at;
      }
    }
    return next.return_address > 4096;
  }

  // Puts the fresh frames, which stand innermost first, behind those that were kept.
  void append() {
    unsigned count = kept_;
    bool needed = count > 0 && walk_.needs_frame_pointer[count - 1];
    for (unsigned i = fresh_count_; i-- > 0 && count < kFramesMax; ++count) {
      const WalkedFrame& frame = walk_.fresh[i];
      // A frame pointer that nobody further out looks at may change as it likes.
      const bool is_reloaded = frame.saved_at > kNeverHolds;
      walk_.saved_at[count] = is_reloaded && !needed ? 0 : frame.saved_at;
      needed = frame.uses_frame_pointer != 0 || (needed && !is_reloaded);
      walk_.needs_frame_pointer[count] = needed;
      walk_.return_addresses[count] = frame.return_address;
      walk_.stack_pointers[count] = frame.stack_pointer;
      walk_.frame_pointers[count] = frame.frame_pointer;
      walk_.hashes[count] =
          stack_hash(count == 0 ? 0 : walk_.hashes[count - 1], frame.return_address);
    }
    walk_.count = count;
  }

  ThreadWalk& walk_;
  int old_;  // innermost frame of the last walk that may still be met
  unsigned kept_ = 0;
  unsigned fresh_count_ = 0;
};

// Returns the hash of the innermost frames of a walk that is deeper than was asked for.
std::uint64_t tell_innermost(ThreadWalk& walk) {
  const unsigned first = walk.count - depth_max;
  std::uint64_t hash = 0;
  for (unsigned i = 0; i < depth_max; ++i) {
    walk.inner_hashes[i] = hash = stack_hash(hash, walk.return_addresses[first + i]);
  }
  walks->known.tell(walk.return_addresses + first, walk.inner_hashes, depth_max);
  return hash;
}

// Keeps what the walk, which has just been done, has read.
void remember(ThreadWalk& walk, const Caller& caller, std::uint64_t hash) {
  auto& entry = walk.remembered.begin(caller, walk.needs_frame_pointer[walk.count - 1]);
  for (unsigned i = walk.count; --i > 0;) {
    const std::uint64_t saved_at = walk.saved_at[i];
    if (saved_at == kNeverHolds ||
        !entry.add(walk.stack_pointers[i - 1] - 8, walk.return_addresses[i - 1]) ||
        (saved_at != 0 && !entry.add(saved_at, walk.frame_pointers[i - 1]))) {
      return;
    }
  }
  walk.remembered.keep(entry, hash);
}

[[gnu::noinline]] std::uint64_t walk_afresh(ThreadWalk& walk, const Caller& caller) {
  Walk(walk).run(caller);
  if (walk.count == 0) return 0;
  std::uint64_t hash = 0;
  if (walk.count > depth_max) {
    hash = tell_innermost(walk);
  } else {
    hash = walk.hashes[walk.count - 1];
    walks->known.tell(walk.return_addresses, walk.hashes, walk.count);
  }
  remember(walk, caller, hash);
  return hash;
}

}  // namespace

bool start_walks(unsigned depth) {
  void* memory = mmap(nullptr, sizeof(Walks), PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED || madvise(memory, sizeof(Walks), MADV_WIPEONFORK) != 0) return false;
  walks = static_cast<Walks*>(memory);
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
