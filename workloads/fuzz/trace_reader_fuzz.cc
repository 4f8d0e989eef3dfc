// SPDX-License-Identifier: MIT
//
// Any bytes given to the reader of .fitrace files make events or a TraceError, nothing else. The
// checksums are set right first, so that damage reaches the parsers behind them.
#include <cstring>
#include <vector>

#include "workloads/file/trace_reader.h"
#include "workloads/fuzz/memory_file.h"

namespace fitmark::workloads {
namespace {

// Walks the blocks as the reader would and corrects each checksum.
void set_checksums(std::vector<std::uint8_t>& bytes) {
  std::size_t at = format::kPreambleBytes;
  while (at + format::kBlockHeadBytes <= bytes.size()) {
    const BlockHead head = read_block_head(ByteView(bytes).subspan(at, format::kBlockHeadBytes));
    const std::size_t payload = at + format::kBlockHeadBytes;
    if (head.length_bytes > bytes.size() - payload) return;
    const std::uint64_t checksum =
        block_checksum(head.kind, ByteView(bytes).subspan(payload, head.length_bytes));
    std::memcpy(bytes.data() + at + 16, &checksum, sizeof checksum);
    at = payload + head.length_bytes;
  }
}

}  // namespace
}  // namespace fitmark::workloads

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size_bytes) {
  using namespace fitmark::workloads;
  std::vector<std::uint8_t> bytes(input, input + size_bytes);
  set_checksums(bytes);
  const MemoryFile file(bytes.data(), bytes.size());
  try {
    TraceReader reader(file.path());
    reader.stacks();
    std::vector<Event> batch(256);
    while (reader.read(batch) != 0) {
    }
    reader.seek(reader.footer().events / 2);
    reader.read(batch);
  } catch (const TraceError&) {
  }
  return 0;
}
