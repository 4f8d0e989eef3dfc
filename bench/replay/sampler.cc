// SPDX-License-Identifier: MIT
//
// Sample positions and kernel readings.
#include "bench/replay/sampler.h"

#include <algorithm>
#include <type_traits>

#include "bench/probe/kernel_memory.h"
#include "bench/replay/child_mapping.h"

namespace fitmark::bench {
namespace {

static_assert(std::is_trivially_copyable_v<analysis::Sample>);

constexpr std::uint64_t kNever = ~std::uint64_t{0};

}  // namespace

Sampler::Sampler(ReplayControl& control) : control_(control) {
  capacity_ = capacity(control.order.sample_count);
  samples_ = static_cast<analysis::Sample*>(
      map_or_refuse(kSamplesFd, capacity_ * sizeof(analysis::Sample), "its samples"));
  find_next();
}

void Sampler::find_next() {
  const ReplayOrder& order = control_.order;
  const std::uint64_t wanted = std::min(order.sample_count, order.events);
  const std::uint64_t last = next_;
  std::uint64_t even = kNever;
  while (even_taken_ < wanted) {
    // events * k / count without overflow: both factors stay below 2^63 for counts below 2^20
    even = static_cast<std::uint64_t>(static_cast<unsigned __int128>(order.events) *
                                      (even_taken_ + 1) / wanted);
    if (even > last) break;
    ++even_taken_;
    even = kNever;
  }
  const std::uint64_t peak =
      order.peak_live_event_index > last ? order.peak_live_event_index : kNever;
  next_ = std::min(even, peak);
}

void Sampler::read_kernel(analysis::Sample& sample) {
  const Residency residency = read_residency();
  if (!residency.known) return;
  const std::uint64_t harness = control_.order.harness_anonymous_bytes;
  const std::uint64_t all = residency.anonymous_bytes;
  sample.resident_bytes = all > harness ? all - harness : 0;
  sample.lazy_free_bytes = residency.lazy_free_bytes;
  sample.anon_huge_bytes = residency.anon_huge_bytes;
  if (control_.order.kind == SubjectKind::malloc && sample.held_bytes != analysis::kAbsent) {
    sample.held_bytes = std::max(sample.held_bytes, sample.resident_bytes);
  }
}

void Sampler::add(const analysis::Sample& sample) {
  ReplayOutcome& outcome = control_.outcome;
  if (sample.resident_bytes != analysis::kAbsent) {
    outcome.peak_resident_bytes = std::max(outcome.peak_resident_bytes, sample.resident_bytes);
  }
  if (outcome.samples_taken < capacity_) samples_[outcome.samples_taken++] = sample;
  find_next();
}

}  // namespace fitmark::bench
