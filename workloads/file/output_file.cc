// SPDX-License-Identifier: MIT
//
// Plain descriptors: every append reaches the kernel before it returns.
#include "workloads/file/output_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "workloads/event.h"

namespace fitmark::workloads {
namespace {

bool is_special(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

}  // namespace

OutputFile::OutputFile(std::string path) : path_(std::move(path)) {
  if (is_special(path_)) {
    descriptor_ = open(path_.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor_ < 0) fail("cannot be opened");
    return;
  }
  open_partial(O_CREAT);
  listed_.emplace(partial_path_);
  cut(0);
}

OutputFile::OutputFile(std::string path, Resume) : path_(std::move(path)), keeps_partial_(true) {
  open_partial(0);
  size_bytes_ = static_cast<std::uint64_t>(lseek(descriptor_, 0, SEEK_END));
}

void OutputFile::open_partial(int flags) {
  partial_path_ = partial_path(path_);
  descriptor_ = open(partial_path_.c_str(), O_WRONLY | O_CLOEXEC | flags, 0666);
  if (descriptor_ < 0) fail(flags != 0 ? "cannot be made" : "cannot be opened");
  if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    close(descriptor_);
    descriptor_ = -1;
    throw OutputError(path_ + ": another process is writing " + partial_path_ +
                      "; wait for it or choose another name");
  }
}

void OutputFile::cut(std::uint64_t size_bytes) {
  if (ftruncate(descriptor_, static_cast<off_t>(size_bytes)) != 0) fail("cannot be cut");
  lseek(descriptor_, static_cast<off_t>(size_bytes), SEEK_SET);
  size_bytes_ = size_bytes;
}

OutputFile::~OutputFile() {
  if (descriptor_ < 0) return;
  if (!keeps_partial_ && !partial_path_.empty()) unlink(partial_path_.c_str());
  close(descriptor_);
}

void OutputFile::append(ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("cannot be written");
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    size_bytes_ += static_cast<std::uint64_t>(written);
  }
}

void OutputFile::append(std::string_view text) {
  append(ByteView(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

void OutputFile::overwrite_front(std::string_view text) {
  if (pwrite(descriptor_, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size())) {
    fail("cannot be written at its front");
  }
}

void OutputFile::commit() {
  if (!partial_path_.empty() && rename(partial_path_.c_str(), path_.c_str()) != 0) {
    fail("cannot be renamed");
  }
  listed_.reset();
  keeps_partial_ = true;
}

void OutputFile::fail(const char* step) const {
  const int error = errno;
  const std::string& name = partial_path_.empty() ? path_ : partial_path_;
  std::string fix = "check the folder and its permissions";
  if (error == ENOSPC || error == EDQUOT) fix = "free space or choose another folder";
  throw OutputError(name + " " + step + ": " + std::strerror(error) + "; " + fix);
}

}  // namespace fitmark::workloads
