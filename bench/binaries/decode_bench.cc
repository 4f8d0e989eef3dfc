// SPDX-License-Identifier: MIT
//
// How many events a second a trace file is read at, from the page cache, on one core.
#include <benchmark/benchmark.h>

#include <filesystem>
#include <string>
#include <vector>

#include "bench/binaries/register_benchmarks.h"
#include "workloads/file/trace_reader.h"

namespace fitmark::bench {
namespace {

void decode(benchmark::State& state, const std::string& path) {
  std::vector<workloads::Event> events(8192);
  std::uint64_t read = 0;
  for (auto _ : state) {
    workloads::TraceReader reader(path);
    while (const std::size_t count = reader.read(events)) read += count;
    benchmark::DoNotOptimize(events.data());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(read));
}

}  // namespace

void register_benchmarks() {
  for (const auto& entry : std::filesystem::directory_iterator(FITMARK_CORPUS)) {
    const std::string path = entry.path().string();
    if (entry.path().extension() != ".fitrace") continue;
    benchmark::RegisterBenchmark(("decode/" + entry.path().stem().string()).c_str(), decode, path);
  }
}

}  // namespace fitmark::bench
