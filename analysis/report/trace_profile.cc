// SPDX-License-Identifier: MIT
//
// Histograms by powers of two.
#include "analysis/report/trace_profile.h"

#include <array>
#include <bit>

namespace fitmark::analysis {
namespace {

class Doublings {
 public:
  void add(std::uint64_t value) { ++counts_[std::bit_width(value == 0 ? 1 : value) - 1]; }

  void write(std::vector<std::uint64_t>& lower, std::vector<std::uint64_t>& objects) const {
    std::size_t first = 0;
    std::size_t last = counts_.size();
    while (first < last && counts_[first] == 0) ++first;
    while (last > first && counts_[last - 1] == 0) --last;
    for (std::size_t i = first; i < last; ++i) {
      lower.push_back(std::uint64_t{1} << i);
      objects.push_back(counts_[i]);
    }
  }

 private:
  std::array<std::uint64_t, 64> counts_{};
};

}  // namespace

TraceProfile profile_of(const std::string& trace, const std::string& trace_digest,
                        std::span<const Lifetime> lifetimes) {
  Doublings sizes;
  Doublings lengths;
  for (const Lifetime& lifetime : lifetimes) {
    sizes.add(lifetime.bytes);
    lengths.add(lifetime.end - lifetime.begin);
  }
  TraceProfile profile;
  profile.trace = trace;
  profile.trace_digest = trace_digest;
  sizes.write(profile.size_lower_bytes, profile.size_objects);
  lengths.write(profile.lifetime_lower_events, profile.lifetime_objects);
  return profile;
}

}  // namespace fitmark::analysis
