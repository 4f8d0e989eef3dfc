// SPDX-License-Identifier: MIT
//
// The functions that recorded programs call instead of exec and posix_spawn.
//
// An image that is given no LD_PRELOAD, or another, gets ours before it. An image that replaces this one ends
// this one's trace whole: once the exec has begun no event of it is missing.
#include "workloads/recorder/preload/images.h"

#include <dlfcn.h>
#include <spawn.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "workloads/recorder/preload/registration.h"

#define FITMARK_EXPORT extern "C" __attribute__((visibility("default")))

namespace fitmark::workloads {
namespace {

using Words = char* const*;

constexpr std::size_t kPathBytes = 4096;
constexpr std::size_t kPreloadBytes = 4 * kPathBytes;
constexpr std::size_t kMostVariables = 16384;  // their pointers stand on the stack
constexpr const char kPreload[] = "LD_PRELOAD=";
constexpr std::size_t kPreloadNameBytes = sizeof kPreload - 1;

struct RealImages {
  int (*execve)(const char*, Words, Words);
  int (*execvpe)(const char*, Words, Words);
  int (*fexecve)(int, Words, Words);
  int (*posix_spawn)(pid_t*, const char*, const posix_spawn_file_actions_t*,
                     const posix_spawnattr_t*, Words, Words);
  int (*posix_spawnp)(pid_t*, const char*, const posix_spawn_file_actions_t*,
                      const posix_spawnattr_t*, Words, Words);
};

RealImages next;
char library[kPathBytes];           // of the recorder; empty: not known
char segment_variable[kPathBytes];  // NAME=VALUE

template <typename Function>
void look_up(Function& slot, const char* name) {
  slot = reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

bool is_segment(const char* variable) {
  const std::size_t name_bytes = std::strlen(kSegmentVariable);
  return std::strncmp(variable, kSegmentVariable, name_bytes) == 0 && variable[name_bytes] == '=';
}

bool is_preload(const char* variable) {
  return std::strncmp(variable, kPreload, kPreloadNameBytes) == 0;
}

bool leads_to_us(const char* preload) {
  const std::size_t bytes = std::strlen(library);
  const char* first = preload + kPreloadNameBytes;
  return std::strncmp(first, library, bytes) == 0 && std::strchr(": ", first[bytes]) != nullptr;
}

std::size_t count(Words words) {
  std::size_t result = 0;
  while (words != nullptr && words[result] != nullptr) ++result;
  return result;
}

// Whether a new image with this environment would be recorded as it is, or not at all.
bool is_left_alone(Words environment) {
  if (library[0] == '\0' || !is_recording()) return true;
  bool preloads = false;
  bool finds_segment = false;
  for (Words at = environment; at != nullptr && *at != nullptr; ++at) {
    if (is_preload(*at)) preloads = leads_to_us(*at);
    if (is_segment(*at)) finds_segment = std::strcmp(*at, segment_variable) == 0;
  }
  if (preloads && finds_segment) return true;
  return count(environment) > kMostVariables;
}

// Writes LD_PRELOAD with the recorder before what the environment names.
void write_preload(char* into, const char* other) {
  char* end = stpcpy(stpcpy(into, kPreload), library);
  const std::size_t room = kPreloadBytes - static_cast<std::size_t>(end - into) - 2;
  if (other == nullptr || *other == '\0' || std::strlen(other) > room) return;
  *end = ':';
  std::strcpy(end + 1, other);
}

// Calls `use` with an environment by which the new image is recorded.
template <typename Use>
int with_recorder(Words environment, Use use) {
  if (is_left_alone(environment)) return use(environment);
  char preload[kPreloadBytes];
  auto* words = static_cast<char**>(__builtin_alloca((count(environment) + 3) * sizeof(char*)));
  const char* other = nullptr;
  std::size_t kept = 0;
  for (Words at = environment; at != nullptr && *at != nullptr; ++at) {
    if (is_preload(*at)) other = *at + kPreloadNameBytes;
    if (!is_preload(*at) && !is_segment(*at)) words[kept++] = *at;
  }
  write_preload(preload, other);
  words[kept++] = preload;
  words[kept++] = segment_variable;
  words[kept] = nullptr;
  return use(words);
}

// Calls `use`, which returns only where the image could not be replaced.
template <typename Use>
int replacing(Words environment, Use use) {
  if (next.execve == nullptr) prepare_images();
  const bool noted = note_end();
  const int result = with_recorder(environment, use);
  if (noted) take_end_back();
  return result;
}

template <typename Use>
int spawning(Words environment, Use use) {
  if (next.execve == nullptr) prepare_images();
  return with_recorder(environment, use);
}

}  // namespace

void prepare_images() {
  look_up(next.execve, "execve");
  look_up(next.execvpe, "execvpe");
  look_up(next.fexecve, "fexecve");
  look_up(next.posix_spawn, "posix_spawn");
  look_up(next.posix_spawnp, "posix_spawnp");
  Dl_info own{};
  const char* segment = std::getenv(kSegmentVariable);
  if (segment == nullptr || dladdr(library, &own) == 0 || own.dli_fname == nullptr) return;
  if (std::strlen(segment) + 64 > kPathBytes || std::strlen(own.dli_fname) >= kPathBytes) return;
  stpcpy(stpcpy(stpcpy(segment_variable, kSegmentVariable), "="), segment);
  std::strcpy(library, own.dli_fname);
}

}  // namespace fitmark::workloads

using namespace fitmark::workloads;

FITMARK_EXPORT int execve(const char* path, Words words, Words environment) {
  return replacing(environment, [&](Words with) { return next.execve(path, words, with); });
}

FITMARK_EXPORT int execv(const char* path, Words words) { return execve(path, words, environ); }

FITMARK_EXPORT int execvpe(const char* file, Words words, Words environment) {
  return replacing(environment, [&](Words with) { return next.execvpe(file, words, with); });
}

FITMARK_EXPORT int execvp(const char* file, Words words) { return execvpe(file, words, environ); }

FITMARK_EXPORT int fexecve(int descriptor, Words words, Words environment) {
  return replacing(environment, [&](Words with) { return next.fexecve(descriptor, words, with); });
}

FITMARK_EXPORT int posix_spawn(pid_t* process, const char* path,
                               const posix_spawn_file_actions_t* actions,
                               const posix_spawnattr_t* attributes, Words words,
                               Words environment) {
  return spawning(environment, [&](Words with) {
    return next.posix_spawn(process, path, actions, attributes, words, with);
  });
}

FITMARK_EXPORT int posix_spawnp(pid_t* process, const char* file,
                                const posix_spawn_file_actions_t* actions,
                                const posix_spawnattr_t* attributes, Words words,
                                Words environment) {
  return spawning(environment, [&](Words with) {
    return next.posix_spawnp(process, file, actions, attributes, words, with);
  });
}

// Gathers the words of execl and its like on the stack as `words`, and leaves `rest` behind their null.
#define FITMARK_GATHER(words, rest, first)                                                \
  va_list rest;                                                                           \
  std::size_t words_count = 1;                                                            \
  va_start(rest, first);                                                                  \
  while (va_arg(rest, char*) != nullptr) ++words_count;                                   \
  va_end(rest);                                                                           \
  auto* words = static_cast<char**>(__builtin_alloca((words_count + 1) * sizeof(char*))); \
  words[0] = const_cast<char*>(first);                                                    \
  va_start(rest, first);                                                                  \
  for (std::size_t i = 1; i <= words_count; ++i) words[i] = va_arg(rest, char*)

FITMARK_EXPORT int execl(const char* path, const char* word, ...) {
  FITMARK_GATHER(words, rest, word);
  va_end(rest);
  return execve(path, words, environ);
}

FITMARK_EXPORT int execlp(const char* file, const char* word, ...) {
  FITMARK_GATHER(words, rest, word);
  va_end(rest);
  return execvpe(file, words, environ);
}

FITMARK_EXPORT int execle(const char* path, const char* word, ...) {
  FITMARK_GATHER(words, rest, word);
  const Words environment = va_arg(rest, Words);
  va_end(rest);
  return execve(path, words, environment);
}
