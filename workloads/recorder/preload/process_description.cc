// SPDX-License-Identifier: MIT
#include "workloads/recorder/preload/process_description.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace fitmark::workloads {
namespace {

const char* file_name(const char* path) {
  const char* slash = strrchr(path, '/');
  return slash == nullptr ? path : slash + 1;
}

std::size_t read_file(const char* path, char* into, std::size_t capacity) {
  const long descriptor = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return 0;
  const long got = syscall(SYS_read, descriptor, into, capacity);
  syscall(SYS_close, descriptor);
  return got > 0 ? static_cast<std::size_t>(got) : 0;
}

}  // namespace

void describe(ProcessEntry& entry) {
  const long got = syscall(SYS_readlink, "/proc/self/exe", entry.program, kProgramBytes - 1);
  entry.program[got > 0 ? got : 0] = '\0';
  if (got <= 0) stpncpy(entry.program, program_invocation_name, kProgramBytes - 1);  // no /proc
  entry.arguments_bytes = static_cast<std::uint32_t>(
      read_file("/proc/self/cmdline", entry.arguments, kArgumentsBytes - 1));
  entry.arguments[kArgumentsBytes - 1] = '\0';
}

bool is_wanted(const ProcessEntry& entry, const Segment& segment) {
  if (segment.only_process != 0 && segment.only_process != entry.pid) return false;
  if (segment.only[0] == '\0') return true;
  return strcmp(file_name(entry.program), segment.only) == 0 ||
         strcmp(file_name(entry.arguments), segment.only) == 0;
}

}  // namespace fitmark::workloads
