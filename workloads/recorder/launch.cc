// SPDX-License-Identifier: MIT
#include "workloads/recorder/launch.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "workloads/recorder/protocol/segment.h"
#include "workloads/recorder/record_error.h"

namespace fitmark::workloads {
namespace {

std::atomic<std::int32_t> running_program;
std::atomic<bool> end_asked;

void on_signal(int signal) {
  const std::int32_t program = running_program.load();
  if (program == 0) {
    end_asked.store(true);
  } else if (signal == SIGTERM || signal == SIGHUP) {
    kill(program, signal);
  }
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

std::vector<std::string> environment_with(const std::string& library, const std::string& segment) {
  const std::string preload = "LD_PRELOAD=";
  const std::string variable = std::string(kSegmentVariable) + "=";
  std::string libraries = library;
  std::vector<std::string> result;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    if (text.starts_with(variable)) continue;
    if (text.starts_with(preload)) {
      if (text.size() > preload.size()) libraries += ":" + text.substr(preload.size());
      continue;
    }
    result.push_back(text);
  }
  result.push_back(preload + libraries);
  result.push_back(variable + segment);
  return result;
}

}  // namespace

std::int32_t launch(const std::string& path, const std::vector<std::string>& arguments,
                    const std::string& library_path, const std::string& segment_path,
                    void (*hold)(void* context, std::int32_t process), void* context) {
  std::vector<std::string> argument_texts = arguments;
  std::vector<std::string> environment_texts = environment_with(library_path, segment_path);
  const std::vector<char*> argv = pointers(argument_texts);
  const std::vector<char*> envp = pointers(environment_texts);
  int go[2];
  int fault[2];
  if (pipe2(go, O_CLOEXEC) != 0 || pipe2(fault, O_CLOEXEC) != 0) {
    throw RecordError(std::string("no pipe to start the program: ") + std::strerror(errno));
  }
  const pid_t process = fork();
  if (process < 0) {
    throw RecordError(path + ": cannot be started: " + std::strerror(errno));
  }
  if (process == 0) {
    char word = 0;
    close(go[1]);
    (void)!read(go[0], &word, 1);
    std::signal(SIGXFSZ, SIG_DFL);
    execve(path.c_str(), argv.data(), envp.data());
    const int error = errno;
    (void)!write(fault[1], &error, sizeof error);
    _exit(127);
  }
  hold(context, process);
  close(go[0]);
  close(go[1]);
  close(fault[1]);
  int error = 0;
  const ssize_t got = read(fault[0], &error, sizeof error);
  close(fault[0]);
  if (got == sizeof error) {
    throw RecordError(path + ": cannot be started: " + std::strerror(error));
  }
  return process;
}

SignalRoute::SignalRoute(std::int32_t program) {
  running_program.store(program);
  end_asked.store(false);
  struct sigaction route {};
  route.sa_handler = on_signal;
  for (std::size_t i = 0; i < std::size(kSignals); ++i) {
    sigaction(kSignals[i], &route, &before_[i]);
  }
}

SignalRoute::~SignalRoute() {
  for (std::size_t i = 0; i < std::size(kSignals); ++i) {
    sigaction(kSignals[i], &before_[i], nullptr);
  }
}

void SignalRoute::program_ended() { running_program.store(0); }

bool SignalRoute::end_wanted() const { return end_asked.load(); }

}  // namespace fitmark::workloads
