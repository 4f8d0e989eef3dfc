// SPDX-License-Identifier: MIT
//
// Splits held and resident bytes into their parts.
#include "analysis/metric/accounts.h"

#include <algorithm>

namespace fitmark::analysis {
namespace {

std::uint64_t known(std::uint64_t bytes) { return bytes == kAbsent ? 0 : bytes; }

std::uint64_t rounding_of(const Sample& sample) {
  if (sample.granted_bytes == kAbsent) return kAbsent;
  return std::max(sample.granted_bytes, sample.live_bytes) - sample.live_bytes;
}

Accounts parts_of(const Sample& sample) {
  Accounts accounts;
  accounts.requested_bytes = sample.live_bytes;
  accounts.rounding_bytes = rounding_of(sample);
  accounts.bookkeeping_bytes = sample.bookkeeping_bytes;
  accounts.cached_bytes = sample.cached_bytes;
  accounts.free_bytes = sample.free_bytes;
  accounts.untouched_bytes = sample.untouched_bytes;
  return accounts;
}

std::uint64_t sum_of(const Accounts& a) {
  return a.requested_bytes + known(a.rounding_bytes) + known(a.bookkeeping_bytes) +
         known(a.cached_bytes) + known(a.free_bytes) + known(a.untouched_bytes);
}

}  // namespace

std::optional<Accounts> held_accounts(const Sample& sample) {
  if (sample.held_bytes == kAbsent) return std::nullopt;
  Accounts accounts = parts_of(sample);
  accounts.total_bytes = sample.held_bytes;
  if (sum_of(accounts) > sample.held_bytes) return std::nullopt;
  accounts.unattributed_bytes = sample.held_bytes - sum_of(accounts);
  return accounts;
}

std::optional<Accounts> resident_accounts(const Sample& sample) {
  if (sample.resident_bytes == kAbsent || sample.resident_bytes < sample.live_bytes) {
    return std::nullopt;
  }
  Accounts accounts = parts_of(sample);
  accounts.total_bytes = sample.resident_bytes;
  std::uint64_t missing = std::max(sum_of(accounts), sample.resident_bytes) - sample.resident_bytes;
  for (std::uint64_t* part :
       {&accounts.untouched_bytes, &accounts.free_bytes, &accounts.cached_bytes,
        &accounts.bookkeeping_bytes, &accounts.rounding_bytes}) {
    const std::uint64_t taken = std::min(known(*part), missing);
    *part -= taken;
    missing -= taken;
  }
  accounts.unattributed_bytes = sample.resident_bytes - sum_of(accounts);
  return accounts;
}

}  // namespace fitmark::analysis
