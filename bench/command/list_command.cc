// SPDX-License-Identifier: MIT
//
// `fitmark list`: the allocators and workloads that can be named here and now.
#include <fmt/format.h>

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "allocator/spec.h"
#include "bench/command/command.h"
#include "bench/subject/subject.h"
#include "workloads/export/exporter.h"
#include "workloads/generator/generator.h"
#include "workloads/import/importer.h"

namespace fitmark::bench {
namespace {

struct ListCommand {
  std::string what;  // allocators, workloads; empty: both
  bool json = false;
};

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
  fmt::print(
      "\nSettings of any other malloc follow its name as environment variables, which are part of "
      "its name in every\n"
      "report: system:GLIBC_TUNABLES=glibc.malloc.tcache_count=0, "
      "jemalloc:MALLOC_CONF=narenas:1,dirty_decay_ms:0,\n"
      "./my.so:MY_OPTION=1:OTHER=2\n");
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

nlohmann::json formats_json() {
  nlohmann::json formats = nlohmann::json::array();
  for (const workloads::Importer& importer : workloads::importers()) {
    formats.push_back({{"name", importer.name}, {"reads", importer.reads}});
  }
  for (const workloads::Exporter& exporter : workloads::exporters()) {
    formats.push_back({{"name", exporter.name}, {"writes", exporter.writes}});
  }
  return formats;
}

void print_formats() {
  fmt::print("Trace formats, told apart by content\n\n  {:<18} {}\n", "fitrace",
             "what fitmark record and fitmark convert write");
  for (const workloads::Importer& importer : workloads::importers()) {
    fmt::print("  {:<18} {}\n", importer.name, importer.reads);
  }
  fmt::print("\nFormats that `fitmark convert --to` writes\n\n");
  for (const workloads::Exporter& exporter : workloads::exporters()) {
    fmt::print("  {:<18} {}\n", exporter.name, exporter.writes);
  }
}

// One list that can be asked for.
struct Section {
  const char* name;
  nlohmann::json (*as_json)();
  void (*print)();
};

constexpr Section kSections[] = {{"allocators", allocators_json, print_allocators},
                                 {"workloads", workloads_json, print_workloads},
                                 {"formats", formats_json, print_formats}};

int run_list(const ListCommand& command) {
  nlohmann::json lists;
  bool first = true;
  for (const Section& section : kSections) {
    if (!command.what.empty() && command.what != section.name) continue;
    if (command.json) {
      lists[section.name] = section.as_json();
    } else {
      if (!first) fmt::print("\n");
      section.print();
    }
    first = false;
  }
  if (command.json) fmt::print("{}\n", lists.dump(2));
  return kDone;
}

}  // namespace

Command list_command() {
  return make_command<ListCommand>(
      "list", "List the allocators and workloads that can be named",
      "  fitmark list\n  fitmark list workloads",
      [](ListCommand& asked) {
        return Options{
            Option("WHAT", asked.what, "Only these").one_of({"allocators", "workloads", "formats"}),
            json_option(asked.json)};
      },
      run_list);
}

}  // namespace fitmark::bench
