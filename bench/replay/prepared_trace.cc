// SPDX-License-Identifier: MIT
//
// The one pass that decodes a trace.
#include "bench/replay/prepared_trace.h"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "bench/replay/step.h"
#include "workloads/digest.h"
#include "workloads/live_account.h"

namespace fitmark::bench {
namespace {

constexpr std::size_t kBatchEvents = 1 << 14;

void apply(workloads::LiveAccount& account, const workloads::Event& event,
           const std::string& trace) {
  const char* fault = account.apply(event);
  if (fault == nullptr) return;
  throw workloads::TraceError(trace + ": event " + std::to_string(account.events()) +
                              " is invalid: " + fault + "; record the trace again");
}

// Everything but the largest request and alignment, which are counted with the events.
void fill_totals(TraceTotals& totals, const workloads::LiveAccount& account,
                 const workloads::Digest& digest) {
  totals.events = account.events();
  totals.slots = account.slots();
  totals.threads = account.threads();
  totals.peak_live_bytes = account.peak_live_bytes();
  totals.peak_live_objects = account.peak_live_objects();
  totals.peak_live_event_index = account.peak_live_bytes() > 0 ? account.peak_event_index() + 1 : 0;
  totals.digest = digest.text();
}

class Preparation {
 public:
  Preparation(TraceInput input, std::uint64_t budget_bytes)
      : source_(input.open()), budget_bytes_(budget_bytes) {
    trace_.input = std::move(input);
    trace_.steps = SharedMapping::create("fitmark-steps", 0);
    if (source_->header().has_times) trace_.times = SharedMapping::create("fitmark-times", 0);
  }

  bool read_batch() {
    const std::size_t got = source_->read(events_);
    const std::span read(events_.data(), got);
    digest_.add(read);
    steps_.clear();
    times_ns_.clear();
    for (const workloads::Event& event : read) {
      apply(account_, event, trace_.input.name);
      steps_.push_back(Step::from(event, event.thread));
      times_ns_.push_back(event.time_ns);
      count_largest(event);
    }
    keep();
    return got > 0;
  }

  PreparedTrace finish() {
    fill_totals(trace_.totals, account_, digest_);
    trace_.warnings = source_->warnings();
    if (trace_.steps) append_drain();
    return std::move(trace_);
  }

 private:
  void count_largest(const workloads::Event& event) {
    if (event.op == workloads::Op::mark) return note_mark(event.size_bytes);
    TraceTotals& totals = trace_.totals;
    totals.largest_request_bytes = std::max(totals.largest_request_bytes, event.size_bytes);
    totals.largest_alignment_log2 =
        std::max<std::uint64_t>(totals.largest_alignment_log2, event.alignment_log2);
  }

  void note_mark(std::uint64_t number) {
    auto& names = trace_.mark_names;
    if (names.size() < kMaxNamedMarks) names.emplace(number, source_->mark_name(number));
  }

  void keep() {
    const std::uint64_t bytes_each = sizeof(Step) + (trace_.times ? sizeof(std::uint64_t) : 0);
    if (account_.events() * bytes_each > budget_bytes_) {
      trace_.steps.reset();
      trace_.times.reset();
    }
    if (trace_.steps) trace_.steps->append(steps_.data(), steps_.size() * sizeof(Step));
    if (trace_.times) {
      trace_.times->append(times_ns_.data(), times_ns_.size() * sizeof(std::uint64_t));
    }
  }

  void append_drain() {
    steps_.clear();
    for (std::uint32_t slot = 0; slot < account_.slots(); ++slot) {
      if (!account_.is_live(slot)) continue;
      steps_.push_back(Step::from({.slot = slot, .op = workloads::Op::deallocate}, 0));
    }
    trace_.drain_steps = steps_.size();
    trace_.steps->append(steps_.data(), steps_.size() * sizeof(Step));
  }

  std::unique_ptr<workloads::EventSource> source_;
  std::uint64_t budget_bytes_;
  PreparedTrace trace_;
  workloads::LiveAccount account_;
  workloads::Digest digest_;
  std::vector<workloads::Event> events_ = std::vector<workloads::Event>(kBatchEvents);
  std::vector<Step> steps_;
  std::vector<std::uint64_t> times_ns_;
};

}  // namespace

PreparedTrace prepare_trace(TraceInput input, std::uint64_t budget_bytes,
                            const std::atomic<bool>& stop) {
  Preparation preparation(std::move(input), budget_bytes);
  while (preparation.read_batch()) {
    if (stop) throw Interrupted();
  }
  return preparation.finish();
}

}  // namespace fitmark::bench
