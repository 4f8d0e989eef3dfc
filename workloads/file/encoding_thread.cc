// SPDX-License-Identifier: MIT
//
// One mutex and one condition: a job comes once in some milliseconds.
#include "workloads/file/encoding_thread.h"

#include <utility>

namespace fitmark::workloads {

EncodingThread::~EncodingThread() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    is_over_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void EncodingThread::start(ChunkColumns& columns, std::function<void(const ChunkColumns&)> job) {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this] { return !job_; });
  std::swap(columns_, columns);
  job_ = std::move(job);
  lock.unlock();
  changed_.notify_all();
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
}

void EncodingThread::wait() {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this] { return !job_; });
}

void EncodingThread::run() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return job_ || is_over_; });
    if (!job_) return;
    lock.unlock();
    job_(columns_);
    lock.lock();
    job_ = nullptr;
    changed_.notify_all();
  }
}

}  // namespace fitmark::workloads
