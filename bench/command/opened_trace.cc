// SPDX-License-Identifier: MIT
//
// Opens traces for the commands: of any known form, whole unless the user said to keep going.
#include "bench/command/opened_trace.h"

#include <fmt/format.h>

#include "bench/command/terminal.h"
#include "workloads/file/trace_reader.h"
#include "workloads/open.h"

namespace fitmark::bench {

using workloads::EventSource;
using workloads::TraceReader;

std::unique_ptr<EventSource> open_cut_trace(const std::string& path, bool keep_going) {
  return workloads::open_trace(path, {.keep_going = keep_going});
}

std::unique_ptr<EventSource> open_whole_trace(const std::string& path, bool keep_going) {
  auto source = open_cut_trace(path, keep_going);
  const auto* reader = dynamic_cast<const TraceReader*>(source.get());
  if (reader != nullptr && !keep_going) reader->require_end();
  return source;
}

void tell_warnings(const EventSource& source, const std::string& name) {
  for (const std::string& warning : source.warnings()) {
    const bool named = warning.find(name) != std::string::npos;
    complain(named ? warning : fmt::format("{}: {}", name, warning));
  }
}

}  // namespace fitmark::bench
