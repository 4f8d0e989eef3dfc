// SPDX-License-Identifier: MIT
#include "workloads/recorder/collector/shared_segment.h"

#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>

#include "workloads/recorder/record_error.h"

namespace fitmark::workloads {
namespace {

void init_robust(pthread_mutex_t& mutex) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  pthread_mutex_init(&mutex, &attributes);
  pthread_mutexattr_destroy(&attributes);
}

// A line is "addresses permissions offset device inode path"; of our segment the path is the memory's name.
bool is_of(const std::string& line, const std::string& inode) {
  return line.find(" " + inode + " ") != std::string::npos &&
         line.find("/memfd:fitmark-record") != std::string::npos;
}

void futex_wake_all(std::atomic<std::uint32_t>& word) {
  syscall(SYS_futex, &word, FUTEX_WAKE, 1 << 20, nullptr, nullptr, 0);
}

}  // namespace

SharedSegment::SharedSegment() {
  descriptor_ = memfd_create("fitmark-record", MFD_CLOEXEC);
  if (descriptor_ < 0 || ftruncate(descriptor_, sizeof(Segment)) != 0) {
    throw RecordError(std::string("no shared memory for the recording: ") + std::strerror(errno));
  }
  struct stat status {};
  if (fstat(descriptor_, &status) == 0) inode_ = std::to_string(status.st_ino);
  void* memory = mmap(nullptr, sizeof(Segment), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE,
                      descriptor_, 0);
  if (memory == MAP_FAILED) {
    close(descriptor_);
    throw RecordError(std::string("the recording's shared memory cannot be mapped: ") +
                      std::strerror(errno) + "; raise ulimit -v");
  }
  madvise(memory, sizeof(Segment), MADV_DONTDUMP);
  segment_ = static_cast<Segment*>(memory);
  for (RingEntry& ring : segment_->rings) init_robust(ring.owner);
  init_robust(segment_->collector);
  pthread_mutex_lock(&segment_->collector);
  segment_->bytes = sizeof(Segment);
  segment_->magic = kSegmentMagic;
}

SharedSegment::~SharedSegment() {
  segment_->stopped.store(1);
  for (std::uint32_t ring = 0; ring < segment_->ring_limit.load(); ++ring) {
    futex_wake_all(segment_->rings[ring].producer_waits);
  }
  pthread_mutex_unlock(&segment_->collector);
  munmap(segment_, sizeof(Segment));
  close(descriptor_);
}

std::string SharedSegment::path() const {
  return "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(descriptor_);
}

// Asks for each thread, as the first may have ended before the others. One whose memory the kernel has taken has
// no map to read, so that a process which is being killed counts as no image at all.
bool SharedSegment::is_left_by(std::int32_t process) const {
  std::error_code gone;
  const std::string threads = "/proc/" + std::to_string(process) + "/task";
  for (const auto& thread : std::filesystem::directory_iterator(threads, gone)) {
    std::ifstream maps(thread.path() / "maps");
    std::string line;
    bool has_image = false;
    while (std::getline(maps, line)) {
      if (is_of(line, inode_)) return false;
      has_image = true;
    }
    if (has_image) return true;
  }
  return false;
}

bool SharedSegment::owner_died(std::uint32_t ring) {
  const int got = pthread_mutex_trylock(&segment_->rings[ring].owner);
  if (got == EBUSY) return false;
  if (got == EOWNERDEAD) pthread_mutex_consistent(&segment_->rings[ring].owner);
  pthread_mutex_unlock(&segment_->rings[ring].owner);
  return true;
}

void SharedSegment::give_back(std::uint32_t ring, std::uint64_t used_words) {
  RingEntry& entry = segment_->rings[ring];
  const std::uint64_t dirty = std::min(kRingWords, used_words + 2 * kLongPayloadMaxWords);
  std::memset(static_cast<void*>(segment_->words[ring]), 0, dirty * sizeof(std::uint64_t));
  pthread_mutex_destroy(&entry.owner);
  init_robust(entry.owner);
  entry.consumed.store(0);
  entry.producer_waits.store(0);
  entry.state.store(EntryState::free);
}

void SharedSegment::publish_consumed(std::uint32_t ring, std::uint64_t position) {
  RingEntry& entry = segment_->rings[ring];
  entry.consumed.store(position);
  if (entry.producer_waits.load() != 0 && entry.producer_waits.exchange(0) != 0) {
    futex_wake_all(entry.producer_waits);
  }
}

void SharedSegment::wait_for_work(std::int64_t timeout_ns) {
  segment_->asleep.store(1);
  const timespec timeout = {0, timeout_ns};
  syscall(SYS_futex, &segment_->asleep, FUTEX_WAIT, 1, &timeout, nullptr, 0);
  segment_->asleep.store(0);
}

void SharedSegment::wake() {
  if (segment_->asleep.exchange(0) != 0) futex_wake_all(segment_->asleep);
}

}  // namespace fitmark::workloads
