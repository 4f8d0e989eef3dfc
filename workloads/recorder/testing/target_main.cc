// SPDX-License-Identifier: MIT
//
// A program to record: `target BEHAVIOUR` does one known thing with its heap, for the recorder's tests.
//
// Sizes tell the tests' objects from the run-time library's: each behaviour uses kOwnBytes + n.
#include <malloc.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "workloads/recorder/fitmark_mark.h"
#include "workloads/recorder/testing/own_bytes.h"

namespace {

using fitmark::workloads::kOwnBytes;
void* make(std::size_t bytes) { return std::malloc(bytes); }

int family() {
  std::free(make(kOwnBytes));
  std::free(std::calloc(7, 10'001));
  void* grown = std::realloc(make(kOwnBytes + 1), kOwnBytes + 2);
  std::free(reallocarray(grown, 3, kOwnBytes));
  std::free(std::aligned_alloc(4096, 73'728));
  std::free(memalign(64, kOwnBytes + 3));
  void* block = nullptr;
  if (posix_memalign(&block, 256, kOwnBytes + 4) != 0) return 1;
  std::free(block);
  std::free(valloc(kOwnBytes + 5));
  std::free(pvalloc(kOwnBytes + 6));
  auto* letters = new char[kOwnBytes + 11];
  asm volatile("" : : "r"(letters) : "memory");  // else the compiler leaves both calls out
  delete[] letters;
  std::free(nullptr);
  void* gone = make(kOwnBytes + 8);
  gone = std::realloc(gone, 0);
  std::free(std::realloc(nullptr, kOwnBytes + 9));
  return 0;
}

int refused_requests() {
  void* block = make(kOwnBytes);
  const volatile std::size_t too_much = PTRDIFF_MAX;
  if (std::realloc(block, too_much) != nullptr || errno != ENOMEM) return 1;
  if (std::malloc(too_much) != nullptr || reallocarray(block, too_much, 4) != nullptr) return 1;
  std::free(block);
  return 0;
}

// Threads pass each other objects through one mailbox each; the receiver frees.
int hand_off() {
  constexpr int kThreads = 4;
  constexpr int kRounds = 20'000;
  static std::atomic<void*> mailboxes[kThreads];
  std::vector<std::thread> threads;
  for (int me = 0; me < kThreads; ++me) {
    threads.emplace_back([me] {
      for (int round = 0; round < kRounds; ++round) {
        void* block = std::malloc(24 + round % 5 * 16);
        if (round % 3 == 0) block = std::realloc(block, 200);
        std::free(mailboxes[(me + 1) % kThreads].exchange(block));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (auto& mailbox : mailboxes) std::free(mailbox.exchange(nullptr));
  return 0;
}

int short_threads() {
  for (int round = 0; round < 500; ++round) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i) {
      threads.emplace_back([] { std::free(std::malloc(kOwnBytes)); });
    }
    for (std::thread& thread : threads) thread.join();
  }
  return 0;
}

int thread_outlives_main() {
  std::thread([] {
    const timespec pause = {0, 50'000'000};
    nanosleep(&pause, nullptr);
    std::free(make(kOwnBytes + 1));
    _exit(5);
  }).detach();
  std::free(make(kOwnBytes));
  pthread_exit(nullptr);
}

// A key's destructor and a thread_local's both free after the thread's function has returned.
int thread_teardown() {
  static pthread_key_t key;
  pthread_key_create(&key, [](void* block) {
    std::free(block);
    std::free(make(kOwnBytes + 1));
  });
  for (int i = 0; i < 50; ++i) {
    std::thread([] {
      thread_local std::vector<char> own;
      own.resize(kOwnBytes + 2);
      pthread_setspecific(key, make(kOwnBytes));
    }).join();
  }
  return 0;
}

int fork_tree() {
  std::free(make(kOwnBytes));
  void* inherited = make(kOwnBytes + 1);
  for (int child = 0; child < 2; ++child) {
    if (fork() != 0) continue;
    std::free(inherited);
    std::free(make(kOwnBytes + 2));
    if (fork() == 0) {
      std::free(make(kOwnBytes + 3));
      _exit(0);
    }
    wait(nullptr);
    std::exit(0);
  }
  while (wait(nullptr) > 0) {
  }
  std::free(inherited);
  return 0;
}

int fork_among_threads() {
  std::atomic<bool> stop = false;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&stop] {
      while (!stop) std::free(std::malloc(32));
    });
  }
  for (int child = 0; child < 20; ++child) {
    if (fork() == 0) {
      std::free(make(kOwnBytes));
      _exit(0);
    }
    wait(nullptr);
  }
  stop = true;
  for (std::thread& thread : threads) thread.join();
  return 0;
}

int exec_again() {
  std::free(make(kOwnBytes));
  execl("/proc/self/exe", "target", "family", nullptr);
  return 1;
}

int vfork_exec() {
  std::free(make(kOwnBytes));
  for (int child = 0; child < 3; ++child) {
    if (vfork() == 0) {
      execl("/proc/self/exe", "target", "family", nullptr);
      _exit(1);
    }
    wait(nullptr);
  }
  std::free(make(kOwnBytes + 1));
  return 0;
}

int daemonise() {
  std::free(make(kOwnBytes));
  if (fork() != 0) _exit(0);
  setsid();
  for (int descriptor = 0; descriptor < 256; ++descriptor) close(descriptor);
  const timespec pause = {0, 100'000'000};
  nanosleep(&pause, nullptr);
  std::free(make(kOwnBytes + 1));
  return 0;
}

std::atomic<bool> inside_malloc;
std::atomic<std::size_t> ticks;

// The mark may break into the recorder at any instruction; malloc itself is not made for that, so
// the handler allocates only between the program's own calls.
void on_tick(int) {
  FITMARK_MARK("tick");
  ++ticks;
  if (!inside_malloc) std::free(std::malloc(kOwnBytes));
}

int signals() {
  std::signal(SIGALRM, on_tick);
  const timespec often = {0, 50'000};
  const itimerspec period = {often, often};
  timer_t timer{};
  timer_create(CLOCK_MONOTONIC, nullptr, &timer);
  timer_settime(timer, 0, &period, nullptr);
  for (int i = 0; i < 1'000'000; ++i) {
    inside_malloc = true;
    void* block = std::malloc(48);
    inside_malloc = false;
    inside_malloc = true;
    std::free(block);
    inside_malloc = false;
  }
  timer_delete(timer);
  make(2 * kOwnBytes + ticks);
  return 0;
}

int frees_at_exit() {
  static void* block = make(kOwnBytes);
  std::atexit([] { std::free(block); });
  return 3;
}

int naps() {
  std::free(make(kOwnBytes));
  const timespec pause = {1, 500'000'000};
  nanosleep(&pause, nullptr);
  std::free(make(kOwnBytes + 1));
  return 5;
}

int aborts() {
  std::free(make(kOwnBytes));
  std::abort();
}

int leaves_at_once() {
  make(kOwnBytes);
  _exit(9);
}

// Object n has 16 + n % 512 bytes, until a child kills this process after the given microseconds.
int runs_until_killed(long delay_us) {
  const int program = getpid();
  if (fork() == 0) {
    const timespec delay = {0, delay_us * 1000};
    nanosleep(&delay, nullptr);
    kill(program, SIGKILL);
    _exit(0);
  }
  void* objects[64] = {};
  for (std::uint64_t count = 0;; ++count) {
    void*& place = objects[count % 64];
    std::free(place);
    place = std::malloc(16 + count % 512);
  }
}

int huge_sizes() {
  void* block = std::malloc(std::size_t{1} << 40U);
  std::free(block);
  return block == nullptr ? 77 : 0;
}

const std::map<std::string, std::function<int()>> kBehaviours = {
    {"family", family},
    {"refused-requests", refused_requests},
    {"hand-off", hand_off},
    {"short-threads", short_threads},
    {"thread-outlives-main", thread_outlives_main},
    {"thread-teardown", thread_teardown},
    {"fork-tree", fork_tree},
    {"fork-among-threads", fork_among_threads},
    {"exec-again", exec_again},
    {"vfork-exec", vfork_exec},
    {"daemonise", daemonise},
    {"signals", signals},
    {"frees-at-exit", frees_at_exit},
    {"naps", naps},
    {"aborts", aborts},
    {"leaves-at-once", leaves_at_once},
    {"huge-sizes", huge_sizes},
};

}  // namespace

int main(int count, char** arguments) {
  if (count > 2) return runs_until_killed(std::atol(arguments[2]));
  const auto found = kBehaviours.find(count > 1 ? arguments[1] : "");
  return found == kBehaviours.end() ? 64 : found->second();
}
