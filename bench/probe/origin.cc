// SPDX-License-Identifier: MIT
//
// dladdr over the malloc family.
#include "bench/probe/origin.h"

#include <dlfcn.h>
#include <stdlib.h>

#include <climits>
#include <cstddef>
#include <cstdio>
#include <cstring>

namespace fitmark::bench {
namespace {

struct Member {
  const char* name;
  void* address;
};

template <class Function>
void* address_of(Function* function) {
  void* address;
  static_assert(sizeof address == sizeof function);
  std::memcpy(&address, &function, sizeof address);
  return address;
}

}  // namespace

MallocOrigin find_malloc_origin() {
  const Member family[] = {{"malloc", address_of(&malloc)},
                           {"calloc", address_of(&calloc)},
                           {"realloc", address_of(&realloc)},
                           {"free", address_of(&free)},
                           {"posix_memalign", address_of(&posix_memalign)},
                           {"aligned_alloc", address_of(&aligned_alloc)}};
  MallocOrigin origin;
  const void* base = nullptr;
  for (const Member& member : family) {
    Dl_info object{};
    if (dladdr(member.address, &object) == 0 || object.dli_fname == nullptr) continue;
    if (base == nullptr) {
      base = object.dli_fbase;
      static char resolved[PATH_MAX];
      const char* path = realpath(object.dli_fname, resolved);
      std::snprintf(origin.library.data(), origin.library.size(), "%s",
                    path != nullptr ? path : object.dli_fname);
    } else if (object.dli_fbase != base && origin.stranger[0] == 0) {
      std::snprintf(origin.stranger.data(), origin.stranger.size(), "%s", member.name);
    }
  }
  return origin;
}

bool is_c_library(const char* path) {
  const char* slash = std::strrchr(path, '/');
  const char* name = slash != nullptr ? slash + 1 : path;
  return std::strncmp(name, "libc.so", 7) == 0 || std::strncmp(name, "libc-", 5) == 0 ||
         std::strncmp(name, "libc.musl", 9) == 0;
}

}  // namespace fitmark::bench
