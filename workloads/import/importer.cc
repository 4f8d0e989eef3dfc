// SPDX-License-Identifier: MIT
//
// The list of importers.
#include "workloads/import/importer.h"

#include <array>

#include "workloads/import/byte_stream.h"
#include "workloads/import/formats.h"

namespace fitmark::workloads {

std::span<const Importer> importers() {
  static const std::array kList = {
      torch_snapshot_importer(),
      glibc_trace_importer(),
      glibc_workload_importer(),
      heaptrack_importer(),
      mtrace_importer(),
      memory_replay_importer(),
      json_lines_importer(),
      minimalloc_importer(),
      csv_importer(),
      rep_importer(),
  };
  return kList;
}

const Importer* recognise(const std::string& path) {
  std::string head(kHeadBytes, '\0');
  head.resize(
      open_bytes(path)->read(std::span(reinterpret_cast<std::uint8_t*>(head.data()), head.size())));
  for (const Importer& importer : importers()) {
    if (importer.recognises(head)) return &importer;
  }
  return nullptr;
}

}  // namespace fitmark::workloads
