// SPDX-License-Identifier: MIT
//
// /proc/self files, read with plain system calls into static memory.
#include "bench/probe/kernel_memory.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace fitmark::bench {
namespace {

char buffer[8192];

// Returns the file's text, or an empty one where it cannot be read.
const char* read_text(const char* path) {
  buffer[0] = 0;
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return buffer;
  const ssize_t got = read(fd, buffer, sizeof buffer - 1);
  close(fd);
  buffer[got > 0 ? got : 0] = 0;
  return buffer;
}

// Returns the number after "\nkey" in kilobytes, as bytes; 0 where the key is missing.
std::uint64_t kilobytes_after(const char* text, const char* key) {
  const char* at = std::strstr(text, key);
  if (at == nullptr) return 0;
  return std::strtoull(at + std::strlen(key), nullptr, 10) * 1024;
}

std::uint64_t clock_ns(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1000000000 +
         static_cast<std::uint64_t>(now.tv_nsec);
}

}  // namespace

Residency read_residency() {
  const char* text = read_text("/proc/self/smaps_rollup");
  if (std::strstr(text, "\nAnonymous:") == nullptr) return {};
  return {kilobytes_after(text, "\nAnonymous:"), kilobytes_after(text, "\nLazyFree:"),
          kilobytes_after(text, "\nAnonHugePages:"), true};
}

std::uint64_t read_writable_bytes() {
  const char* text = read_text("/proc/self/status");
  return kilobytes_after(text, "\nVmData:");
}

std::uint64_t read_minor_faults() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_minflt);
}

std::uint64_t monotonic_ns() { return clock_ns(CLOCK_MONOTONIC); }

std::uint64_t processor_ns() { return clock_ns(CLOCK_PROCESS_CPUTIME_ID); }

}  // namespace fitmark::bench
