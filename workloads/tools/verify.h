// SPDX-License-Identifier: MIT
//
// Checks a trace wholly: every checksum, every event, and what the file says of itself.
#pragma once

#include <string>
#include <vector>

#include "workloads/file/footer.h"

namespace fitmark::workloads {

struct Verification {
  std::vector<std::string> faults;  // each a sentence; empty: the trace is sound
  std::vector<std::string> warnings;
  TraceFooter found;  // counted here, over the events before the first fault
};

// Reads the trace to its end, in whatever form open_trace() knows. Never throws TraceError.
Verification verify(const std::string& path);

}  // namespace fitmark::workloads
