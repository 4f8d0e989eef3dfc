// SPDX-License-Identifier: MIT
//
// The tables behind the main one: where held and resident bytes went, how true a threaded replay was, what the
// processor counted, what reading live memory costs.
//
// Invariants:  the parts of each row of accounts add up to its held or resident bytes; what a subject does
//              not reveal reads "-", and its bytes stand under unattributed
// Threads:     none needed; free functions
#pragma once

#include <string>
#include <vector>

#include "analysis/report/report.h"

namespace fitmark::analysis {

// Returns one table a trace: the accounts of each subject's first counting run when live bytes were at
// their peak, and the largest share of held bytes that was unattributed in any sample of any of its runs.
std::string accounts_markdown(const Report& report);

// Returns one table a trace: how the accounts of each subject's first counting run come to resident bytes,
// at the sample with the most of them. Empty where resident bytes were never read.
std::string resident_markdown(const Report& report);

// Returns one table for each trace of several threads: medians over the counting runs, of time that an
// event waited for another thread, of events that waited, and of events out of recorded order. Empty
// where no trace has several threads.
std::string fidelity_markdown(const Report& report);

// Returns one table a trace: counts an event of the timed pass, medians over the counting runs. Empty
// where no run has hardware counters.
std::string counters_markdown(const Report& report);

// Medians over the counting runs of one subject, at one moment.
struct LocalitySummary {
  std::string trace;
  std::string digest;
  std::string subject;
  std::string phase;
  double bytes = 0;                // live, that were read
  double allocation_order_ns = 0;  // a byte
  double address_order_ns = 0;     // a byte
};

// Returns a row for each trace, subject and moment; none where locality was not measured.
std::vector<LocalitySummary> locality_of(const Report& report);

// Returns them as one table a trace; empty where there are none.
std::string locality_markdown(const Report& report);

}  // namespace fitmark::analysis
