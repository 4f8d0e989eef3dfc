// SPDX-License-Identifier: MIT
//
// Best fit inside one page: every operation is one walk over the chunks.
#include "allocator/textbook/mymalloc.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The status words spell "used" and "free" when print_book shows them byte by byte.
enum { kUsed = 0x64657375, kFree = 0x65657266 };

struct book {
  int bytes;   // of the payload
  int status;  // kUsed or kFree; anything else is damage
};

_Static_assert(sizeof(struct book) == MYMALLOC_BOOK_BYTES, "book-keeping has no padding");

char* p;
static int page_bytes;

static struct book read_book(int at) {
  struct book book;
  memcpy(&book, p + at, sizeof book);  // chunks may start at odd addresses
  return book;
}

static void write_book(int at, int bytes, int status) {
  const struct book book = {bytes, status};
  memcpy(p + at, &book, sizeof book);
}

// Reads the book-keeping at byte `at`; says so and returns false where it makes no sense.
static bool read_chunk(int at, struct book* book) {
  const int room = page_bytes - at - MYMALLOC_BOOK_BYTES;
  if (room >= 1) {
    *book = read_book(at);
    const bool status_known = book->status == kUsed || book->status == kFree;
    if (status_known && book->bytes >= 1 && book->bytes <= room) return true;
  }
  fprintf(stderr, "mymalloc: the book-keeping at byte %d of the page (%p) is damaged\n", at,
          (void*)(p + at));
  return false;
}

static int chunk_end(int at, struct book book) { return at + MYMALLOC_BOOK_BYTES + book.bytes; }

void allocate(int n) {
  mymalloc_reset();
  if (n <= MYMALLOC_BOOK_BYTES) {
    fprintf(stderr, "allocate: a page needs more than %d bytes, not %d\n", MYMALLOC_BOOK_BYTES, n);
    return;
  }
  p = malloc((size_t)n);
  if (p == NULL) {
    fprintf(stderr, "allocate: no memory for a page of %d bytes\n", n);
    return;
  }
  page_bytes = n;
  write_book(0, n - MYMALLOC_BOOK_BYTES, kFree);
}

// Hands out the first `size` bytes of the free chunk at `at`.
static void* place(int at, int chunk_bytes, int size) {
  const int rest_bytes = chunk_bytes - size - MYMALLOC_BOOK_BYTES;
  if (rest_bytes >= 1) {
    write_book(at, size, kUsed);
    write_book(at + MYMALLOC_BOOK_BYTES + size, rest_bytes, kFree);
  } else {
    write_book(at, chunk_bytes, kUsed);
  }
  return p + at + MYMALLOC_BOOK_BYTES;
}

void* mymalloc(int size) {
  if (size <= 0) {
    fprintf(stderr, "mymalloc: a size must be positive, not %d\n", size);
    return NULL;
  }
  if (p == NULL) {
    fprintf(stderr, "mymalloc: there is no page; call allocate(n) first\n");
    return NULL;
  }
  int best_at = -1;
  int best_bytes = 0;
  struct book book;
  for (int at = 0; at < page_bytes; at = chunk_end(at, book)) {
    if (!read_chunk(at, &book)) return NULL;
    if (book.status != kFree || book.bytes < size) continue;
    if (best_at >= 0 && book.bytes >= best_bytes) continue;
    best_at = at;
    best_bytes = book.bytes;
  }
  return best_at < 0 ? NULL : place(best_at, best_bytes, size);
}

// Says why `b`, which is in the chunk at `at` but is no allocated block's start, cannot be freed.
static int refuse(const void* b, int at, struct book book) {
  if (book.status == kFree)
    fprintf(stderr, "myfree: %p is in the free chunk at byte %d: it was freed before\n", b, at);
  else
    fprintf(stderr, "myfree: %p is inside the chunk at byte %d; its block starts at %p\n", b, at,
            (void*)(p + at + MYMALLOC_BOOK_BYTES));
  return -1;
}

// Frees the chunk at `at`, whose free neighbour in front, if any, is at `before` (else -1).
static int join_and_free(int before, int at, struct book book) {
  int end = chunk_end(at, book);
  if (end < page_bytes) {
    struct book after;
    if (!read_chunk(end, &after)) return -1;
    if (after.status == kFree) end = chunk_end(end, after);
  }
  const int start = before >= 0 ? before : at;
  write_book(start, end - start - MYMALLOC_BOOK_BYTES, kFree);
  return 0;
}

int mymalloc_release(void* b) {
  if (b == NULL) return 0;
  const char* block = b;
  if (p == NULL || block < p || block >= p + page_bytes) {
    fprintf(stderr, "myfree: %p is not in the page\n", b);
    return -1;
  }
  const int target = (int)(block - p);
  int before = -1;
  struct book book;
  for (int at = 0; at < page_bytes; at = chunk_end(at, book)) {
    if (!read_chunk(at, &book)) return -1;
    if (target < chunk_end(at, book)) {
      const bool is_block = book.status == kUsed && target == at + MYMALLOC_BOOK_BYTES;
      return is_block ? join_and_free(before, at, book) : refuse(b, at, book);
    }
    before = book.status == kFree ? at : -1;
  }
  return -1;
}

void myfree(void* b) { mymalloc_release(b); }

static void print_book_of(const char* name, int status) {
  printf("%d book-keeping bytes of %s chunk:", MYMALLOC_BOOK_BYTES, name);
  struct book book;
  for (int at = 0; at < page_bytes && read_chunk(at, &book); at = chunk_end(at, book)) {
    if (book.status != status) continue;
    for (int i = 0; i < MYMALLOC_BOOK_BYTES; ++i) printf(" %02x", (unsigned char)p[at + i]);
    printf("\n");
    return;
  }
  printf(" none in the page\n");
}

void print_book(void) {
  print_book_of("an allocated", kUsed);
  print_book_of("a free", kFree);
}

static void print_row(size_t offset_bytes, size_t bytes, enum textbook_state state, void* context) {
  static const char* const names[] = {"book-keeping", "allocated", "free"};
  (void)context;
  printf("%zu %zu %s\n", offset_bytes, bytes, names[state]);
}

void display_mem_map(void) { mymalloc_walk(print_row, NULL); }

int mymalloc_bytes(const void* b) {
  return read_book((int)((const char*)b - p) - MYMALLOC_BOOK_BYTES).bytes;
}

int mymalloc_walk(textbook_visit visit, void* context) {
  struct book book;
  for (int at = 0; at < page_bytes; at = chunk_end(at, book)) {
    if (!read_chunk(at, &book)) return -1;
    visit((size_t)at, MYMALLOC_BOOK_BYTES, TEXTBOOK_BOOKKEEPING, context);
    visit((size_t)at + MYMALLOC_BOOK_BYTES, (size_t)book.bytes,
          book.status == kUsed ? TEXTBOOK_ALLOCATED : TEXTBOOK_FREE, context);
  }
  return 0;
}

void mymalloc_reset(void) {
  free(p);
  p = NULL;
  page_bytes = 0;
}
