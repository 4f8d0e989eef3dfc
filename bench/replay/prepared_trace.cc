// SPDX-License-Identifier: MIT
//
// The one pass that decodes a trace.
#include "bench/replay/prepared_trace.h"

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

TraceTotals totals_of(const workloads::LiveAccount& account, const workloads::Digest& digest) {
  const bool has_peak = account.peak_live_bytes() > 0;
  return {account.events(),
          account.slots(),
          account.threads(),
          account.peak_live_bytes(),
          account.peak_live_objects(),
          has_peak ? account.peak_event_index() + 1 : 0,
          digest.text()};
}

}  // namespace

PreparedTrace prepare_trace(TraceInput input, std::uint64_t budget_bytes,
                            const std::atomic<bool>& stop) {
  const auto source = input.open();
  std::optional<SharedMapping> steps = SharedMapping::create("fitmark-steps", 0);
  workloads::LiveAccount account;
  workloads::Digest digest;
  std::vector<workloads::Event> events(kBatchEvents);
  std::vector<Step> batch;
  while (const std::size_t got = source->read(events)) {
    if (stop) throw Interrupted();
    const std::span read(events.data(), got);
    digest.add(read);
    batch.clear();
    for (const workloads::Event& event : read) {
      apply(account, event, input.name);
      batch.push_back(Step::from(event, event.thread));
    }
    if (steps && account.events() * sizeof(Step) > budget_bytes) steps.reset();
    if (steps) steps->append(batch.data(), batch.size() * sizeof(Step));
  }
  return {std::move(input), totals_of(account, digest), std::move(steps)};
}

}  // namespace fitmark::bench
