// SPDX-License-Identifier: MIT
//
// operator new and delete of allocators that serve them on their own. The C++ library's call malloc, so
// that the objects are recorded there; those of tcmalloc, jemalloc or mimalloc do not.
//
// Each function passes on to the next of its name, whatever that is, and records only where it comes
// from the same library as the next malloc and does not call it. All are called through registers
// alone, so that one signature fits them all: arguments that a function does not have are passed on
// unread.
#include "workloads/recorder/preload/operators.h"

#include <dlfcn.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "workloads/recorder/preload/thread_ring.h"

namespace fitmark::workloads {
namespace {

using Operator = void* (*)(std::size_t, std::size_t, const void*);

// Whether the library whose malloc is recorded also has an operator new that does not call that malloc.
bool serves_operators_itself;
bool probed;

// An operator that the loader has found, or will at its first call.
struct Next {
  const char* name;
  Operator call;  // null: not looked up yet
  bool records;   // its objects are seen nowhere else
};

const void* library_of(const void* function) {
  Dl_info info;
  return dladdr(function, &info) != 0 ? info.dli_fbase : nullptr;
}

[[noreturn]] void die_without(const char* name) {
  (void)!write(STDERR_FILENO, "fitmark: the program calls an operator that nothing defines: ", 61);
  (void)!write(STDERR_FILENO, name, __builtin_strlen(name));
  (void)!write(STDERR_FILENO, "\n", 1);
  std::abort();
}

// The C++ library may have been loaded later, and for one library of the program only.
void* find(const char* name) {
  if (void* found = dlsym(RTLD_NEXT, name)) return found;
  void* library = dlopen("libstdc++.so.6", RTLD_LAZY | RTLD_NOLOAD);
  return library != nullptr ? dlsym(library, name) : nullptr;
}

void look_up(Next& next) {
  probe_operators();  // a library's constructor may come before ours
  void* found = find(next.name);
  if (found == nullptr) die_without(next.name);
  next.records =
      serves_operators_itself && library_of(found) == library_of(dlsym(RTLD_NEXT, "malloc"));
  __atomic_store_n(&next.call, reinterpret_cast<Operator>(found), __ATOMIC_RELEASE);
}

inline Operator call_of(Next& next) {
  if (__builtin_expect(__atomic_load_n(&next.call, __ATOMIC_ACQUIRE) == nullptr, 0)) look_up(next);
  return next.call;
}

unsigned log2_of(std::size_t alignment) {
  constexpr std::size_t kMallocAlignmentBytes = 16;
  return alignment <= kMallocAlignmentBytes
             ? 0
             : static_cast<unsigned>(63 -
                                     __builtin_clzll(static_cast<unsigned long long>(alignment)));
}

[[gnu::noinline]] void* make(Next& next, std::size_t bytes, std::size_t alignment,
                             const void* third, bool aligned, const Caller& caller) {
  void* block = next.call(bytes, alignment, third);
  if (block == nullptr) return nullptr;
  record_in_detail(RecordKind::allocate, reinterpret_cast<std::uintptr_t>(block), bytes,
                   aligned ? log2_of(alignment) : 0, &caller);
  return block;
}

}  // namespace

void probe_operators() {
  if (__atomic_exchange_n(&probed, true, __ATOMIC_ACQ_REL)) return;
  const auto make_one = reinterpret_cast<Operator>(dlsym(RTLD_NEXT, "_Znwm"));
  const auto end_one = reinterpret_cast<Operator>(dlsym(RTLD_NEXT, "_ZdlPv"));
  const void* next_malloc = dlsym(RTLD_NEXT, "malloc");
  if (make_one == nullptr || end_one == nullptr) return;
  if (library_of(reinterpret_cast<const void*>(make_one)) != library_of(next_malloc)) return;
  const std::uint64_t before = thread_ring->cursor;
  void* block = make_one(24, 0, nullptr);
  serves_operators_itself = thread_ring->cursor == before;
  end_one(reinterpret_cast<std::size_t>(block), 0, nullptr);
}

}  // namespace fitmark::workloads

using namespace fitmark::workloads;

#define FITMARK_NEW(name, aligned)                                             \
  extern "C" __attribute__((visibility("default"))) void* name(                \
      std::size_t bytes, std::size_t second, const void* third) {              \
    static Next next = {#name, nullptr, false};                                \
    const Operator call = call_of(next);                                       \
    if (__builtin_expect(!next.records, 1)) return call(bytes, second, third); \
    const Caller caller = FITMARK_CALLER;                                      \
    return make(next, bytes, second, third, aligned, caller);                  \
  }

#define FITMARK_DELETE(name)                                                         \
  extern "C" __attribute__((visibility("default"))) void* name(                      \
      std::size_t block, std::size_t second, const void* third) {                    \
    static Next next = {#name, nullptr, false};                                      \
    const Operator call = call_of(next);                                             \
    if (next.records && block != 0) record_object(RecordKind::deallocate, block, 0); \
    return call(block, second, third);                                               \
  }

FITMARK_NEW(_Znwm, false)
FITMARK_NEW(_Znam, false)
FITMARK_NEW(_ZnwmRKSt9nothrow_t, false)
FITMARK_NEW(_ZnamRKSt9nothrow_t, false)
FITMARK_NEW(_ZnwmSt11align_val_t, true)
FITMARK_NEW(_ZnamSt11align_val_t, true)
FITMARK_NEW(_ZnwmSt11align_val_tRKSt9nothrow_t, true)
FITMARK_NEW(_ZnamSt11align_val_tRKSt9nothrow_t, true)
FITMARK_DELETE(_ZdlPv)
FITMARK_DELETE(_ZdaPv)
FITMARK_DELETE(_ZdlPvm)
FITMARK_DELETE(_ZdaPvm)
FITMARK_DELETE(_ZdlPvRKSt9nothrow_t)
FITMARK_DELETE(_ZdaPvRKSt9nothrow_t)
FITMARK_DELETE(_ZdlPvSt11align_val_t)
FITMARK_DELETE(_ZdaPvSt11align_val_t)
FITMARK_DELETE(_ZdlPvmSt11align_val_t)
FITMARK_DELETE(_ZdaPvmSt11align_val_t)
FITMARK_DELETE(_ZdlPvSt11align_val_tRKSt9nothrow_t)
FITMARK_DELETE(_ZdaPvSt11align_val_tRKSt9nothrow_t)
