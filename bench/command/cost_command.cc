// SPDX-License-Identifier: MIT
//
// `fitmark cost`: what one live object costs an allocator beyond its own bytes, measured from outside.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "bench/command/command.h"
#include "bench/command/measuring.h"
#include "bench/command/usage_error.h"
#include "bench/engine/object_cost.h"
#include "bench/subject/subject.h"

namespace fitmark::bench {
namespace {

constexpr std::uint64_t kLargest = 1 << 20;  // 512 of these are filled

struct CostCommand {
  Words allocators;
  Words sizes;  // bytes, as typed; empty: the usual ones
  bool json = false;
};

struct SubjectCost {
  std::string subject;
  std::vector<ObjectCost> costs;
};

std::uint64_t size_of_word(const std::string& word) {
  std::uint64_t bytes = 0;
  const char* end = word.data() + word.size();
  const auto [stopped, error] = std::from_chars(word.data(), end, bytes);
  const bool is_sound = error == std::errc() && stopped == end && bytes > 0 && bytes <= kLargest;
  if (!is_sound) {
    throw UsageError(fmt::format("--sizes takes bytes from 1 to {}, not \"{}\"", kLargest, word));
  }
  return bytes;
}

std::vector<std::uint64_t> sizes_of(const CostCommand& command) {
  if (command.sizes.empty()) {
    return {8, 16, 24, 32, 48, 64, 100, 128, 256, 1000, 4096, 10000};
  }
  std::vector<std::uint64_t> sizes;
  for (const std::string& word : command.sizes) sizes.push_back(size_of_word(word));
  return sizes;
}

nlohmann::json cost_json(const SubjectCost& subject) {
  nlohmann::json sizes = nlohmann::json::array();
  for (const ObjectCost& cost : subject.costs) {
    const bool is_known = cost.failure.empty();
    sizes.push_back(
        {{"size_bytes", cost.size_bytes}, {"objects", cost.objects}, {"failure", cost.failure}});
    const auto set = [&](const char* name, double value) {
      sizes.back()[name] = is_known ? nlohmann::json(value) : nlohmann::json();
    };
    set("resident_bytes_each", cost.resident_bytes_each);
    set("overhead_bytes_each", cost.overhead_bytes_each);
    set("residual_bytes", cost.residual_bytes);
  }
  return {{"subject", subject.subject}, {"sizes", sizes}};
}

void print_costs(const SubjectCost& subject) {
  fmt::print("{}\n  {:>10}  {:>10}  {:>16}  {:>16}  {:>14}\n", subject.subject, "bytes", "objects",
             "resident each", "overhead each", "residual");
  for (const ObjectCost& cost : subject.costs) {
    if (!cost.failure.empty()) {
      fmt::print("  {:>10}  {}\n", cost.size_bytes, cost.failure);
      continue;
    }
    fmt::print("  {:>10}  {:>10}  {:>14.2f} B  {:>14.2f} B  {:>12.0f} B\n", cost.size_bytes,
               cost.objects, cost.resident_bytes_each, cost.overhead_bytes_each,
               cost.residual_bytes);
  }
}

std::vector<SubjectCost> measure_costs(const CostCommand& command) {
  std::vector<SubjectCost> all;
  const std::vector<std::uint64_t> sizes = sizes_of(command);
  const std::vector<std::string> subjects = join_parameters(command.allocators);
  watch([&](Progress& progress, const std::atomic<bool>& stop) {
    for (const std::string& subject : subjects) {
      progress.on_step({"filling", "objects of one size", subject, all.size(), subjects.size()});
      all.push_back({subject, measure_object_cost(subject, sizes, stop)});
    }
  });
  return all;
}

int run_cost(const CostCommand& command) {
  const std::vector<SubjectCost> all = measure_costs(command);
  nlohmann::json json = nlohmann::json::array();
  bool failed = false;
  for (const SubjectCost& subject : all) {
    json.push_back(cost_json(subject));
    if (!command.json) print_costs(subject);
    failed = failed || std::any_of(subject.costs.begin(), subject.costs.end(),
                                   [](const ObjectCost& cost) { return !cost.failure.empty(); });
  }
  if (command.json) fmt::print("{}\n", json.dump(2));
  return failed ? kEnvironment : kDone;
}

}  // namespace

Command cost_command() {
  return make_command<CostCommand>(
      "cost", "Measure from outside what a live object costs beyond its own bytes",
      "  fitmark cost system best_fit\n"
      "  fitmark cost mimalloc --sizes 16,100,5000 --json\n\n"
      "For each size a fresh process is filled with equal objects, every byte written, and its "
      "resident\nmemory read at several fills; a line is fitted through them. Overhead is its "
      "slope "
      "less the size:\nrounding and bookkeeping together. Residual is the root mean square "
      "distance "
      "of the fills from the line.",
      [](CostCommand& asked) {
        return Options{Option("ALLOCATORS", asked.allocators,
                              "Names from `fitmark list`, or paths of shared libraries")
                           .required(),
                       Option("--sizes", asked.sizes, "Comma-separated bytes of an object")
                           .comma_separated()
                           .told_as("8 to 10000, twelve sizes"),
                       json_option(asked.json)};
      },
      run_cost);
}

}  // namespace fitmark::bench
