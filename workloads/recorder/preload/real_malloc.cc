// SPDX-License-Identifier: MIT
#include "workloads/recorder/preload/real_malloc.h"

#include <dlfcn.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>

namespace fitmark::workloads {

alignas(16) char boot_arena[kBootArenaBytes];

namespace {

std::atomic<std::size_t> boot_used_bytes;
std::atomic<bool> resolving;

// A block of the arena is [bytes : 16][payload], so that realloc can move it out.
void* boot_allocate(std::size_t bytes, std::size_t alignment = 16) {
  const std::size_t room = (bytes + 15) / 16 * 16 + 16 + alignment;
  const std::size_t at = boot_used_bytes.fetch_add(room);
  if (at + room > kBootArenaBytes) {
    errno = ENOMEM;
    return nullptr;
  }
  const auto start = reinterpret_cast<std::uintptr_t>(boot_arena + at + 16);
  char* block = boot_arena + at + 16 + (alignment - start % alignment) % alignment;
  reinterpret_cast<std::size_t*>(block)[-2] = bytes;
  return block;
}

[[noreturn]] void die_without_malloc() {
  constexpr char kMessage[] =
      "fitmark: cannot record: the program has no malloc to pass calls on to\n";
  (void)!write(STDERR_FILENO, kMessage, sizeof kMessage - 1);
  _exit(127);
}

template <typename Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

template <typename Function>
void adopt(Function& slot, const char* name) {
  if (const auto found = next<Function>(name)) __atomic_store_n(&slot, found, __ATOMIC_RELEASE);
}

// Returns false while another call is at it: the caller is then served from the arena.
bool resolve() {
  if (resolving.exchange(true)) return false;
  const auto found_malloc = next<decltype(real.malloc)>("malloc");
  if (found_malloc == nullptr) die_without_malloc();
  adopt(real.calloc, "calloc");
  adopt(real.realloc, "realloc");
  adopt(real.memalign, "memalign");
  adopt(real.aligned_alloc, "aligned_alloc");
  adopt(real.posix_memalign, "posix_memalign");
  adopt(real.valloc, "valloc");
  adopt(real.pvalloc, "pvalloc");
  adopt(real.free, "free");
  __atomic_store_n(&real.malloc, found_malloc, __ATOMIC_RELEASE);
  resolving.store(false);
  return true;
}

void* refuse() {
  errno = ENOSYS;
  return nullptr;
}

// Each of these is replaced by the real function in the first call; one that the next malloc does
// not offer stays, and then finds nothing new.
void* first_malloc(std::size_t bytes) {
  return resolve() ? real.malloc(bytes) : boot_allocate(bytes);
}

void first_free(void* block) {
  if (resolve() && real.free != first_free) real.free(block);
}

void* first_calloc(std::size_t count, std::size_t bytes) {
  std::size_t total = 0;
  if (__builtin_mul_overflow(count, bytes, &total)) return refuse();
  if (!resolve()) return boot_allocate(total);  // the arena is zero and never used again
  return real.calloc != first_calloc ? real.calloc(count, bytes) : refuse();
}

void* first_realloc(void* block, std::size_t bytes) {
  if (!resolve()) return block == nullptr ? boot_allocate(bytes) : nullptr;
  return real.realloc != first_realloc ? real.realloc(block, bytes) : refuse();
}

void* first_memalign(std::size_t alignment, std::size_t bytes) {
  if (!resolve()) return boot_allocate(bytes, alignment);
  return real.memalign != first_memalign ? real.memalign(alignment, bytes) : refuse();
}

void* first_aligned_alloc(std::size_t alignment, std::size_t bytes) {
  if (!resolve()) return boot_allocate(bytes, alignment);
  return real.aligned_alloc != first_aligned_alloc ? real.aligned_alloc(alignment, bytes)
                                                   : real.memalign(alignment, bytes);
}

int first_posix_memalign(void** block, std::size_t alignment, std::size_t bytes) {
  if (!resolve()) return (*block = boot_allocate(bytes, alignment)) != nullptr ? 0 : ENOMEM;
  return real.posix_memalign != first_posix_memalign ? real.posix_memalign(block, alignment, bytes)
                                                     : ENOSYS;
}

void* first_valloc(std::size_t bytes) {
  if (!resolve()) return boot_allocate(bytes, 4096);
  return real.valloc != first_valloc ? real.valloc(bytes) : refuse();
}

void* first_pvalloc(std::size_t bytes) {
  if (!resolve()) return boot_allocate(bytes, 4096);
  return real.pvalloc != first_pvalloc ? real.pvalloc(bytes) : refuse();
}

}  // namespace

RealMalloc real = {first_malloc,         first_free,     first_calloc,
                   first_realloc,        first_memalign, first_aligned_alloc,
                   first_posix_memalign, first_valloc,   first_pvalloc};

std::size_t boot_block_bytes(const void* block) {
  return static_cast<const std::size_t*>(block)[-2];
}

}  // namespace fitmark::workloads
