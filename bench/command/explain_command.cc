// SPDX-License-Identifier: MIT
//
// `fitmark explain`: why a heap holds more than is live on a trace, and what another would hold.
#include <fmt/format.h>

#include "allocator/spec.h"
#include "bench/command/measuring.h"
#include "bench/command/options.h"
#include "bench/command/output_file.h"
#include "bench/explain/explain.h"
#include "bench/explain/render.h"
#include "bench/subject/subject.h"

namespace fitmark::bench {
namespace {

// Returns the catalogue's name of the heap. Throws SubjectError for anything that is none.
std::string heap_named(const std::string& name) {
  const Subject subject = find_subject(name);
  if (subject.kind == SubjectKind::heap) return subject.heap;
  throw SubjectError(fmt::format(
      "{} cannot be simulated, only measured; choose a built-in heap of `fitmark list allocators`, "
      "such as best_fit",
      name));
}

}  // namespace

int run_explain(const ExplainCommand& command) {
  ExplainRequest request{.input = trace_input(command.trace, command.keep_going),
                         .heap = heap_named(command.allocator)};
  request.samples = command.samples;
  for (const std::string& heap : command.what_ifs) request.what_ifs.push_back(heap_named(heap));
  if (command.what_ifs.empty()) request.what_ifs = usual_what_ifs(request.heap);
  const Explanation explanation = explain(request);
  const std::string text = command.json ? explanation_json(explanation, command.trace)
                                        : explanation_text(explanation, command.trace);
  if (command.output.empty()) {
    fmt::print("{}", text);
  } else {
    write_whole_file(command.output, text);
  }
  return kDone;
}

}  // namespace fitmark::bench
