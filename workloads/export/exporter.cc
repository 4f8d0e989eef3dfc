// SPDX-License-Identifier: MIT
//
// The list of exporters, and the file around them.
#include "workloads/export/exporter.h"

#include <algorithm>
#include <array>

#include "workloads/export/formats.h"

namespace fitmark::workloads {

std::span<const Exporter> exporters() {
  static const std::array kList = {csv_exporter(), json_lines_exporter(), minimalloc_exporter(),
                                   rep_exporter()};
  return kList;
}

std::vector<std::string> export_trace(EventSource& source, std::string_view exporter,
                                      const std::string& path) {
  const std::span<const Exporter> list = exporters();
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const Exporter& e) { return e.name == exporter; });
  if (found == list.end()) {
    std::string names;
    for (const Exporter& known : list) names += " " + std::string(known.name);
    throw TraceError("there is no form '" + std::string(exporter) +
                     "' to write; there are:" + names);
  }
  OutputFile file(path);
  std::vector<std::string> left_out = found->write(source, file);
  if (source.recording_end().truncated) {
    left_out.push_back("that the recording was cut off is left out: the form has no place for it");
  }
  file.commit();
  return left_out;
}

}  // namespace fitmark::workloads
