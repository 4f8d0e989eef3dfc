// SPDX-License-Identifier: MIT
#include "workloads/recorder/preload/registration.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "workloads/recorder/preload/process_description.h"
#include "workloads/recorder/preload/robust_list.h"
#include "workloads/recorder/preload/sampled_set.h"
#include "workloads/recorder/preload/stack_walk.h"
#include "workloads/recorder/preload/thread_ring.h"
#include "workloads/recorder/preload/undisturbed.h"

namespace fitmark::workloads {

namespace {

// What a process must forget when it forks: the kernel zeroes these pages in the child.
struct ForkScoped {
  ProcessEntry* process;
  std::uint32_t process_index;
  std::uint64_t process_serial;
  std::atomic<std::uint32_t> ring_count;
  std::atomic<std::uint32_t> registering;
  ThreadRing rings[kRingCount];
};

constexpr std::uint64_t kPatience_ns = 3'000'000'000;

ThreadRing no_ring;   // limit 0: the first event of a thread takes the slow path
ThreadRing off_ring;  // takes everything and is read by nobody
std::atomic<std::uint64_t> off_words[kRingWords];
Segment* segment;
ForkScoped* fork_scoped;
std::atomic<bool> attached;
std::atomic<bool> off;

void futex_wait(std::atomic<std::uint32_t>& word, std::uint32_t seen, long timeout_ns) {
  const timespec timeout = {0, timeout_ns};
  syscall(SYS_futex, &word, FUTEX_WAIT, seen, &timeout, nullptr, 0);
}

void wake_collector() {
  if (segment->asleep.load() == 0) return;
  if (segment->asleep.exchange(0) != 0) {
    syscall(SYS_futex, &segment->asleep, FUTEX_WAKE, 1, nullptr, nullptr, 0);
  }
}

// A collector that died has left its mutex to us.
bool collector_is_gone() {
  if (segment->stopped.load() != 0) return true;
  const int got = pthread_mutex_trylock(&segment->collector);
  if (got == EBUSY) return false;
  if (got == EOWNERDEAD) pthread_mutex_consistent(&segment->collector);
  segment->stopped.store(1);
  if (got == 0 || got == EOWNERDEAD) pthread_mutex_unlock(&segment->collector);
  return true;
}

void turn_off() {
  off_ring.words = off_words;
  off_ring.limit = ~std::uint64_t{0};
  off.store(true);
}

// Makes ready what records of this recording carry.
bool prepare_detail() {
  std::uint8_t detail = segment->wants_times != 0 ? kTimes : 0;
  if (segment->wants_stacks != 0) {
    if (!start_walks(segment->stack_depth)) return false;
    detail |= kStacks;
  }
  if (segment->sample_every > 1) {
    if (!start_sampling(segment->sample_every)) return false;
    detail |= kSamples;
  }
  detail_wanted.store(detail);
  return true;
}

bool attach() {
  const char* path = getenv(kSegmentVariable);
  if (path == nullptr) return false;
  const int descriptor = static_cast<int>(syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC));
  if (descriptor < 0) return false;
  void* shared = mmap(nullptr, sizeof(Segment), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE,
                      descriptor, 0);
  syscall(SYS_close, descriptor);
  if (shared == MAP_FAILED) return false;
  void* own = mmap(nullptr, sizeof(ForkScoped), PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (own == MAP_FAILED || madvise(own, sizeof(ForkScoped), MADV_WIPEONFORK) != 0) return false;
  madvise(shared, sizeof(Segment), MADV_DONTDUMP);
  learn_robust_list();
  segment = static_cast<Segment*>(shared);
  fork_scoped = static_cast<ForkScoped*>(own);
  return segment->magic == kSegmentMagic && segment->bytes == sizeof(Segment) && prepare_detail();
}

template <typename Entry>
Entry* claim(Entry* entries, std::uint32_t count, std::atomic<std::uint32_t>& limit,
             std::uint32_t& index) {
  for (index = 0; index < count; ++index) {
    EntryState expected = EntryState::free;
    if (entries[index].state.load(std::memory_order_relaxed) != expected) continue;
    if (!entries[index].state.compare_exchange_strong(expected, EntryState::claimed)) continue;
    std::uint32_t seen = limit.load();
    while (seen < index + 1 && !limit.compare_exchange_weak(seen, index + 1)) {
    }
    return &entries[index];
  }
  return nullptr;
}

// Waits for the collector to give entries back. Returns null when recording is over: a program must not
// wait for ever where more threads live than there are rings.
template <typename Entry>
Entry* claim_or_wait(Entry* entries, std::uint32_t count, std::atomic<std::uint32_t>& limit,
                     std::uint32_t& index) {
  const std::uint64_t begin_ns = clock_ns();
  while (true) {
    if (clock_ns() - begin_ns > kPatience_ns) segment->exhausted.store(1);
    if (segment->exhausted.load() != 0 || collector_is_gone()) return nullptr;
    if (Entry* entry = claim(entries, count, limit, index)) return entry;
    segment->wants_rings.store(1);
    wake_collector();
    const timespec pause = {0, 1'000'000};
    syscall(SYS_nanosleep, &pause, nullptr);
  }
}

bool register_process() {
  std::uint32_t index = 0;
  ProcessEntry* entry =
      claim_or_wait(segment->processes, kProcessCount, segment->process_limit, index);
  if (entry == nullptr) return false;
  entry->pid = static_cast<std::int32_t>(syscall(SYS_getpid));
  entry->parent_pid = static_cast<std::int32_t>(syscall(SYS_getppid));
  describe(*entry);
  segment->processes_seen.fetch_add(1);
  if (!is_wanted(*entry, *segment)) {
    entry->state.store(EntryState::free);
    return false;
  }
  entry->ended.store(0);
  entry->waited_ns.store(0);
  entry->event_cost_ps.store(0);
  entry->stamp.store(0);
  entry->serial = segment->next_serial.fetch_add(1) + 1;
  stamp_clock = &entry->stamp;
  detail_wanted.fetch_and(static_cast<std::uint8_t>(~kStamps));
  fork_scoped->process_index = index;
  fork_scoped->process_serial = entry->serial;
  entry->state.store(EntryState::active);
  segment->registrations.fetch_add(1);
  fork_scoped->process = entry;
  return true;
}

// The collector ends a process whose threads all did, unless it sees that the process lives; from
// another process number space it cannot see that.
bool is_registered() {
  return fork_scoped->process != nullptr &&
         fork_scoped->process->serial == fork_scoped->process_serial &&
         fork_scoped->process->state.load() >= EntryState::active;
}

bool register_thread() {
  std::uint32_t index = 0;
  RingEntry* entry = claim_or_wait(segment->rings, kRingCount, segment->ring_limit, index);
  if (entry == nullptr) return false;
  lock_until_death(entry->owner);
  entry->process = fork_scoped->process_index;
  entry->process_serial = fork_scoped->process_serial;
  if (fork_scoped->ring_count.fetch_add(1) > 0) detail_wanted.fetch_or(kStamps);
  ThreadRing& ring = fork_scoped->rings[index];
  ring.cursor = 0;
  ring.limit = kRingWords / 2;
  ring.entry = entry;
  ring.words = segment->words[index];
  ring.walk = walk_of_ring(index);
  entry->state.store(EntryState::active);
  segment->registrations.fetch_add(1);
  thread_ring = &ring;
  return true;
}

// Gives the calling thread a ring of its own, or the one that leads nowhere.
void register_caller() {
  if (!attached.exchange(true) && !attach()) turn_off();
  if (!off.load()) {
    while (fork_scoped->registering.exchange(1) != 0) sched_yield();
    if (!is_registered() && !register_process()) turn_off();
    if (!off.load() && !register_thread()) turn_off();
    fork_scoped->registering.store(0);
  }
  if (off.load()) thread_ring = &off_ring;
}

void wait_until_consumed(ThreadRing* ring, std::uint64_t end) {
  RingEntry& entry = *ring->entry;
  while (true) {
    const std::uint64_t consumed = entry.consumed.load(std::memory_order_acquire);
    if (end <= consumed + kRingWords) {
      const std::uint64_t step = end + kRingWords / 2;
      ring->limit = step < consumed + kRingWords ? step : consumed + kRingWords;
      wake_collector();
      return;
    }
    entry.producer_waits.store(1);
    wake_collector();
    const std::uint64_t begin_ns = clock_ns();
    if (entry.consumed.load() == consumed) futex_wait(entry.producer_waits, 1, 10'000'000);
    fork_scoped->process->waited_ns.fetch_add(clock_ns() - begin_ns);
    if (collector_is_gone()) {
      turn_off();
      thread_ring = &off_ring;
      return;
    }
  }
}

}  // namespace

__thread ThreadRing* thread_ring __attribute__((tls_model("initial-exec"))) = &no_ring;
std::atomic<std::uint8_t> detail_wanted;
std::atomic<std::uint64_t>* stamp_clock;

Place make_room(ThreadRing* ring, std::uint64_t position, std::uint64_t words) {
  const Undisturbed undisturbed;
  if (ring->words == nullptr) {
    if (environ == nullptr) return {off_words, 0};  // the program has hardly begun
    register_caller();
    return {nullptr, 0};
  }
  wait_until_consumed(ring, position + words);
  if (thread_ring != ring) return {nullptr, 0};
  return {ring->words, position};
}

void before_fork() {
  if (fork_scoped != nullptr && fork_scoped->process != nullptr) segment->unborn.fetch_add(1);
}

void after_fork_in_child() {
  if (off.load() || segment == nullptr) return;
  forget_sampled();
  note_start();
  segment->unborn.fetch_sub(1);
}

ProcessEntry* current_process() { return fork_scoped != nullptr ? fork_scoped->process : nullptr; }

void note_start() {
  if (thread_ring->words == nullptr) make_room(thread_ring, 0, 0);
}

bool is_recording() { return segment != nullptr && !off.load() && segment->stopped.load() == 0; }

bool note_end() {
  if (fork_scoped == nullptr || fork_scoped->process == nullptr) return false;
  if (fork_scoped->process->pid != static_cast<std::int32_t>(syscall(SYS_getpid))) return false;
  return fork_scoped->process->ended.exchange(1) == 0;
}

void take_end_back() { fork_scoped->process->ended.store(0); }

}  // namespace fitmark::workloads
