// SPDX-License-Identifier: MIT
//
// Histograms by powers of two.
#include "analysis/report/trace_profile.h"

#include <bit>

namespace fitmark::analysis {

void Doublings::add(std::uint64_t value) {
  ++counts_[static_cast<std::size_t>(std::bit_width(value == 0 ? 1 : value) - 1)];
}

void Doublings::write(std::vector<std::uint64_t>& lower,
                      std::vector<std::uint64_t>& objects) const {
  std::size_t first = 0;
  std::size_t last = counts_.size();
  while (first < last && counts_[first] == 0) ++first;
  while (last > first && counts_[last - 1] == 0) --last;
  for (std::size_t i = first; i < last; ++i) {
    lower.push_back(std::uint64_t{1} << i);
    objects.push_back(counts_[i]);
  }
}

void ProfileAccount::add(const Lifetime& lifetime) {
  sizes_.add(lifetime.bytes);
  lifetimes_.add(lifetime.end - lifetime.begin);
}

TraceProfile ProfileAccount::finish(const std::string& trace,
                                    const std::string& trace_digest) const {
  TraceProfile profile;
  profile.trace = trace;
  profile.trace_digest = trace_digest;
  sizes_.write(profile.size_lower_bytes, profile.size_objects);
  lifetimes_.write(profile.lifetime_lower_events, profile.lifetime_objects);
  return profile;
}

}  // namespace fitmark::analysis
