/* SPDX-License-Identifier: MIT
 *
 * The C library's malloc with a known fault planted, so that finding it can be put to the test.
 *
 * Layout:      every call goes to glibc's __libc_ functions. PLANTED_SPINS=n: every 64th call first runs
 *              n dependent multiplications. PLANTED_LEAK_PERCENT=p: whenever the usable bytes of the
 *              live blocks reach a new peak, pages are taken and written until p per cent of it is lost
 * Invariants:  without a setting the calls cost what the wrapper costs, and nothing is lost: that is
 *              the baseline of a planted fault
 * Threads:     any for time; the leak is exact on one thread
 */
#define _GNU_SOURCE
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

extern void* __libc_malloc(size_t);
extern void __libc_free(void*);
extern void* __libc_calloc(size_t, size_t);
extern void* __libc_realloc(void*, size_t);
extern void* __libc_memalign(size_t, size_t);

enum { kCallsBetweenSpins = 64, kLeakStepBytes = 16384 };

static unsigned long spins, leak_percent;
static size_t live_bytes, leaked_bytes;
static unsigned long calls;
static volatile uint64_t spun;

__attribute__((constructor)) static void read_settings(void) {
  const char* text = getenv("PLANTED_SPINS");
  if (text != NULL) spins = strtoul(text, NULL, 10);
  text = getenv("PLANTED_LEAK_PERCENT");
  if (text != NULL) leak_percent = strtoul(text, NULL, 10);
}

static void spin(void) {
  if (++calls % kCallsBetweenSpins != 0) return;
  uint64_t x = calls;
  for (unsigned long i = 0; i < spins; ++i) {
    x = x * 6364136223846793005u + 1;
    __asm__ volatile("" : "+r"(x));
  }
  spun = x;
}

static void leak(void) {
  while (leaked_bytes * 100 < live_bytes * leak_percent) {
    void* lost =
        mmap(NULL, kLeakStepBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (lost == MAP_FAILED) return;
    memset(lost, 1, kLeakStepBytes);
    leaked_bytes += kLeakStepBytes;
  }
}

static void* gained(void* block) {
  if (leak_percent == 0 || block == NULL) return block;
  live_bytes += malloc_usable_size(block);
  leak();
  return block;
}

static void lose(void* block) {
  if (leak_percent != 0 && block != NULL) live_bytes -= malloc_usable_size(block);
}

void* malloc(size_t bytes) {
  spin();
  return gained(__libc_malloc(bytes));
}

void free(void* block) {
  spin();
  lose(block);
  __libc_free(block);
}

void* calloc(size_t count, size_t bytes) {
  spin();
  return gained(__libc_calloc(count, bytes));
}

void* realloc(void* block, size_t bytes) {
  spin();
  const size_t before = leak_percent == 0 || block == NULL ? 0 : malloc_usable_size(block);
  void* moved = __libc_realloc(block, bytes);
  if (moved != NULL || bytes == 0) live_bytes -= before;
  return gained(moved);
}

void* memalign(size_t alignment, size_t bytes) {
  spin();
  return gained(__libc_memalign(alignment, bytes));
}

void* aligned_alloc(size_t alignment, size_t bytes) { return memalign(alignment, bytes); }

int posix_memalign(void** into, size_t alignment, size_t bytes) {
  if (alignment % sizeof(void*) != 0 || (alignment & (alignment - 1)) != 0) return EINVAL;
  void* block = memalign(alignment, bytes);
  if (block == NULL) return ENOMEM;
  *into = block;
  return 0;
}
