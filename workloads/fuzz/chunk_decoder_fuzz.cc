// SPDX-License-Identifier: MIT
//
// Any bytes given to the chunk decoder make events or Malformed, nothing else.
#include <array>

#include "workloads/file/chunk_decoder.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size_bytes) {
  using namespace fitmark::workloads;
  static ChunkDecoder decoder;
  static std::array<Event, 1000> batch;
  try {
    decoder.load(ByteView(bytes, size_bytes));
    while (decoder.decode(batch) != 0) {
    }
  } catch (const Malformed&) {
  }
  return 0;
}
