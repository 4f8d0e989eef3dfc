// SPDX-License-Identifier: MIT
//
// One run of several, by its subject, for tests.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "analysis/run.h"

namespace fitmark::bench {

// Returns the first run of `subject`; throws std::runtime_error without one.
inline const analysis::Run& run_of(const std::vector<analysis::Run>& runs,
                                   const std::string& subject) {
  for (const analysis::Run& run : runs) {
    if (run.subject == subject) return run;
  }
  throw std::runtime_error("no run of " + subject);
}

}  // namespace fitmark::bench
