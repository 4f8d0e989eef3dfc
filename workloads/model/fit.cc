// SPDX-License-Identifier: MIT
//
// The live curve is kept at twice the needed places while its stride doubles, then sampled.
#include "workloads/model/fit.h"

#include <algorithm>
#include <cmath>

#include "workloads/each_event.h"
#include "workloads/live_account.h"
#include "workloads/model/buckets.h"

namespace fitmark::workloads {
namespace {

// Mean live bytes over equal strides of events; the stride doubles when the places run out.
class LiveCurve {
 public:
  void add(std::uint64_t live_bytes) {
    sum_ += static_cast<double>(live_bytes);
    if (++count_ < stride_) return;
    means_.push_back(sum_ / static_cast<double>(count_));
    sum_ = 0;
    count_ = 0;
    if (means_.size() < 16 * kLivePlaces) return;
    for (std::size_t i = 0; i < means_.size() / 2; ++i) {
      means_[i] = (means_[2 * i] + means_[2 * i + 1]) / 2;
    }
    means_.resize(means_.size() / 2);
    stride_ *= 2;
  }

  std::vector<double> places() {
    if (count_ > 0) means_.push_back(sum_ / static_cast<double>(count_));
    std::vector<double> places(kLivePlaces);
    for (std::size_t i = 0; i < kLivePlaces && !means_.empty(); ++i) {
      places[i] = means_[i * means_.size() / kLivePlaces];
    }
    return places;
  }

 private:
  std::vector<double> means_;
  double sum_ = 0;
  std::uint64_t count_ = 0;
  std::uint64_t stride_ = 1;
};

double largest_gap(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b) {
  double all_a = 0;
  double all_b = 0;
  for (const std::uint64_t count : a) all_a += static_cast<double>(count);
  for (const std::uint64_t count : b) all_b += static_cast<double>(count);
  if (all_a == 0 || all_b == 0) return all_a == all_b ? 0 : 1;
  double sum_a = 0;
  double sum_b = 0;
  double gap = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    sum_a += static_cast<double>(a[i]);
    sum_b += static_cast<double>(b[i]);
    gap = std::max(gap, std::abs(sum_a / all_a - sum_b / all_b));
  }
  return gap;
}

}  // namespace

Profile profile_of(EventSource& source) {
  Profile profile;
  profile.sizes.resize(SizeBuckets::kCount);
  profile.lifetimes.resize(LifetimeBuckets::kCount);
  LiveAccount account;
  LiveCurve curve;
  std::vector<std::uint64_t> births;  // [slots]
  for_each_event(source, [&](const Event& event) {
    const std::uint64_t index = account.events();
    if (const char* fault = account.apply(event)) {
      throw TraceError("event " + std::to_string(index) + " does not belong in a trace: " + fault +
                       "; see what 'fitmark verify' says");
    }
    curve.add(account.live_bytes());
    if (event.op == Op::deallocate)
      ++profile.lifetimes[LifetimeBuckets::of(index - births[event.slot])];
    if (event.op > Op::allocate_zeroed) return;
    ++profile.sizes[SizeBuckets::of(event.size_bytes)];
    if (event.slot >= births.size()) births.resize(event.slot + std::size_t{1});
    births[event.slot] = index;
  });
  profile.live_bytes = curve.places();
  profile.events = account.events();
  profile.peak_live_bytes = account.peak_live_bytes();
  profile.threads = account.threads();
  return profile;
}

Fit fit_of(const Profile& original, const Profile& other) {
  Fit fit;
  fit.sizes = largest_gap(original.sizes, other.sizes);
  fit.lifetimes = largest_gap(original.lifetimes, other.lifetimes);
  double most = 0;
  for (std::size_t i = 0; i < kLivePlaces; ++i) {
    fit.live_curve += std::abs(original.live_bytes[i] - other.live_bytes[i]) / kLivePlaces;
    most = std::max(most, original.live_bytes[i]);
  }
  fit.live_curve = most == 0 ? 0 : fit.live_curve / most;
  if (original.peak_live_bytes != 0) {
    fit.peak_ratio =
        static_cast<double>(other.peak_live_bytes) / static_cast<double>(original.peak_live_bytes);
  }
  return fit;
}

}  // namespace fitmark::workloads
