// SPDX-License-Identifier: MIT
//
// Fills and the line through them.
#include "bench/engine/object_cost.h"

#include <algorithm>
#include <cmath>

#include "bench/replay/event_list.h"
#include "bench/replay/launch.h"

namespace fitmark::bench {
namespace {

constexpr std::uint64_t kFillBytes = 16 << 20;
constexpr std::uint64_t kFills = 32;

std::vector<workloads::Event> fill_of(std::uint64_t size_bytes) {
  const std::uint64_t objects = std::max<std::uint64_t>(512, kFillBytes / size_bytes);
  std::vector<workloads::Event> events(objects);
  for (std::uint64_t i = 0; i < objects; ++i) {
    events[i].slot = static_cast<std::uint32_t>(i);
    events[i].size_bytes = size_bytes;
  }
  return events;
}

ObjectCost measure(const Subject& subject, std::uint64_t size_bytes, std::uint64_t harness_bytes,
                   const std::atomic<bool>& stop) {
  ObjectCost cost;
  cost.size_bytes = size_bytes;
  PreparedTrace trace =
      prepare_trace(list_as_trace("fill", fill_of(size_bytes)), ~std::uint64_t{0}, stop);
  cost.objects = trace.totals.events;
  PassOrder order{Pass::memory, Touch::all, kFills, harness_bytes};
  const PassResult pass = run_pass(subject, trace, order, LaunchLimits{}, stop);
  cost.failure = pass.failure;
  std::vector<double> objects, resident;
  // The first quarter holds what every process pays once.
  for (std::size_t i = pass.samples.size() / 4; i < pass.samples.size(); ++i) {
    objects.push_back(static_cast<double>(pass.samples[i].live_objects));
    resident.push_back(static_cast<double>(pass.samples[i].resident_bytes));
  }
  if (!cost.failure.empty() || objects.size() < 2) return cost;
  const Line line = fit_line(objects, resident);
  cost.resident_bytes_each = line.slope;
  cost.overhead_bytes_each = line.slope - static_cast<double>(size_bytes);
  cost.residual_bytes = line.residual;
  return cost;
}

}  // namespace

std::vector<ObjectCost> measure_object_cost(const std::string& subject,
                                            std::span<const std::uint64_t> sizes_bytes,
                                            const std::atomic<bool>& stop) {
  const Subject found = find_subject(subject);
  const std::uint64_t harness_bytes = run_probe(find_subject("null"), stop).anonymous_bytes;
  std::vector<ObjectCost> costs;
  for (std::uint64_t size_bytes : sizes_bytes) {
    costs.push_back(measure(found, size_bytes, harness_bytes, stop));
  }
  return costs;
}

Line fit_line(std::span<const double> x, std::span<const double> y) {
  const auto count = static_cast<double>(x.size());
  double mean_x = 0, mean_y = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    mean_x += x[i] / count;
    mean_y += y[i] / count;
  }
  double xx = 0, xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - mean_x) * (x[i] - mean_x);
    xy += (x[i] - mean_x) * (y[i] - mean_y);
  }
  Line line;
  line.slope = xx > 0 ? xy / xx : 0;
  line.intercept = mean_y - line.slope * mean_x;
  double squares = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double off = y[i] - line.intercept - line.slope * x[i];
    squares += off * off;
  }
  line.residual = std::sqrt(squares / count);
  return line;
}

}  // namespace fitmark::bench
