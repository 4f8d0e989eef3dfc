// SPDX-License-Identifier: MIT
//
// The list of outside mallocs; one line each.
#include "bench/subject/outside_malloc.h"

#include <glob.h>

#include <array>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <fstream>

namespace fitmark::bench {
namespace {

constexpr OutsideMalloc kMallocs[] = {
    {"electric-fence", "electric-fence", "a page fence behind each block: a debugger, for contrast",
     "libefence.so.0"},
    {"jemalloc", "libjemalloc2", "size-class slabs in arenas, decaying dirty pages",
     "libjemalloc.so.2"},
    {"mimalloc", "libmimalloc2.0", "size-class pages with sharded free lists", "libmimalloc.so.2"},
    {"scudo", "libclang-rt-14-dev", "LLVM's hardened malloc", "libclang_rt.scudo_standalone-*.so"},
    {"tbbmalloc", "libtbbmalloc2", "oneTBB's scalable malloc", "libtbbmalloc_proxy.so.2"},
    {"tcmalloc", "libtcmalloc-minimal4", "gperftools: thread caches over a page heap",
     "libtcmalloc_minimal.so.4"},
    {"tcmalloc-profiler", "libgoogle-perftools4", "gperftools with its heap profiler",
     "libtcmalloc.so.4"},
};

// Where distributions keep shared libraries, in order of preference.
constexpr const char* kFolders[] = {
    "/usr/local/lib/",
    "/usr/local/lib/*-linux-gnu*/",
    "/usr/lib/*-linux-gnu*/",
    "/usr/lib64/",
    "/usr/lib/",
    "/usr/lib/llvm-*/lib/clang/*/lib/linux/",
};

struct Machine {
  char word_class = 0;  // 32 or 64 bits
  std::array<char, 2> processor{};
  friend bool operator==(const Machine&, const Machine&) = default;
};

// Returns the machine that an ELF file is for; all zero where it is none.
Machine machine_of(const char* path) {
  std::array<char, 20> head{};
  std::ifstream file(path, std::ios::binary);
  if (!file.read(head.data(), head.size()) || std::memcmp(head.data(),
                                                          "\x7f"
                                                          "ELF",
                                                          4) != 0)
    return {};
  return {head[4], {head[18], head[19]}};
}

// Returns the real path of the first match that this program's machine can load, or an empty one.
std::string first_loadable(const std::string& pattern) {
  glob_t found{};
  std::string path;
  if (glob(pattern.c_str(), 0, nullptr, &found) == 0) {
    for (std::size_t i = 0; i < found.gl_pathc && path.empty(); ++i) {
      char resolved[PATH_MAX];
      if (realpath(found.gl_pathv[i], resolved) == nullptr) continue;
      if (machine_of(resolved) == machine_of("/proc/self/exe")) path = resolved;
    }
  }
  globfree(&found);
  return path;
}

}  // namespace

std::span<const OutsideMalloc> outside_mallocs() { return kMallocs; }

const OutsideMalloc* find_outside_malloc(std::string_view name) {
  for (const OutsideMalloc& malloc : kMallocs) {
    if (malloc.name == name) return &malloc;
  }
  return nullptr;
}

std::string locate(const OutsideMalloc& malloc) {
  for (const char* folder : kFolders) {
    const std::string path = first_loadable(folder + std::string(malloc.library));
    if (!path.empty()) return path;
  }
  return {};
}

}  // namespace fitmark::bench
