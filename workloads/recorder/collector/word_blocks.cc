// SPDX-License-Identifier: MIT
#include "workloads/recorder/collector/word_blocks.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "workloads/event.h"
#include "workloads/file/at_offset.h"
#include "workloads/file/scratch_file.h"
#include "workloads/recorder/record_error.h"

namespace fitmark::workloads {
namespace {

constexpr std::size_t kBlockBytes = WordBlocks::kBlockWords * sizeof(std::uint64_t);

void* reserve(std::size_t bytes) {
  void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) {
    throw RecordError(std::string("no addresses for what the recording sets aside: ") +
                      std::strerror(errno) + "; raise ulimit -v");
  }
  madvise(memory, bytes, MADV_DONTDUMP);
  madvise(memory, bytes, MADV_NOHUGEPAGE);
  return memory;
}

}  // namespace

WordBlocks::WordBlocks(std::string folder, std::uint32_t most_in_memory, std::uint32_t most_in_file)
    : folder_(std::move(folder)),
      memory_{.begin = 0, .end = most_in_memory, .held = 0, .fresh = 0},
      file_{.begin = most_in_memory,
            .end = most_in_memory + most_in_file,
            .held = most_in_memory,
            .fresh = most_in_memory},
      words_(static_cast<std::uint64_t*>(reserve(memory_.end * kBlockBytes))),
      next_(static_cast<std::atomic<std::uint32_t>*>(
          reserve(file_.end * sizeof(std::atomic<std::uint32_t>)))) {
  memory_.held = std::min(kUsuallyInMemory, memory_.end);
}

WordBlocks::~WordBlocks() {
  munmap(words_, memory_.end * kBlockBytes);
  munmap(next_, file_.end * sizeof(std::atomic<std::uint32_t>));
  if (descriptor_ >= 0) close(descriptor_);
}

bool WordBlocks::can_take(std::uint32_t count, std::uint32_t least) {
  while (memory_.free_blocks() + file_.free_blocks() < count) {
    if (!grow(least)) return false;
  }
  return true;
}

bool WordBlocks::grow(std::uint32_t least) {
  if (grow_file()) return true;
  const std::uint32_t held = memory_.held + file_.held - file_.begin;
  if (held >= least || memory_.held == memory_.end) return false;
  memory_.held = std::min(memory_.held + kGrowthBlocks, memory_.end);
  return true;
}

bool WordBlocks::grow_file() {
  if (file_ended_ || file_.held + kGrowthBlocks > file_.end) return false;
  if (descriptor_ < 0) descriptor_ = open_scratch_file(folder_);
  file_ended_ = descriptor_ < 0 ||
                posix_fallocate(descriptor_, static_cast<off_t>(offset_bytes(file_.held, 0)),
                                kGrowthBlocks * kBlockBytes) != 0;
  if (!file_ended_) file_.held += kGrowthBlocks;
  return !file_ended_;
}

std::uint32_t WordBlocks::take() {
  Kind& kind = memory_.free_blocks() > 0 ? memory_ : file_;
  ++kind.taken;
  std::uint32_t block = kind.free.load(std::memory_order_acquire);
  while (block != kNone &&
         !kind.free.compare_exchange_weak(block, next(block), std::memory_order_acquire)) {
  }
  return block != kNone ? block : kind.fresh++;
}

void WordBlocks::give(std::uint32_t block) {
  Kind& kind = is_memory(block) ? memory_ : file_;
  std::uint32_t top = kind.free.load(std::memory_order_relaxed);
  do {
    next_[block].store(top, std::memory_order_relaxed);
  } while (!kind.free.compare_exchange_weak(top, block, std::memory_order_release));
  kind.given.fetch_add(1, std::memory_order_release);
}

std::uint64_t WordBlocks::offset_bytes(std::uint32_t block, std::size_t at) const {
  return (block - file_.begin) * kBlockBytes + at * sizeof(std::uint64_t);
}

std::span<std::uint64_t> WordBlocks::room(std::uint32_t block, std::size_t at) {
  std::uint64_t* const words = is_memory(block) ? place(block) : staged_;
  return {words + at, kBlockWords - at};
}

void WordBlocks::write(std::uint32_t block, std::size_t at, std::span<const std::uint64_t> words) {
  if (is_memory(block)) return;
  const int error = write_at(descriptor_, offset_bytes(block, at), std::as_bytes(words));
  if (error != 0) fail("written", error);
}

void WordBlocks::read(std::uint32_t block, std::size_t at, std::span<std::uint64_t> words) const {
  if (is_memory(block)) {
    std::copy_n(place(block) + at, words.size(), words.data());
    return;
  }
  const ReadAt got = read_at(descriptor_, offset_bytes(block, at), std::as_writable_bytes(words));
  if (got.error != 0) fail("read", got.error);
  if (got.bytes < words.size_bytes()) fail("read", EIO);
}

void WordBlocks::fail(const char* what, int error) const {
  throw OutputError(folder_ + ": the scratch file of recorded words cannot be " + what + ": " +
                    std::strerror(error) + "; choose another folder with -o");
}

}  // namespace fitmark::workloads
