// SPDX-License-Identifier: MIT
//
// The reservation, and the page protection that follows the break.
#include "allocator/textbook/simulated_sbrk.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

static char* segment;  // NULL until simulated_sbrk_init
static size_t limit_bytes;
static size_t break_bytes;

static size_t whole_pages(size_t bytes) {
  const size_t page = (size_t)sysconf(_SC_PAGESIZE);
  return (bytes + page - 1) / page * page;
}

int simulated_sbrk_init(size_t most_bytes) {
  if (segment != NULL || most_bytes == 0 || most_bytes > PTRDIFF_MAX / 2) return -1;
  void* range = mmap(NULL, whole_pages(most_bytes), PROT_NONE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (range == MAP_FAILED) return -1;
  segment = range;
  limit_bytes = most_bytes;
  return 0;
}

// Makes exactly the pages below `now_bytes` usable. Returns 0, or -1 if the system refuses.
static int protect(size_t now_bytes) {
  const size_t before = whole_pages(break_bytes);
  const size_t now = whole_pages(now_bytes);
  if (now > before) return mprotect(segment + before, now - before, PROT_READ | PROT_WRITE);
  if (now == before) return 0;
  // Mapping afresh drops the contents, so that the pages read as zero when the break comes back.
  void* dropped = mmap(segment + now, before - now, PROT_NONE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
  return dropped == MAP_FAILED ? -1 : 0;
}

void* simulated_sbrk(intptr_t increment) {
  const int fits =
      segment != NULL && (increment >= 0 ? (size_t)increment <= limit_bytes - break_bytes
                                         : (size_t)0 - (size_t)increment <= break_bytes);
  if (!fits || protect(break_bytes + (size_t)increment) != 0) {
    errno = ENOMEM;
    return (void*)-1;
  }
  void* before = segment + break_bytes;
  break_bytes += (size_t)increment;
  return before;
}

void simulated_sbrk_reset(void) {
  if (segment != NULL) munmap(segment, whole_pages(limit_bytes));
  segment = NULL;
  limit_bytes = break_bytes = 0;
}
