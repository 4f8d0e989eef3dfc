// SPDX-License-Identifier: MIT
//
// Any bytes read as a model make a TraceError or a model whose traffic is a valid trace, nothing else.
#include <cstdlib>
#include <string_view>
#include <vector>

#include "workloads/live_account.h"
#include "workloads/model/model.h"

namespace fitmark::workloads {
namespace {

constexpr std::uint64_t kMostEvents = 5000;  // a model may promise any number

void generate_some(const Model& model) {
  const auto source = generate_from(model, {.parallel = 2}, 1);
  LiveAccount account;
  std::vector<Event> batch(256);
  while (account.events() < kMostEvents) {
    const std::size_t count = source->read(batch);
    if (count == 0) return;
    for (std::size_t i = 0; i < count; ++i) {
      const char* fault = account.apply(batch[i]);
      if (fault == nullptr) continue;
      if (std::string_view(fault).find("overflows") == std::string_view::npos) std::abort();
      return;  // sizes beyond 2^64 together: said by whoever reads on
    }
  }
}

}  // namespace
}  // namespace fitmark::workloads

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size_bytes) {
  using namespace fitmark::workloads;
  try {
    const std::string text(reinterpret_cast<const char*>(bytes), size_bytes);
    const Model model = model_from_json(text, "model");
    generate_some(model);
    if (to_json(model_from_json(to_json(model), "model")) != to_json(model)) std::abort();
  } catch (const TraceError&) {
  }
  return 0;
}
