// SPDX-License-Identifier: MIT
//
// The accounts of a heap at one moment: where each held or resident byte went.
//
// Invariants:  the parts add up to the total exactly; what a subject does not reveal is kAbsent, counts
//              as 0 in the sum, and its bytes are unattributed
// Threads:     none needed; free functions
// Source:      DESIGN.md, Words
#pragma once

#include <cstdint>
#include <optional>

#include "analysis/run.h"

namespace fitmark::analysis {

struct Accounts {
  std::uint64_t requested_bytes = 0;
  std::uint64_t rounding_bytes = 0;
  std::uint64_t bookkeeping_bytes = 0;
  std::uint64_t cached_bytes = 0;
  std::uint64_t free_bytes = 0;
  std::uint64_t untouched_bytes = 0;
  std::uint64_t unattributed_bytes = 0;
  std::uint64_t total_bytes = 0;
};

// Returns the accounts of held bytes. None if held bytes are not known, or the known parts exceed them
// (an adapter's error).
std::optional<Accounts> held_accounts(const Sample& sample);

// Returns the accounts of resident bytes: what is not resident is taken from untouched bytes first, then
// from free, cached, bookkeeping and rounding bytes. None if resident bytes are not known or are fewer
// than the requested ones, of which then not all were touched.
std::optional<Accounts> resident_accounts(const Sample& sample);

}  // namespace fitmark::analysis
