// SPDX-License-Identifier: MIT
//
// policy_differential: millions of random operations, and the traces given to it, on the real heap,
// the simulated heap and the linear list of every policy; prints how many placements were compared.
#include <algorithm>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "allocator/lockstep.h"
#include "allocator/spec.h"
#include "bench/binaries/bench_traces.h"
#include "bench/differential/trace_lockstep.h"
#include "workloads/open.h"

namespace fitmark::bench {
namespace {

constexpr const char* kUsage =
    "policy_differential: the same operations on the real heap, the simulated heap and, where the\n"
    "catalogue has one, the linear list of each policy; every placement compared, offset by "
    "offset\n\n"
    "usage: policy_differential [OPTION]... [TRACE]...\n\n"
    "  --operations N      random operations for each policy (default 100000)\n"
    "  --seed N            of the first random run; each run takes the next (default 1)\n"
    "  --policies A;B;...  heap names with parameters (default: all of the catalogue)\n"
    "  --max-events N      of each trace (default: all)\n"
    "  --list-events N     of each trace, for the linear lists, which take long: O(free extents) "
    "an\n"
    "                      event (default 50000)\n\n"
    "Example: policy_differential --operations 2000000 a.fitrace --policies 'best_fit;first_fit'\n"
    "Exit codes: 0 no difference, 1 a difference, 2 usage, 3 bad input.\n";

struct Options {
  std::uint64_t operations = 100'000;
  std::uint64_t seed = 1;
  std::uint64_t max_events = ~std::uint64_t{0};
  std::uint64_t list_events = 50'000;
  std::vector<std::string> policies;
  std::vector<std::string> traces;
};

class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

std::uint64_t number_of(std::string_view option, const char* text) {
  char* end = nullptr;
  const std::uint64_t number = std::strtoull(text, &end, 10);
  if (end == text || *end != '\0' || *text == '-') {
    throw UsageError(std::string(option) + " takes a number, not '" + text + "'");
  }
  return number;
}

Options parse(int count, char** words) {
  Options options;
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    const auto value = [&]() -> const char* {
      if (++i == count) throw UsageError(std::string(word) + " lacks its value");
      return words[i];
    };
    if (word == "--operations") {
      options.operations = number_of(word, value());
    } else if (word == "--seed") {
      options.seed = number_of(word, value());
    } else if (word == "--max-events") {
      options.max_events = number_of(word, value());
    } else if (word == "--policies") {
      options.policies = split_list(value(), ';');
    } else if (word == "--list-events") {
      options.list_events = number_of(word, value());
    } else if (word.substr(0, 1) == "-") {
      throw UsageError("unknown option " + std::string(word));
    } else {
      options.traces.emplace_back(word);
    }
  }
  if (!options.policies.empty()) return options;
  for (const auto& heap : allocator::heap_descriptions()) options.policies.emplace_back(heap.name);
  return options;
}

// What all comparisons came to.
struct Totals {
  std::uint64_t operations = 0;
  std::uint64_t runs = 0;
  std::uint64_t differences = 0;
};

// A list against itself is a list all the way.
TraceLimits limits_of(const Options& options, const std::string& policy) {
  const std::string name = policy.substr(0, policy.find(':'));
  const bool is_list = name.size() > 5 && name.compare(name.size() - 5, 5, "_list") == 0;
  return {is_list ? std::min(options.max_events, options.list_events) : options.max_events,
          options.list_events};
}

void tell(const allocator::Lockstep& heaps, const std::string& policy, const std::string& traffic,
          Totals& totals) {
  totals.operations += heaps.operations();
  totals.runs += 1;
  totals.differences += !heaps.difference().empty();
  const std::string verdict = heaps.difference().empty() ? "no difference" : heaps.difference();
  std::printf("%-24s %-28s %12" PRIu64 "  %s\n", policy.c_str(), traffic.c_str(),
              heaps.operations(), verdict.c_str());
  std::fflush(stdout);
}

int run(const Options& options) {
  std::printf("%-24s %-28s %12s  %s\n", "policy", "traffic", "operations", "verdict");
  Totals totals;
  std::uint64_t seed = options.seed;
  for (const std::string& policy : options.policies) {
    if (options.operations != 0) {
      allocator::Lockstep heaps(allocator::both_homes_and_list(policy));
      allocator::random_traffic(heaps, options.operations, seed);
      tell(heaps, policy, "random, seed " + std::to_string(seed), totals);
      seed += 1;
    }
    for (const std::string& path : options.traces) {
      allocator::Lockstep heaps(allocator::both_homes_and_list(policy));
      run_trace(heaps, *workloads::open_trace(path), limits_of(options, policy));
      tell(heaps, policy, path.substr(path.rfind('/') + 1), totals);
    }
  }
  std::printf("\n%" PRIu64 " operations in %" PRIu64 " runs of %zu policies, %zu traces: %" PRIu64
              " differences\n",
              totals.operations, totals.runs, options.policies.size(), options.traces.size(),
              totals.differences);
  return totals.differences == 0 ? 0 : 1;
}

}  // namespace
}  // namespace fitmark::bench

int main(int argc, char** argv) {
  using namespace fitmark;
  try {
    const std::string_view first = argc > 1 ? argv[1] : "";
    if (first == "--help" || first == "-h") {
      std::fputs(bench::kUsage, stdout);
      return 0;
    }
    return bench::run(bench::parse(argc, argv));
  } catch (const bench::UsageError& error) {
    std::fprintf(stderr, "policy_differential: %s; see --help\n", error.what());
    return 2;
  } catch (const allocator::SpecError& error) {
    std::fprintf(stderr, "policy_differential: %s\n", error.what());
    return 2;
  } catch (const workloads::TraceError& error) {
    std::fprintf(stderr, "policy_differential: %s\n", error.what());
    return 3;
  }
}
