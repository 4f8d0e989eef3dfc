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
#include "workloads/file/at_offset.h"

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
  const ReadAt got = workloads::read_at(descriptor_, offset_bytes, std::as_writable_bytes(into));
  if (got.error != 0) {
    throw TraceError(path_ + ": offset " + std::to_string(offset_bytes + got.bytes) +
                     " cannot be read: " + std::strerror(got.error) + "; check the disk");
  }
  return got.bytes;
}

}  // namespace fitmark::workloads
