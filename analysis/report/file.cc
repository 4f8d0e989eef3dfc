// SPDX-License-Identifier: MIT
//
// Whole files by way of the POSIX calls, whose errno says why one failed.
#include "analysis/report/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "analysis/report/report_json.h"

namespace fitmark::analysis {
namespace {

[[noreturn]] void fail(const std::string& path, const std::string& remedy) {
  const std::string why = std::strerror(errno);
  throw ReportError(path + ": " + why + "; " + remedy);
}

bool write_whole(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

std::string read_file(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) fail(path, "give the path of a file that can be read");
  std::string text;
  char piece[1 << 16];
  ssize_t count = 0;
  while ((count = ::read(descriptor, piece, sizeof piece)) != 0) {
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) break;
    text.append(piece, static_cast<std::size_t>(count));
  }
  const int error = errno;
  ::close(descriptor);
  errno = error;
  if (count < 0) fail(path, "give the path of a file that can be read");
  return text;
}

void write_file(const std::string& path, std::string_view text) {
  const std::string remedy = "choose a folder that can be written and has room";
  std::string temporary = path + ".XXXXXX";
  const int descriptor = ::mkstemp(temporary.data());
  if (descriptor < 0) fail(path, remedy);
  const mode_t mask = ::umask(0);
  ::umask(mask);
  const bool good = write_whole(descriptor, text) && ::fchmod(descriptor, 0666 & ~mask) == 0;
  const int write_error = errno;
  const bool closed = ::close(descriptor) == 0;
  if (good && closed && std::rename(temporary.c_str(), path.c_str()) == 0) return;
  if (!good) errno = write_error;
  const int error = errno;
  ::unlink(temporary.c_str());
  errno = error;
  fail(path, remedy);
}

}  // namespace fitmark::analysis
