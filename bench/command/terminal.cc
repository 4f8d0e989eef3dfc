// SPDX-License-Identifier: MIT
//
// How the commands speak: data on standard output, progress and complaints on standard error.
#include "bench/command/terminal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "analysis/report/terminal.h"

namespace fitmark::bench {
namespace {

constexpr auto kRedrawEvery = std::chrono::milliseconds(100);
constexpr auto kLogLineEvery = std::chrono::seconds(5);

}  // namespace

bool output_has_color() {
  const char* no_color = std::getenv("NO_COLOR");
  const bool refused = no_color != nullptr && *no_color != '\0';
  return !refused && isatty(STDOUT_FILENO) == 1;
}

int output_columns() {
  winsize size{};
  const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : analysis::kTerminalColumns;
}

void complain(std::string_view message) {
  // Not by fmt, which throws where nothing can be written; there is nobody left to tell.
  std::fprintf(stderr, "fitmark: %.*s\n", static_cast<int>(message.size()), message.data());
}

void open_standard_streams() {
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream) {
    if (fcntl(stream, F_GETFD) >= 0) continue;
    const int opened = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (opened > STDERR_FILENO) close(opened);
  }
}

bool output_is_written() {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return true;
  complain(fmt::format("standard output cannot be written: {}", std::strerror(errno)));
  return false;
}

ProgressLine::ProgressLine() : on_terminal_(isatty(STDERR_FILENO) == 1) {
  last_ = started_ - kLogLineEvery;
}

ProgressLine::~ProgressLine() { clear(); }

void ProgressLine::show(std::uint64_t done, std::uint64_t total, std::string_view what) {
  const auto now = Clock::now();
  if (now - last_ < (on_terminal_ ? Clock::duration(kRedrawEvery) : kLogLineEvery)) return;
  last_ = now;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - started_).count();
  const std::string line = fmt::format("[{}/{}] {} ({} s)", done, total, what, seconds);
  if (on_terminal_) {
    fmt::print(stderr, "\r\033[K{}", line);
    std::fflush(stderr);
    drawn_ = true;
  } else {
    fmt::print(stderr, "{}\n", line);
  }
}

void ProgressLine::clear() {
  if (drawn_) fmt::print(stderr, "\r\033[K");
  drawn_ = false;
}

}  // namespace fitmark::bench
