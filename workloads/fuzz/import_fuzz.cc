// SPDX-License-Identifier: MIT
//
// Any bytes given to one importer make a valid trace or a TraceError, nothing else.
#include <algorithm>
#include <cstdlib>

#include "workloads/fuzz/memory_file.h"
#include "workloads/import/importer.h"
#include "workloads/live_account.h"

namespace fitmark::workloads {
namespace {

void import(const Importer& importer, const std::string& path, bool keep_going) {
  LiveAccount account;
  std::vector<Event> batch(256);
  try {
    const std::unique_ptr<EventSource> source = importer.open(path, {.keep_going = keep_going});
    while (const std::size_t count = source->read(batch)) {
      for (std::size_t i = 0; i < count; ++i) {
        const char* fault = account.apply(batch[i]);
        if (fault != nullptr &&
            std::string_view(fault).find("overflows") == std::string_view::npos) {
          std::abort();  // the importer made an event that no valid trace holds
        }
        if (fault != nullptr) return;  // sizes beyond 2^64 together: said by whoever reads on
      }
    }
    source->warnings();
  } catch (const TraceError&) {
  }
}

}  // namespace
}  // namespace fitmark::workloads

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size_bytes) {
  using namespace fitmark::workloads;
  const auto list = importers();
  const auto importer = std::find_if(list.begin(), list.end(), [](const Importer& candidate) {
    return candidate.name == FITMARK_IMPORTER;
  });
  const MemoryFile file(bytes, size_bytes);
  import(*importer, file.path(), false);
  import(*importer, file.path(), true);
  const std::string_view head(reinterpret_cast<const char*>(bytes),
                              std::min(size_bytes, kHeadBytes));
  for (const Importer& other : list) other.recognises(head);
  return 0;
}
