// SPDX-License-Identifier: MIT
//
// `fitmark list`: the allocators and workloads that can be named here and now.
#include <fmt/format.h>

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "allocator/spec.h"
#include "bench/command/options.h"
#include "bench/subject/subject.h"
#include "workloads/generator/generator.h"

namespace fitmark::bench {
namespace {

nlohmann::json allocators_json() {
  nlohmann::json allocators = nlohmann::json::array();
  for (const SubjectListing& subject : list_subjects()) {
    allocators.push_back({{"name", subject.name},
                          {"present", subject.present},
                          {"origin", subject.origin},
                          {"version", subject.version},
                          {"description", subject.description},
                          {"package", subject.package}});
  }
  return allocators;
}

nlohmann::json workloads_json() {
  nlohmann::json all = nlohmann::json::array();
  for (const workloads::Generator& generator : workloads::generators()) {
    nlohmann::json parameters = nlohmann::json::array();
    for (const workloads::Parameter& parameter : generator.parameters) {
      parameters.push_back({{"name", parameter.name},
                            {"meaning", parameter.meaning},
                            {"default", parameter.default_text}});
    }
    all.push_back(
        {{"name", generator.name}, {"stresses", generator.stresses}, {"parameters", parameters}});
  }
  return all;
}

std::string origin_of(const SubjectListing& subject) {
  if (!subject.present) return fmt::format("absent; install {}", subject.package);
  return subject.version.empty() ? subject.origin
                                 : fmt::format("{} ({})", subject.origin, subject.version);
}

void print_allocators() {
  fmt::print("Allocators (--allocators; any malloc's shared library can be named by its path)\n\n");
  for (const SubjectListing& subject : list_subjects()) {
    fmt::print("  {:<18} {}\n", subject.name, subject.description);
    if (subject.origin != "built in") fmt::print("  {:<18}   {}\n", "", origin_of(subject));
  }
  fmt::print("\n{}", allocator::spec_help());
}

void print_parameters(std::span<const workloads::Parameter> parameters) {
  for (const workloads::Parameter& parameter : parameters) {
    fmt::print("      {:<16} {} [{}]\n", parameter.name, parameter.meaning, parameter.default_text);
  }
}

void print_workloads() {
  fmt::print("Workloads (fitmark generate NAME name=value... -o FILE)\n");
  for (const workloads::Generator& generator : workloads::generators()) {
    fmt::print("\n  {:<18} {}\n", generator.name, generator.stresses);
    print_parameters(generator.parameters);
  }
  fmt::print("\n  Every workload also takes\n");
  print_parameters(workloads::common_parameters());
}

}  // namespace

int run_list(const ListCommand& command) {
  const bool allocators = command.what != "workloads";
  const bool all_workloads = command.what != "allocators";
  if (command.json) {
    nlohmann::json lists;
    if (allocators) lists["allocators"] = allocators_json();
    if (all_workloads) lists["workloads"] = workloads_json();
    fmt::print("{}\n", lists.dump(2));
    return kDone;
  }
  if (allocators) print_allocators();
  if (allocators && all_workloads) fmt::print("\n");
  if (all_workloads) print_workloads();
  return kDone;
}

}  // namespace fitmark::bench
