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

#include "workloads/file/chunk_columns.h"

namespace fitmark::workloads {

class EncodingThread {
 public:
  EncodingThread() = default;
  ~EncodingThread();
  EncodingThread(const EncodingThread&) = delete;
  EncodingThread& operator=(const EncodingThread&) = delete;

  // Waits for the last job, takes `columns` against others that nobody uses, and starts the job, which
  // must not throw, on them.
  void start(ChunkColumns& columns, std::function<void(const ChunkColumns&)> job);
  // Waits until no job runs.
  void wait();

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::function<void(const ChunkColumns&)> job_;  // empty: none
  bool is_over_ = false;
  ChunkColumns columns_;  // of the job
  std::thread thread_;    // from the first job on
};

}  // namespace fitmark::workloads
