// SPDX-License-Identifier: MIT
//
// memfd behind SharedMapping.
#include "bench/replay/shared_mapping.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace fitmark::bench {
namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

SharedMapping::SharedMapping(SharedMapping&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      address_(std::exchange(other.address_, nullptr)),
      mapped_bytes_(std::exchange(other.mapped_bytes_, 0)),
      size_bytes_(std::exchange(other.size_bytes_, 0)) {}

SharedMapping& SharedMapping::operator=(SharedMapping&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(address_, other.address_);
  std::swap(mapped_bytes_, other.mapped_bytes_);
  std::swap(size_bytes_, other.size_bytes_);
  return *this;
}

SharedMapping::~SharedMapping() {
  if (address_ != nullptr) munmap(address_, mapped_bytes_);
  if (fd_ >= 0) close(fd_);
}

SharedMapping SharedMapping::create(const char* name, std::size_t bytes) {
  SharedMapping made;
  const int low = memfd_create(name, MFD_CLOEXEC);
  if (low < 0) fail("cannot make a shared memory file");
  // High numbers keep clear of the fixed ones that a child inherits.
  made.fd_ = fcntl(low, F_DUPFD_CLOEXEC, 64);
  close(low);
  if (made.fd_ < 0) fail("cannot duplicate a file descriptor");
  if (ftruncate(made.fd_, static_cast<off_t>(bytes)) != 0) fail("cannot size shared memory");
  made.size_bytes_ = bytes;
  return made;
}

void SharedMapping::append(const void* from, std::size_t bytes) {
  const char* at = static_cast<const char*>(from);
  while (bytes > 0) {
    const ssize_t wrote = pwrite(fd_, at, bytes, static_cast<off_t>(size_bytes_));
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) fail("cannot hold the decoded trace in memory (a smaller --budget streams it)");
    at += wrote;
    size_bytes_ += static_cast<std::size_t>(wrote);
    bytes -= static_cast<std::size_t>(wrote);
  }
}

void* SharedMapping::map() {
  if (address_ != nullptr || size_bytes_ == 0) return address_;
  void* at = mmap(nullptr, size_bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, fd_, 0);
  if (at == MAP_FAILED) fail("cannot map shared memory");
  address_ = at;
  mapped_bytes_ = size_bytes_;
  return at;
}

void SharedMapping::clear() {
  const auto length = static_cast<off_t>(size_bytes_);
  if (fallocate(fd_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, length) != 0) {
    fail("cannot clear shared memory");
  }
}

}  // namespace fitmark::bench
