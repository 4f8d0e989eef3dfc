// SPDX-License-Identifier: MIT
//
// Counts the objects of a trace by size and by lifetime, in classes that double.
//
// Threads:     none
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "analysis/packing/packing.h"
#include "analysis/report/report.h"

namespace fitmark::analysis {

// Counts of values in classes that begin at 1, 2, 4, 8 ...; 0 counts as 1.
class Doublings {
 public:
  void add(std::uint64_t value);

  // Appends the classes from the first to the last that has a value.
  void write(std::vector<std::uint64_t>& lower, std::vector<std::uint64_t>& objects) const;

 private:
  std::array<std::uint64_t, 64> counts_{};
};

class ProfileAccount {
 public:
  void add(const Lifetime& lifetime);
  TraceProfile finish(const std::string& trace, const std::string& trace_digest) const;

 private:
  Doublings sizes_;
  Doublings lifetimes_;
};

}  // namespace fitmark::analysis
