// SPDX-License-Identifier: MIT
//
// Turns of a placement pass, and what the events between them make of the map.
#include "bench/explain/observe.h"

#include <algorithm>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "analysis/explain/site_map.h"
#include "bench/explain/call_site.h"
#include "bench/probe/page_map.h"
#include "bench/replay/running_pass.h"
#include "workloads/event.h"

namespace fitmark::bench {
namespace {

using workloads::Event;
using workloads::Op;

// The trace's events, one by one.
class EventReader {
 public:
  explicit EventReader(const TraceInput& input) : source_(input.open()), batch_(kBatch) {}

  // Requires that there is one.
  const Event& next() {
    if (at_ == got_) {
      got_ = source_->read(batch_);
      at_ = 0;
    }
    return batch_[at_++];
  }

  // Behind the last event. Null where none were recorded.
  const workloads::StackTable* stacks() {
    source_->read(batch_);
    return source_->stacks();
  }

 private:
  static constexpr std::size_t kBatch = 4096;

  std::unique_ptr<workloads::EventSource> source_;
  std::vector<Event> batch_;
  std::size_t at_ = 0;
  std::size_t got_ = 0;
};

class Follower {
 public:
  Follower(const PreparedTrace& trace, analysis::HeatMapLimits limits)
      : events_(trace.input),
        total_events_(trace.totals.events),
        heat_map_(limits, kMappedPageBytes),
        sites_(total_events_, analysis::SiteMapAccount::kShape, kMappedPageBytes) {}

  // Applies the events of a turn, and empties the record.
  void apply(PlacementRecord& record) {
    const std::uint64_t* address = record.addresses.data();
    for (; done_ < record.events_done; ++done_) {
      const Event& event = events_.next();
      if (event.op == Op::mark) continue;
      if (event.op == Op::deallocate || event.op == Op::reallocate) remove(event.slot);
      if (event.op != Op::deallocate) place(event, *address++);
    }
    record.count = 0;
  }

  // Reads which pages of the rows are in memory; not at every turn of a long trace.
  void read(PageMap& pages) {
    if (done_ == 0 || done_ < next_reading_) return;
    next_reading_ = done_ + total_events_ / kReadings;
    const analysis::AddressRows& rows = heat_map_.rows();
    const std::vector<std::uint32_t> order = rows.in_order();
    const std::uint64_t row_bytes = rows.row_bytes();
    for (std::size_t from = 0, to = 0; from < order.size(); from = to) {
      const std::uint64_t address = rows.address_of(order[from]);
      while (to < order.size() && rows.address_of(order[to]) == address + (to - from) * row_bytes) {
        ++to;
      }
      resident_.assign(to - from, row_bytes);  // touched, and no more is known
      if (pages.is_known()) pages.read(address, row_bytes, resident_);
      for (std::size_t i = from; i < to; ++i) {
        heat_map_.row_held(order[i], resident_[i - from], done_ - 1);
      }
    }
  }

  // `denominator`: of the map.
  void finish(const char* denominator, Observation& observation) {
    const workloads::StackTable* const stacks = events_.stacks();
    observation.grid = heat_map_.finish(total_events_);
    observation.map = analysis::heat_map_of(observation.grid);
    observation.map.denominator = denominator;
    const auto site = [&](std::uint32_t stack) {
      return stacks == nullptr ? std::string() : call_site(*stacks, stack);
    };
    sites_.finish(observation.grid, site, observation.map);
  }

 private:
  struct Placed {
    std::uint64_t address = 0;
    std::uint64_t size_bytes = 0;
  };

  void place(const Event& event, std::uint64_t address) {
    if (address == 0) return;
    if (event.slot >= blocks_.size()) blocks_.resize(event.slot + std::size_t{1});
    blocks_[event.slot] = {address, event.size_bytes};
    heat_map_.became_live(address, event.size_bytes, done_);
    sites_.became_live(event.slot, address, event.size_bytes, event.stack, done_);
  }

  void remove(std::uint32_t slot) {
    if (slot >= blocks_.size()) return;
    Placed& block = blocks_[slot];
    heat_map_.died(block.address, block.size_bytes, done_);
    sites_.died(slot, done_);
    block = {};
  }

  EventReader events_;
  std::uint64_t total_events_;
  analysis::HeatMapAccount heat_map_;
  analysis::SiteMapAccount sites_;
  std::vector<Placed> blocks_;  // [slots]
  std::vector<std::uint64_t> resident_;
  std::uint64_t done_ = 0;
  std::uint64_t next_reading_ = 0;
};

}  // namespace

Observation observe(const Subject& subject, PreparedTrace& trace, const ObserveRequest& request,
                    const std::atomic<bool>& stop) {
  PassOrder order{Pass::placement, request.touch};
  order.threads = request.threads;
  order.takes_turns = true;
  order.stride_events =
      std::clamp<std::uint64_t>(trace.totals.events / kReadings, 1, PlacementRecord::kCapacity);
  Follower follower(trace, request.limits);
  RunningPass pass(subject, trace, order, request.launch, stop);
  PageMap pages(pass.pid());
  for (bool is_last = false; !is_last && !pass.has_ended();) {
    is_last = pass.run_turn();
    if (pass.has_ended()) break;  // before its last turn: it failed
    follower.apply(pass.places());
    follower.read(pages);
  }
  pass.dismiss();
  Observation observation;
  observation.failure = pass.result().failure;
  if (observation.failure.empty()) {
    follower.finish(pages.is_known() ? "resident_bytes" : "touched_bytes", observation);
  }
  return observation;
}

}  // namespace fitmark::bench
