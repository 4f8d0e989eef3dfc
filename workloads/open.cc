// SPDX-License-Identifier: MIT
//
// The list of known forms.
#include "workloads/open.h"

#include "workloads/file/trace_reader.h"

namespace fitmark::workloads {

std::unique_ptr<EventSource> open_trace(const std::string& path) {
  return std::make_unique<TraceReader>(path);
}

}  // namespace fitmark::workloads
