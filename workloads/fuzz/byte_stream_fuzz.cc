// SPDX-License-Identifier: MIT
//
// Any bytes given to the decompressors make bytes or a TraceError, nothing else.
#include <array>

#include "workloads/event.h"
#include "workloads/fuzz/memory_file.h"
#include "workloads/import/byte_stream.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size_bytes) {
  using namespace fitmark::workloads;
  const MemoryFile file(bytes, size_bytes);
  std::array<std::uint8_t, 4096> buffer;
  try {
    const std::unique_ptr<ByteStream> stream = open_bytes(file.path());
    for (int i = 0; i < 1000 && stream->read(buffer) == buffer.size(); ++i) {
    }
  } catch (const TraceError&) {
  }
  return 0;
}
