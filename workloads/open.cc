// SPDX-License-Identifier: MIT
//
// The project's own form is told by its magic, the others by their importers.
#include "workloads/open.h"

#include "workloads/file/trace_reader.h"

namespace fitmark::workloads {
namespace {

bool is_fitrace(const std::string& path) {
  const InputFile file(path);
  Bytes head(sizeof format::kMagic);
  if (file.read_at(0, head) != head.size()) return false;
  return ByteCursor(head).fixed<std::uint64_t>() == format::kMagic;
}

}  // namespace

std::unique_ptr<EventSource> open_trace(const std::string& path, const ImportOptions& options) {
  if (is_fitrace(path)) return std::make_unique<TraceReader>(path);
  const Importer* importer = recognise(path);
  if (importer != nullptr) return importer->open(path, options);
  std::string names = "fitrace";
  for (const Importer& known : importers()) names += ", " + std::string(known.name);
  throw TraceError(path + ": offset 0: of no known form; give one of: " + names);
}

}  // namespace fitmark::workloads
