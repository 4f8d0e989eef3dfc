// SPDX-License-Identifier: MIT
//
// Traces from the environment or the generators.
#include "bench/binaries/bench_traces.h"

#include <cstdlib>
#include <sstream>

#include "workloads/generator/generator.h"
#include "workloads/open.h"

namespace fitmark::bench {

std::vector<std::string> split_list(const char* text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) {
    if (!part.empty()) parts.push_back(part);
  }
  return parts;
}

std::vector<TraceInput> bench_traces() {
  std::vector<TraceInput> inputs;
  if (const char* given = std::getenv("FITMARK_TRACES")) {
    for (const std::string& path : split_list(given, ':')) {
      inputs.push_back(
          {path.substr(path.rfind('/') + 1), [path] { return workloads::open_trace(path); }});
    }
    return inputs;
  }
  for (const auto& generator : workloads::generators()) {
    const std::string name(generator.name);
    inputs.push_back({name, [name] {
                        return workloads::generate(name, {{"events", "200000"}}, 1);
                      }});
  }
  return inputs;
}

}  // namespace fitmark::bench
