// SPDX-License-Identifier: MIT
//
// pread rather than a mapping: a file that shrinks meanwhile gives an error, not a signal.
#include "workloads/file/input_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "workloads/event.h"

namespace fitmark::workloads {

InputFile::InputFile(std::string path) : path_(std::move(path)) {
  descriptor_ = open(path_.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor_ < 0) {
    throw TraceError(path_ + " cannot be opened: " + std::strerror(errno) +
                     "; check the name and its permissions");
  }
  struct stat status {};
  if (fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) {
    close(descriptor_);
    throw TraceError(path_ + " is no regular file; copy the trace into a file first");
  }
  size_bytes_ = static_cast<std::uint64_t>(status.st_size);
}

InputFile::~InputFile() { close(descriptor_); }

std::size_t InputFile::read_at(std::uint64_t offset_bytes, std::span<std::uint8_t> into) const {
  std::size_t done = 0;
  while (done < into.size()) {
    const ssize_t got = pread(descriptor_, into.data() + done, into.size() - done,
                              static_cast<off_t>(offset_bytes + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      throw TraceError(path_ + ": offset " + std::to_string(offset_bytes + done) +
                       " cannot be read: " + std::strerror(errno) + "; check the disk");
    }
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

}  // namespace fitmark::workloads
