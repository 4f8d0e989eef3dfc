// SPDX-License-Identifier: MIT
//
// Any text given as a law, and any file given as an empirical one, draws numbers or is a TraceError, nothing else.
#include <string>

#include "workloads/event.h"
#include "workloads/fuzz/memory_file.h"
#include "workloads/generator/law.h"

namespace fitmark::workloads {
namespace {

void draw_some(const std::string& text) {
  try {
    const Law law = Law::parse(text);
    Random random(1);
    for (int i = 0; i < 32; ++i) (void)law.draw(random);
  } catch (const TraceError&) {
  }
}

}  // namespace
}  // namespace fitmark::workloads

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size_bytes) {
  using namespace fitmark::workloads;
  const std::string text(reinterpret_cast<const char*>(bytes), size_bytes);
  if (!text.starts_with("file:")) draw_some(text);
  const MemoryFile file(bytes, size_bytes);
  draw_some("file:" + file.path());
  return 0;
}
