// SPDX-License-Identifier: MIT
//
// mmap and mremap; a scratch file is allocated on the disk before it is mapped, so that a full disk
// is an error here and no signal later.
#include "workloads/file/mapped_array.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <new>

#include "workloads/event.h"
#include "workloads/file/at_offset.h"
#include "workloads/file/scratch_file.h"

namespace fitmark::workloads {
namespace {

constexpr std::size_t kPageBytes = 4096;
constexpr std::size_t kLeastGrowthBytes = 16 * kPageBytes;
constexpr std::int64_t kFaultsBetweenLooks = 32;

[[noreturn]] void fail(const std::string& folder, int error) {
  throw OutputError(folder + ": no room for the scratch file of live objects: " +
                    std::strerror(error) + "; free space or choose another folder");
}

}  // namespace

MappedBytes::MappedBytes(MemoryLimit* limit) : limit_(limit) {
  if (limit_ != nullptr) limit_->arrays_.push_back(this);
}

MappedBytes::~MappedBytes() {
  if (bytes_ != nullptr) munmap(bytes_, capacity_bytes_);
  if (descriptor_ >= 0) close(descriptor_);
  if (limit_ != nullptr) std::erase(limit_->arrays_, this);
}

MappedBytes::MappedBytes(MappedBytes&& other) noexcept : MappedBytes(other.limit_) {
  *this = std::move(other);
}

// Both stay in the care of their limit.
MappedBytes& MappedBytes::operator=(MappedBytes&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  std::swap(capacity_bytes_, other.capacity_bytes_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

void MappedBytes::grow(std::size_t at_least_bytes) {
  std::size_t bytes =
      std::max(at_least_bytes, capacity_bytes_ + std::max(capacity_bytes_ / 4, kLeastGrowthBytes));
  bytes = (bytes + kPageBytes - 1) / kPageBytes * kPageBytes;
  if (limit_ != nullptr && limit_->spilled_ && descriptor_ < 0) spill(limit_->folder_);
  if (descriptor_ >= 0) {
    const int error = posix_fallocate(descriptor_, static_cast<off_t>(capacity_bytes_),
                                      static_cast<off_t>(bytes - capacity_bytes_));
    if (error != 0) fail(limit_->folder_, error);
  }
  void* moved = MAP_FAILED;
  if (bytes_ != nullptr) {
    moved = mremap(bytes_, capacity_bytes_, bytes, MREMAP_MAYMOVE);
  } else {
    const int flags = descriptor_ >= 0 ? MAP_SHARED : MAP_PRIVATE | MAP_ANONYMOUS;
    moved = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, flags, descriptor_, 0);
  }
  if (moved == MAP_FAILED) throw std::bad_alloc();
  bytes_ = static_cast<std::byte*>(moved);
  capacity_bytes_ = bytes;
  // A huge page would be resident whole for one value.
  if (limit_ != nullptr && descriptor_ < 0) madvise(bytes_, capacity_bytes_, MADV_NOHUGEPAGE);
}

void MappedBytes::spill(const std::string& folder) {
  const int descriptor = open_scratch_file(folder);
  if (descriptor < 0) fail(folder, errno);
  if (bytes_ == nullptr) {
    descriptor_ = descriptor;
    return;
  }
  int error = posix_fallocate(descriptor, 0, static_cast<off_t>(capacity_bytes_));
  if (error == 0) error = write_at(descriptor, 0, std::span(bytes_, capacity_bytes_));
  if (error == 0 && mmap(bytes_, capacity_bytes_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
                         descriptor, 0) == MAP_FAILED) {
    error = errno;
  }
  if (error != 0) {
    close(descriptor);
    fail(folder, error);
  }
  descriptor_ = descriptor;
}

MemoryLimit::MemoryLimit(std::string folder, std::uint64_t limit_bytes)
    : folder_(scratch_folder(std::move(folder))), limit_bytes_(limit_bytes) {
  statm_ = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
}

MemoryLimit::~MemoryLimit() {
  if (statm_ >= 0) close(statm_);
}

// Resident pages without those of files and of memory shared with others.
std::uint64_t MemoryLimit::own_bytes() const {
  std::array<char, 128> text{};
  if (pread(statm_, text.data(), text.size() - 1, 0) <= 0) return 0;
  char* at = nullptr;
  std::strtoull(text.data(), &at, 10);  // all that is mapped
  const std::uint64_t resident = std::strtoull(at, &at, 10);
  return (resident - std::strtoull(at, &at, 10)) * kPageBytes;
}

void MemoryLimit::keep() {
  if (spilled_) return;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  if (usage.ru_minflt - faults_ < kFaultsBetweenLooks) return;
  faults_ = usage.ru_minflt;
  if (own_bytes() <= limit_bytes_) return;
  for (MappedBytes* array : arrays_) array->spill(folder_);
  spilled_ = true;
}

}  // namespace fitmark::workloads
