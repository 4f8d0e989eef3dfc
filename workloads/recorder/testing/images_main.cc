// SPDX-License-Identifier: MIT
//
// A program to record: `images WAY` replaces its image, starts another or forks in one known way; `images kill
// DELAY` churns on eight threads until it is killed.
//
// Each image makes objects of kOwnBytes + n: n is 0 before, 1 in what it starts, 2 after.
#include <sched.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <thread>

#include "workloads/recorder/testing/own_bytes.h"

namespace {

using fitmark::workloads::kOwnBytes;
constexpr const char* kSelf = "/proc/self/exe";
char kName[] = "images";
char kStarted[] = "started";
char kUnset[] = "LD_PRELOAD=";
char* const kWords[] = {kName, kStarted, nullptr};
char* const kNoVariables[] = {nullptr};
char* const kOtherVariables[] = {kUnset, nullptr};

void make(std::size_t extra) { std::free(std::malloc(kOwnBytes + extra)); }

void nap() {
  const timespec pause = {0, 300'000'000};
  nanosleep(&pause, nullptr);
}

int await(pid_t child) {
  waitpid(child, nullptr, 0);
  make(2);
  return 0;
}

int replaced(const std::string& way) {
  if (way == "execve") execve(kSelf, kWords, kNoVariables);
  if (way == "execvpe") execvpe(kSelf, kWords, kOtherVariables);
  if (way == "execle") execle(kSelf, kName, kStarted, nullptr, kNoVariables);
  clearenv();
  if (way == "execv") execv(kSelf, kWords);
  if (way == "execvp") execvp(kSelf, kWords);
  if (way == "execl") execl(kSelf, kName, kStarted, nullptr);
  if (way == "execlp") execlp(kSelf, kName, kStarted, nullptr);
  return 1;
}

int spawned(bool along_path) {
  pid_t child = 0;
  const auto spawn = along_path ? posix_spawnp : posix_spawn;
  if (spawn(&child, kSelf, nullptr, nullptr, kWords, kNoVariables) != 0) return 1;
  return await(child);
}

int vforked() {
  const pid_t child = vfork();
  if (child == 0) {
    execve(kSelf, kWords, kNoVariables);
    _exit(1);
  }
  return await(child);
}

// The kernel's own fork, of which glibc and its handlers hear nothing.
int forked_barely() {
  const auto child = static_cast<pid_t>(syscall(SYS_fork));
  if (child != 0) return await(child);
  make(1);
  _exit(0);
}

int body_of_clone(void*) {
  make(1);
  return 0;
}

int cloned() {
  alignas(16) static char stack[1 << 18];
  return await(clone(body_of_clone, stack + sizeof stack, SIGCHLD, nullptr));
}

// An image that no recorder is loaded into, and that lives for a while.
int left_barely() {
  char napping[] = "nap";
  char* const words[] = {kName, napping, nullptr};
  syscall(SYS_execve, kSelf, words, kNoVariables);
  return 1;
}

int not_replaced() {
  execl("/no/such/program", kName, nullptr);
  make(2);
  std::raise(SIGKILL);
  return 1;
}

// Each thread's sizes count up, so that a missing event would show.
[[noreturn]] void churn(std::uint64_t thread) {
  for (std::uint64_t count = 0;; ++count)
    std::free(std::malloc(4096 * (thread + 1) + count % 4096));
}

int killed(long delay_us) {
  if (delay_us % 2 == 0) std::thread(nap).detach();  // one without a ring of its own for long
  for (std::uint64_t thread = 0; thread < 8; ++thread) std::thread(churn, thread).detach();
  const timespec delay = {0, delay_us * 1000};
  nanosleep(&delay, nullptr);
  kill(getpid(), SIGKILL);
  return 1;
}

}  // namespace

int main(int count, char** arguments) {
  const std::string way = count > 1 ? arguments[1] : "";
  if (way == "nap") return nap(), 0;
  if (way == kStarted) return make(1), 0;
  make(0);
  if (way == "kill" && count > 2) return killed(std::atol(arguments[2]));
  if (way.starts_with("exec")) return replaced(way);
  if (way == "posix_spawn" || way == "posix_spawnp") return spawned(way == "posix_spawnp");
  if (way == "vfork") return vforked();
  if (way == "fork") return forked_barely();
  if (way == "clone") return cloned();
  if (way == "leave") return left_barely();
  return way == "fail" ? not_replaced() : 64;
}
