// SPDX-License-Identifier: MIT
//
// The project's own form is told by its magic, the others by their importers.
#include "workloads/open.h"

#include "workloads/file/trace_reader.h"
#include "workloads/import/byte_stream.h"

namespace fitmark::workloads {
namespace {

bool is_magic(const Bytes& head) {
  return head.size() == sizeof format::kMagic &&
         ByteCursor(head).fixed<std::uint64_t>() == format::kMagic;
}

bool is_fitrace(const std::string& path) {
  const InputFile file(path);
  Bytes head(sizeof format::kMagic);
  head.resize(file.read_at(0, head));
  return is_magic(head);
}

// The first bytes once unpacked.
Bytes opening_of(ByteStream& stream) {
  Bytes head(sizeof format::kMagic);
  head.resize(stream.read(head));
  return head;
}

}  // namespace

std::unique_ptr<EventSource> open_trace(const std::string& path, const ImportOptions& options) {
  if (is_fitrace(path)) return std::make_unique<TraceReader>(path);
  const Importer* importer = recognise(path);
  if (importer != nullptr) return importer->open(path, options);
  if (is_magic(opening_of(*open_bytes(path)))) {
    throw TraceError(
        path + ": offset 0: a .fitrace inside gzip, zstd or zip, which cannot be read at any " +
        "place; unpack it first (gunzip, zstd -d, unzip): its chunks are compressed already");
  }
  std::string names = "fitrace";
  for (const Importer& known : importers()) names += ", " + std::string(known.name);
  throw TraceError(path + ": offset 0: of no known form; give one of: " + names);
}

}  // namespace fitmark::workloads
