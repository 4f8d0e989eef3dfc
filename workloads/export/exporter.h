// SPDX-License-Identifier: MIT
//
// Foreign forms that traces can be written in: the list of them, and how to write one.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "workloads/event.h"
#include "workloads/file/output_file.h"

namespace fitmark::workloads {

struct Exporter {
  std::string_view name;    // one word
  std::string_view suffix;  // that files of this form carry, with the dot
  std::string_view writes;  // what it writes and what it leaves out, in a sentence
  // Writes all events. Returns sentences on what the form could not hold. Throws TraceError.
  std::vector<std::string> (*write)(EventSource& source, OutputFile& file);
};

// Every exporter, ordered by name.
std::span<const Exporter> exporters();

// Writes the source to `path` in the named form; the file appears only when it is whole. Returns what
// was left out. Throws TraceError where the name is not known.
std::vector<std::string> export_trace(EventSource& source, std::string_view exporter,
                                      const std::string& path);

}  // namespace fitmark::workloads
