// SPDX-License-Identifier: MIT
//
// Asks, and answers in a sentence.
#include "bench/explain/what_if.h"

#include <fmt/format.h>

#include <cmath>

#include "allocator/spec.h"
#include "analysis/report/units.h"
#include "bench/explain/simulate.h"

namespace fitmark::bench {
namespace {

constexpr const char* kOracleEnding = "_list";  // the slow twins of other entries

std::string with_parameter(const std::string& heap, const std::string& parameter) {
  return heap + (heap.find(':') == heap.npos ? ":" : ",") + parameter;
}

// Whether the heap takes the parameters that its name goes on with.
bool is_heap(const std::string& name) {
  try {
    allocator::parse_spec(name, allocator::Geometry{}, allocator::heap_descriptions());
  } catch (const allocator::SpecError&) {
    return false;
  }
  return true;
}

std::string sentence_of(const WhatIf& answer, const analysis::Figures& now) {
  const analysis::Figures& then = answer.figures;
  const double percent = 100 * std::abs(answer.peak_held_ratio - 1);
  const std::string held =
      percent < 0.05 ? fmt::format("stays at {}", analysis::human_bytes(*now.peak_held_bytes.value))
                     : fmt::format("{} by {:.1f} %, from {} to {}",
                                   answer.peak_held_ratio < 1 ? "falls" : "rises", percent,
                                   analysis::human_bytes(*now.peak_held_bytes.value),
                                   analysis::human_bytes(*then.peak_held_bytes.value));
  std::string text = fmt::format("With {} the peak of held bytes {}", answer.heap, held);
  const auto& before = now.mean_external_fragmentation.value;
  const auto& after = then.mean_external_fragmentation.value;
  if (before && after) {
    text += fmt::format("; mean external fragmentation {:.3f} -> {:.3f}", *before, *after);
  }
  return text + ".";
}

}  // namespace

std::vector<std::string> usual_what_ifs(const std::string& heap) {
  const std::size_t colon = heap.find(':');
  const std::string name = heap.substr(0, colon);
  const std::string parameters = colon == heap.npos ? "" : heap.substr(colon);
  std::vector<std::string> heaps;
  for (const allocator::HeapDescription& each : allocator::heap_descriptions()) {
    if (each.name == name || each.name.ends_with(kOracleEnding)) continue;
    const std::string other = std::string(each.name) + parameters;
    if (is_heap(other)) heaps.push_back(other);
  }
  for (const char* parameter : {"min=48", "split=128"}) {
    if (is_heap(with_parameter(heap, parameter))) heaps.push_back(with_parameter(heap, parameter));
  }
  return heaps;
}

WhatIf ask_what_if(const ExplainRequest& request, const TraceTotals& totals,
                   const std::string& heap, const analysis::Figures& now) {
  WhatIf answer;
  answer.heap = heap;
  answer.run = simulate(request.input, totals, heap, request.samples).run;
  answer.figures = analysis::figures_of(answer.run);
  const double before = now.peak_held_bytes.value.value_or(0);
  answer.peak_held_ratio =
      before > 0 ? answer.figures.peak_held_bytes.value.value_or(0) / before : 1;
  answer.sentence = sentence_of(answer, now);
  return answer;
}

}  // namespace fitmark::bench
