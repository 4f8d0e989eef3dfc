// SPDX-License-Identifier: MIT
//
// A thread beside the writers of one thread, which encodes their chunks one after another.
//
// Invariants:  it is there from the first job on; at most one job runs; what it uses is left alone by everybody else until wait() returns
// Threads:     all members are for the writers' thread; the job runs on the other one
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "workloads/event.h"

namespace fitmark::workloads {

class EncodingThread {
 public:
  EncodingThread() = default;
  ~EncodingThread();
  EncodingThread(const EncodingThread&) = delete;
  EncodingThread& operator=(const EncodingThread&) = delete;

  // Waits for the last job, takes `events` against an empty vector, and starts the job, which must not
  // throw, on them.
  void start(std::vector<Event>& events, std::function<void(std::vector<Event>&)> job);
  // Waits until no job runs.
  void wait();

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::function<void(std::vector<Event>&)> job_;  // empty: none
  bool is_over_ = false;
  std::vector<Event> events_;  // of the job; empty where there is none
  std::thread thread_;         // from the first job on
};

}  // namespace fitmark::workloads
