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

void EncodingThread::start(std::vector<Event>& events,
                           std::function<void(std::vector<Event>&)> job) {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this] { return !job_; });
  events_.swap(events);
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
    job_(events_);
    lock.lock();
    events_.clear();
    job_ = nullptr;
    changed_.notify_all();
  }
}

}  // namespace fitmark::workloads
