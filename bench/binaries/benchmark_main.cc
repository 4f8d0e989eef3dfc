// SPDX-License-Identifier: MIT
//
// The main of every benchmark program: Google Benchmark's flags, exit status 2 for others, 3 for a bad trace.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <exception>

#include "bench/binaries/register_benchmarks.h"

int main(int count, char** arguments) {
  benchmark::Initialize(&count, arguments);
  if (benchmark::ReportUnrecognizedArguments(count, arguments)) return 2;
  try {
    fitmark::bench::register_benchmarks();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", arguments[0], error.what());
    return 3;
  }
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
