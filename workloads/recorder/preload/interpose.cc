// SPDX-License-Identifier: MIT
//
// The functions that recorded programs call instead of malloc and its family.
//
// An allocation is recorded after the real call, a deallocation before it, so that of two events at
// one address the one that happened first has the smaller stamp.
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "workloads/recorder/preload/images.h"
#include "workloads/recorder/preload/operators.h"
#include "workloads/recorder/preload/real_malloc.h"
#include "workloads/recorder/preload/registration.h"
#include "workloads/recorder/preload/sampled_set.h"
#include "workloads/recorder/preload/thread_ring.h"

#define FITMARK_EXPORT extern "C" __attribute__((visibility("default")))

namespace fitmark::workloads {
namespace {

constexpr std::size_t kMallocAlignmentBytes = 16;

std::uint64_t address_of(const void* block) { return reinterpret_cast<std::uintptr_t>(block); }

inline void* recorded(void* block, RecordKind kind, std::size_t bytes) {
  if (__builtin_expect(block != nullptr, 1)) record_object(kind, address_of(block), bytes);
  return block;
}

void* recorded_aligned(void* block, std::size_t alignment, std::size_t bytes,
                       const Caller& caller) {
  if (block == nullptr) return block;
  const unsigned log2 =
      alignment <= kMallocAlignmentBytes
          ? 0
          : static_cast<unsigned>(63 - __builtin_clzll(static_cast<unsigned long long>(alignment)));
  record_in_detail(RecordKind::allocate, address_of(block), bytes, log2, &caller);
  return block;
}

// Whether calls go the longer way, which knows their callers.
bool wants_callers() {
  return __builtin_expect((detail_wanted.load(std::memory_order_relaxed) & kStacks) != 0, 0);
}

// These are jumped to from their namesakes, so that their caller is the program.
[[gnu::noinline]] void* malloc_with_caller(std::size_t bytes) {
  const Caller caller = FITMARK_CALLER;
  void* block = real.malloc(bytes);
  if (block == nullptr) return nullptr;
  record_in_detail(RecordKind::allocate, address_of(block), bytes, 0, &caller);
  return block;
}

[[gnu::noinline]] void* calloc_with_caller(std::size_t count, std::size_t bytes) {
  const Caller caller = FITMARK_CALLER;
  void* block = real.calloc(count, bytes);
  if (block == nullptr) return nullptr;
  record_in_detail(RecordKind::allocate_zeroed, address_of(block), count * bytes, 0, &caller);
  return block;
}

std::size_t page_bytes() { return static_cast<std::size_t>(sysconf(_SC_PAGESIZE)); }

// Moves a block out of the boot arena: the trace sees an allocation and a deallocation.
void* leave_boot_arena(void* block, std::size_t bytes) {
  void* moved = recorded(real.malloc(bytes), RecordKind::allocate, bytes);
  if (moved == nullptr) return nullptr;
  const std::size_t held = boot_block_bytes(block);
  std::memcpy(moved, block, held < bytes ? held : bytes);
  record_object(RecordKind::deallocate, address_of(block), 0);
  return moved;
}

// A realloc of an object that is recorded: two records, between which it is nowhere.
void* move_recorded(void* block, std::size_t bytes, const Caller& caller) {
  if (!record_object(RecordKind::release, address_of(block), 0)) return real.realloc(block, bytes);
  void* moved = real.realloc(block, bytes);
  std::uint64_t size = moved != nullptr ? bytes : bytes == 0 ? kAcquireGone : kAcquireFailed;
  const bool lives = moved != nullptr || size == kAcquireFailed;
  if (lives && (detail_wanted.load(std::memory_order_relaxed) & kSamples) != 0) {
    const bool kept = keep_sampled(address_of(moved != nullptr ? moved : block));
    if (!kept) size = kAcquireGone;
    const std::uint64_t address = kept ? address_of(moved) : 0;
    record_in_detail(RecordKind::acquire, address, size, 0, &caller);
    return moved;
  }
  record_in_detail(RecordKind::acquire, address_of(moved), size, 0, &caller);
  return moved;
}

void* reallocate(void* block, std::size_t bytes, const Caller& caller) {
  if (block == nullptr) {
    void* fresh = real.realloc(nullptr, bytes);
    if (fresh != nullptr) {
      record_in_detail(RecordKind::allocate, address_of(fresh), bytes, 0, &caller);
    }
    return fresh;
  }
  if (__builtin_expect(is_boot_block(block), 0)) return leave_boot_arena(block, bytes);
  return move_recorded(block, bytes, caller);
}

void note_exit() { note_end(); }

__attribute__((destructor)) void at_end() { note_exit(); }

__attribute__((constructor)) void at_start() {
  note_start();
  measure_event_cost();
  probe_operators();
  pthread_atfork(before_fork, nullptr, after_fork_in_child);
  at_quick_exit(note_exit);
  prepare_images();
}

}  // namespace
}  // namespace fitmark::workloads

using namespace fitmark::workloads;

FITMARK_EXPORT void* malloc(std::size_t bytes) {
  if (wants_callers()) return malloc_with_caller(bytes);
  return recorded(real.malloc(bytes), RecordKind::allocate, bytes);
}

FITMARK_EXPORT void free(void* block) {
  if (block == nullptr) return;
  record_object(RecordKind::deallocate, address_of(block), 0);
  if (__builtin_expect(is_boot_block(block), 0)) return;
  real.free(block);
}

FITMARK_EXPORT void* calloc(std::size_t count, std::size_t bytes) {
  if (wants_callers()) return calloc_with_caller(count, bytes);
  return recorded(real.calloc(count, bytes), RecordKind::allocate_zeroed, count * bytes);
}

FITMARK_EXPORT void* realloc(void* block, std::size_t bytes) {
  const Caller caller = FITMARK_CALLER;
  return reallocate(block, bytes, caller);
}

FITMARK_EXPORT void* reallocarray(void* block, std::size_t count, std::size_t bytes) {
  const Caller caller = FITMARK_CALLER;
  std::size_t total = 0;
  if (__builtin_mul_overflow(count, bytes, &total)) {
    errno = ENOMEM;
    return nullptr;
  }
  return reallocate(block, total, caller);
}

FITMARK_EXPORT void* memalign(std::size_t alignment, std::size_t bytes) {
  const Caller caller = FITMARK_CALLER;
  return recorded_aligned(real.memalign(alignment, bytes), alignment, bytes, caller);
}

FITMARK_EXPORT void* aligned_alloc(std::size_t alignment, std::size_t bytes) {
  const Caller caller = FITMARK_CALLER;
  return recorded_aligned(real.aligned_alloc(alignment, bytes), alignment, bytes, caller);
}

FITMARK_EXPORT int posix_memalign(void** block, std::size_t alignment, std::size_t bytes) {
  const Caller caller = FITMARK_CALLER;
  const int error = real.posix_memalign(block, alignment, bytes);
  if (error == 0) recorded_aligned(*block, alignment, bytes, caller);
  return error;
}

FITMARK_EXPORT void* valloc(std::size_t bytes) {
  const Caller caller = FITMARK_CALLER;
  return recorded_aligned(real.valloc(bytes), page_bytes(), bytes, caller);
}

FITMARK_EXPORT void* pvalloc(std::size_t bytes) {
  const Caller caller = FITMARK_CALLER;
  return recorded_aligned(real.pvalloc(bytes), page_bytes(), bytes, caller);
}

FITMARK_EXPORT void _exit(int status) {
  note_end();
  while (true) syscall(SYS_exit_group, status);
}

FITMARK_EXPORT void _Exit(int status) { _exit(status); }
