// SPDX-License-Identifier: MIT
//
// One sweep for each side of the peak; the earlier side runs on mirrored times.
#include "analysis/packing/peak_outward.h"

#include <algorithm>

#include "analysis/packing/gap_line.h"

namespace fitmark::analysis {
namespace {

struct Change {
  std::uint64_t time;
  std::uint32_t object;
  bool begins;
};

// Frees before it takes, at one time; larger objects first among those that begin together.
std::vector<Change> in_order(std::vector<Change> changes, std::span<const Lifetime> lifetimes) {
  std::sort(changes.begin(), changes.end(), [&](const Change& a, const Change& b) {
    if (a.time != b.time) return a.time < b.time;
    if (a.begins != b.begins) return b.begins;
    const std::uint64_t bytes_a = lifetimes[a.object].bytes;
    const std::uint64_t bytes_b = lifetimes[b.object].bytes;
    return bytes_a != bytes_b ? bytes_a > bytes_b : a.object < b.object;
  });
  return changes;
}

void sweep(const std::vector<Change>& changes, std::span<const Lifetime> lifetimes, GapLine& line,
           bool from_top, std::vector<std::uint64_t>& offsets) {
  for (const Change& change : changes) {
    const std::uint64_t bytes = lifetimes[change.object].bytes;
    std::uint64_t& offset = offsets[change.object];
    if (!change.begins) {
      line.release(offset, bytes);
    } else {
      offset = from_top ? line.take_best_from_top(bytes) : line.take_best(bytes);
    }
  }
}

std::uint64_t height_of(std::span<const Lifetime> lifetimes,
                        std::span<const std::uint64_t> offsets) {
  std::uint64_t height = 0;
  for (std::size_t i = 0; i < offsets.size(); ++i) {
    height = std::max(height, offsets[i] + lifetimes[i].bytes);
  }
  return height;
}

std::vector<std::uint32_t> stacked(std::span<const Lifetime> lifetimes, std::uint64_t time,
                                   StackOrder order) {
  std::vector<std::uint32_t> at_peak;
  for (std::uint32_t i = 0; i < lifetimes.size(); ++i) {
    if (lifetimes[i].begin <= time && time < lifetimes[i].end) at_peak.push_back(i);
  }
  const auto key = [&](std::uint32_t i) {
    const Lifetime& l = lifetimes[i];
    switch (order) {
      case StackOrder::birth:
        return l.begin;
      case StackOrder::death:
        return ~l.end;
      case StackOrder::outlived:
        return ~std::max(time - l.begin, l.end - time);
      case StackOrder::bytes:
        break;
    }
    return ~l.bytes;
  };
  std::stable_sort(at_peak.begin(), at_peak.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
  return at_peak;
}

}  // namespace

Packing pack_outward(std::span<const Lifetime> lifetimes, std::uint64_t time, StackOrder order,
                     bool from_top) {
  Packing packing;
  packing.offsets.assign(lifetimes.size(), 0);
  std::uint64_t stack_bytes = 0;
  std::vector<Change> later;
  std::vector<Change> earlier;
  for (const std::uint32_t i : stacked(lifetimes, time, order)) {
    packing.offsets[i] = stack_bytes;
    stack_bytes += lifetimes[i].bytes;
    later.push_back({lifetimes[i].end, i, false});
    earlier.push_back({~lifetimes[i].begin, i, false});
  }
  for (std::uint32_t i = 0; i < lifetimes.size(); ++i) {
    const Lifetime& l = lifetimes[i];
    if (l.begin > time) {
      later.push_back({l.begin, i, true});
      later.push_back({l.end, i, false});
    } else if (l.end <= time) {
      earlier.push_back({~l.end, i, true});
      earlier.push_back({~l.begin, i, false});
    }
  }
  for (std::vector<Change>* side : {&later, &earlier}) {
    GapLine line(stack_bytes);
    sweep(in_order(std::move(*side), lifetimes), lifetimes, line, from_top, packing.offsets);
  }
  packing.height_bytes = height_of(lifetimes, packing.offsets);
  packing.method = "from the peak outwards";
  return packing;
}

Packing pack_in_time(std::span<const Lifetime> lifetimes) {
  Packing packing;
  packing.offsets.assign(lifetimes.size(), 0);
  std::vector<Change> changes;
  for (std::uint32_t i = 0; i < lifetimes.size(); ++i) {
    changes.push_back({lifetimes[i].begin, i, true});
    changes.push_back({lifetimes[i].end, i, false});
  }
  GapLine line;
  sweep(in_order(std::move(changes), lifetimes), lifetimes, line, false, packing.offsets);
  packing.height_bytes = height_of(lifetimes, packing.offsets);
  packing.method = "best fit in time";
  return packing;
}

}  // namespace fitmark::analysis
