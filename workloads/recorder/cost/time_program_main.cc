// SPDX-License-Identifier: MIT
//
// Runs a program and writes what it alone took, "ELAPSED_S CPU_S", to a file: time_program FILE PROGRAM
// ARGUMENTS... Linked statically, so that no library that is loaded ahead of malloc comes into it.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <ctime>

namespace {

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double now_s() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) return 2;
  const double begin_s = now_s();
  const pid_t child = vfork();
  if (child == 0) {
    execvp(arguments[2], arguments + 2);
    _exit(127);
  }
  int status = 0;
  rusage usage{};
  if (child < 0 || wait4(child, &status, 0, &usage) != child) return 4;
  const double elapsed_s = now_s() - begin_s;
  std::FILE* file = std::fopen(arguments[1], "w");
  if (file == nullptr) return 4;
  std::fprintf(file, "%.6f %.6f\n", elapsed_s,
               seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime));
  std::fclose(file);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
