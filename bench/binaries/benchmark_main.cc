// SPDX-License-Identifier: MIT
//
// The main of every benchmark program: Google Benchmark's flags, exit status 2 for others, 3 for a bad trace.
// The context of its JSON names the library that serves malloc.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <exception>

#include "bench/binaries/register_benchmarks.h"
#include "bench/probe/origin.h"

int main(int count, char** arguments) {
  benchmark::Initialize(&count, arguments);
  if (benchmark::ReportUnrecognizedArguments(count, arguments)) return 2;
  try {
    fitmark::bench::register_benchmarks();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", arguments[0], error.what());
    return 3;
  }
  benchmark::AddCustomContext("malloc", fitmark::bench::find_malloc_origin().library.data());
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
