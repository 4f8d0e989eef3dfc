// SPDX-License-Identifier: MIT
#include "workloads/recorder/session.h"

#include <sched.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <exception>
#include <future>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "workloads/recorder/launch.h"

namespace fitmark::workloads {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kReapEvery = std::chrono::milliseconds(10);
constexpr auto kFlushEvery = std::chrono::seconds(1);
constexpr auto kQuietTime = std::chrono::milliseconds(1);
constexpr auto kBirthTime = std::chrono::milliseconds(500);
// Going to sleep and waking cost some ten microseconds, so many events share them; a thread whose ring
// gets half full wakes the collector before its time.
constexpr std::uint64_t kBusyWords = kRingWords / 4;
constexpr std::int64_t kShortNap_ns = 2'000'000;
constexpr std::int64_t kLongNap_ns = 5'000'000;
constexpr auto kPatientNap = std::chrono::milliseconds(2);
// What a program did is in the file, or on the way to it, within about so long, however busy the processors are.
constexpr auto kLongestWait = std::chrono::seconds(1);

// How a program ended, and what it took.
struct ProgramEnd {
  int status = 0;
  double seconds = 0;
  double cpu_seconds = 0;
};

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

ProgramEnd wait_for(std::int32_t process) {
  const Clock::time_point begin = Clock::now();
  ProgramEnd end;
  rusage usage{};
  while (wait4(process, &end.status, 0, &usage) < 0 && errno == EINTR) {
  }
  end.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  end.cpu_seconds = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
  return end;
}

// Waits for one process on a thread of its own, so that the collector can sleep on its futex.
class ProgramWait {
 public:
  ProgramWait(std::int32_t process, SharedSegment& segment)
      : end_(std::async(std::launch::async, [process, &segment] {
          const ProgramEnd end = wait_for(process);
          segment.wake();
          return end;
        })) {}

  bool is_over() const {
    return end_.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  }
  ProgramEnd end() { return end_.get(); }

 private:
  std::future<ProgramEnd> end_;
};

void set_result(RecordOutcome& outcome, const ProgramEnd& end) {
  const int wait_status = end.status;
  outcome.program_seconds = end.seconds;
  outcome.program_cpu_seconds = end.cpu_seconds;
  if (WIFSIGNALED(wait_status)) {
    outcome.signal = WTERMSIG(wait_status);
    outcome.exit_code = 128 + outcome.signal;
  } else {
    outcome.exit_code = WEXITSTATUS(wait_status);
  }
}

std::string why_exhausted() {
  return "the recording ends early, truncated: more than " + std::to_string(kRingCount) +
         " threads or " + std::to_string(kProcessCount) +
         " processes lived at once; record fewer with --no-children or --only";
}

class Session {
 public:
  Session(RingSpool& spool, Collector& collector, const RecordOptions& options,
          std::int32_t process)
      : segment_(spool.segment()),
        spool_(spool),
        collector_(collector),
        options_(options),
        signals_(process),
        program_(process, segment_) {}

  void run(RecordOutcome& outcome) {
    std::thread patient([this] { make_rounds_patiently(); });
    std::exception_ptr fault;
    try {
      while (!is_over_.load()) move_words();
    } catch (...) {
      fault = std::current_exception();
      is_over_.store(true);
    }
    patient.join();
    if (segment_->exhausted.load() != 0) outcome.warnings.push_back(why_exhausted());
    if (fault_) fault = fault_;
    // Nothing that goes on may wait for a ring that nobody reads.
    segment_->stopped.store(1);
    try {
      if (fault) std::rethrow_exception(fault);
      while (!spool_.pass().whole) collector_.round();
      outcome.files = collector_.finish();
      outcome.limit_reached = limit_reached_;
    } catch (const TraceError& error) {
      outcome.fault = error.what();
    }
    const Clock::time_point end = Clock::now();
    set_result(outcome, program_.end());
    if (program_ended_) outcome.seconds_behind = seconds(end - *program_ended_);
  }

 private:
  static double seconds(Clock::duration time) {
    return std::chrono::duration<double>(time).count();
  }

  // One turn of the thread that must keep up.
  void move_words() {
    const RingSpool::Pass pass = spool_.pass();
    const Clock::time_point now = Clock::now();
    const bool urgent = is_late(now, pass.whole) || !pass.whole || program_.is_over() ||
                        segment_->wants_rings.load() != 0;
    if (urgent && rounds_.try_lock()) {
      const std::lock_guard<std::mutex> lock(rounds_, std::adopt_lock);
      is_urgent_.store(true);
      make_round();
    } else {
      is_urgent_.store(urgent);
    }
    if (is_over_.load() || pass.words >= kBusyWords || (urgent && round_words_.load() != 0)) return;
    const bool idle = pass.words == 0 && pass.whole && !urgent;
    segment_.wait_for_work(idle ? kLongNap_ns : kShortNap_ns);
  }

  // Returns whether something has been set aside for long, or was lately: who makes more than can be written while it
  // runs is made to wait then, as threads without anything set aside would be.
  bool is_late(Clock::time_point now, bool whole) {
    if (spool_.read_words() >= awaited_words_) {
      awaited_words_ = spool_.moved_words();
      awaited_since_ = now;
    }
    if (now - awaited_since_ > kLongestWait || (is_late_ && !whole)) late_at_ = now;
    const bool late = now - late_at_ < kLongestWait;
    if (late != is_late_) spool_.spare_file(late);
    is_late_ = late;
    return late;
  }

  void make_rounds_patiently() {
    // Threads that this one starts encode what it has read: they need not wait as well.
    const sched_param none{};
    sched_setscheduler(0, SCHED_IDLE | SCHED_RESET_ON_FORK, &none);
    while (!is_over_.load()) {
      if (!is_urgent_.load()) {
        const std::lock_guard<std::mutex> lock(rounds_);
        if (!is_over_.load()) make_round();
      }
      if (is_urgent_.load() || round_words_.load() < kBusyWords / 4) {
        std::this_thread::sleep_for(kPatientNap);
      }
    }
  }

  // REQUIRES: rounds_ is held.
  void make_round() {
    try {
      if (round()) is_over_.store(true);
    } catch (...) {
      fault_ = std::current_exception();
      is_over_.store(true);
    }
  }

  // Returns whether the recording is over.
  bool round() {
    const std::uint64_t words = collector_.round();
    round_words_.store(words);
    const Clock::time_point now = Clock::now();
    const bool program_over = program_.is_over();
    if (program_over) {
      signals_.program_ended();
      if (!program_ended_) program_ended_ = now;
    }
    if (program_over || now >= next_reap_ || segment_->wants_rings.load() != 0 ||
        collector_.has_waiting()) {
      collector_.reap();
      next_reap_ = now + kReapEvery;
    }
    if (now >= next_flush_) {
      collector_.flush();
      next_flush_ = now + kFlushEvery;
    }
    if (words != 0 || !program_over || collector_.has_living()) quiet_since_ = now;
    // A child that fork has announced gets a while to show itself; a fork may also have failed.
    if (now - quiet_since_ > (segment_->unborn.load() > 0 ? kBirthTime : kQuietTime)) return true;
    if (program_over && signals_.end_wanted()) return true;
    limit_reached_ = is_at_limit(now);
    return limit_reached_ || segment_->exhausted.load() != 0;
  }

  bool is_at_limit(Clock::time_point now) const {
    return (options_.max_seconds > 0 && seconds(now - begin_) >= options_.max_seconds) ||
           (options_.max_file_bytes > 0 && collector_.file_bytes() >= options_.max_file_bytes);
  }

  SharedSegment& segment_;
  RingSpool& spool_;
  Collector& collector_;
  const RecordOptions& options_;
  Clock::time_point begin_ = Clock::now();
  SignalRoute signals_;
  ProgramWait program_;

  // Of the thread that moves words:
  std::uint64_t awaited_words_ = 0;
  Clock::time_point awaited_since_ = begin_;
  bool is_late_ = false;
  Clock::time_point late_at_ = begin_ - 2 * kLongestWait;  // last

  std::atomic<bool> is_over_{false};
  std::atomic<bool> is_urgent_{false};         // the patient one may sleep
  std::atomic<std::uint64_t> round_words_{0};  // of the last round
  std::mutex rounds_;

  // Of whoever makes a round:
  std::exception_ptr fault_;
  bool limit_reached_ = false;
  std::optional<Clock::time_point> program_ended_;
  Clock::time_point next_reap_ = begin_ + kReapEvery;
  Clock::time_point next_flush_ = begin_ + kFlushEvery;
  Clock::time_point quiet_since_ = begin_;
};

}  // namespace

void run_session(RingSpool& spool, Collector& collector, const RecordOptions& options,
                 std::int32_t process, RecordOutcome& outcome) {
  Session(spool, collector, options, process).run(outcome);
}

}  // namespace fitmark::workloads
