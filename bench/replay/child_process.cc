// SPDX-License-Identifier: MIT
//
// posix_spawn and the watch over a replay child.
#include "bench/replay/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "bench/replay/launch.h"
#include "bench/replay/prepared_trace.h"

extern char** environ;

namespace fitmark::bench {
namespace {

using Clock = std::chrono::steady_clock;

// Variables that change how some malloc behaves: a subject gets only those in its name.
constexpr std::string_view kMallocVariables[] = {
    "LD_PRELOAD=", "GLIBC_TUNABLES=", "MALLOC_", "MIMALLOC_", "TCMALLOC_",    "HEAPPROFILE",
    "HEAPCHECK",   "SCUDO_",          "EF_",     "TBB_",      "_RJEM_MALLOC", "JE_MALLOC"};

bool changes_malloc(std::string_view variable) {
  for (std::string_view prefix : kMallocVariables) {
    if (variable.starts_with(prefix)) return true;
  }
  return false;
}

std::vector<std::string> environment_of(const Subject& subject) {
  std::vector<std::string> variables;
  for (char** at = environ; *at != nullptr; ++at) {
    if (!changes_malloc(*at)) variables.emplace_back(*at);
  }
  if (!subject.library.empty()) variables.push_back("LD_PRELOAD=" + subject.library);
  for (const auto& [key, value] : subject.environment) variables.push_back(key + "=" + value);
  return variables;
}

pid_t spawn(const std::string& program, const Subject& subject, std::span<const int> files) {
  std::vector<std::string> variables = environment_of(subject);
  std::vector<char*> environment;
  for (std::string& variable : variables) environment.push_back(variable.data());
  environment.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (std::size_t i = 0; i < files.size(); ++i) {
    posix_spawn_file_actions_adddup2(&actions, files[i], kControlFd - 1 + static_cast<int>(i));
  }
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  // A group of its own: an interrupt at the terminal reaches the engine, which ends the child.
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(&attributes, 0);
  std::string name = program;
  char* arguments[] = {name.data(), nullptr};
  pid_t child = -1;
  const int error =
      posix_spawn(&child, program.c_str(), &actions, &attributes, arguments, environment.data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (error != 0) {
    throw std::system_error(error, std::generic_category(),
                            "cannot start " + program + " (build it, or set FITMARK_REPLAY)");
  }
  return child;
}

// Returns the resident bytes of the process that are neither files nor shared; 0 where unknown.
std::uint64_t resident_bytes(pid_t child) {
  std::ifstream statm("/proc/" + std::to_string(child) + "/statm");
  std::uint64_t size = 0, resident = 0, shared = 0;
  if (!(statm >> size >> resident >> shared) || shared > resident) return 0;
  return (resident - shared) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

std::string replay_program() {
  if (const char* given = std::getenv("FITMARK_REPLAY")) return given;
  char path[PATH_MAX];
  const ssize_t length = readlink("/proc/self/exe", path, sizeof path);
  const std::string self(path, length > 0 ? static_cast<std::size_t>(length) : 0);
  return self.substr(0, self.rfind('/') + 1) + "fitmark_replay";
}

ChildProcess::ChildProcess(const Subject& subject, std::span<const int> files,
                           const ChildLimits& limits, const std::atomic<bool>& stop)
    : limits_(limits), stop_(stop) {
  if (stop) throw Interrupted();
  restart_clock();
  pid_ = spawn(replay_program(), subject, files);
  ended_fd_ = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
}

ChildProcess::~ChildProcess() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    reap();
  }
  if (ended_fd_ >= 0) close(ended_fd_);
}

bool ChildProcess::has_ended(int timeout_ms) {
  if (pid_ < 0) return true;
  pollfd ended{ended_fd_, POLLIN, 0};
  const bool by_itself = poll(&ended, 1, timeout_ms) > 0;
  if (!by_itself) {
    if (stop_) throw Interrupted();
    if (!passes_a_limit()) return false;
    kill(pid_, SIGKILL);
  }
  reap();
  return true;
}

bool ChildProcess::passes_a_limit() {
  end_.timed_out = Clock::now() - began_ > std::chrono::duration<double>(limits_.timeout_s);
  end_.over_limit =
      limits_.resident_limit_bytes > 0 && resident_bytes(pid_) > limits_.resident_limit_bytes;
  return end_.timed_out || end_.over_limit;
}

void ChildProcess::reap() {
  while (waitpid(pid_, &end_.status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
}

}  // namespace fitmark::bench
