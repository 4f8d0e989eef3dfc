// SPDX-License-Identifier: MIT
//
// Synthetic workloads: the list of them, and how to run one.
//
// Invariants:  the same name, parameters and seed give the same events on every machine
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "workloads/event.h"
#include "workloads/generator/random.h"
#include "workloads/generator/settings.h"
#include "workloads/generator/traffic.h"

namespace fitmark::workloads {

// A running workload. Memory is bounded by its live objects, never by its events.
class Workload {
 public:
  virtual ~Workload() = default;

  // Adds a few events, at least one; or none and returns false where the workload is over.
  virtual bool step(Traffic& traffic, Random& random) = 0;

  // Adds deallocations of what is still live; called once, after the last step.
  virtual void drain(Traffic& traffic) = 0;

  virtual std::map<std::uint64_t, std::string> mark_names() const { return {}; }
};

struct Generator {
  std::string_view name;
  std::string_view stresses;  // one sentence
  std::span<const Parameter> parameters;
  std::function<std::unique_ptr<Workload>(const Settings&, Random&)> start;
};

// Every generator, ordered by name.
std::span<const Generator> generators();

// What every generator can be told beside its own parameters.
std::span<const Parameter> common_parameters();

// Starts a workload. Throws TraceError where the name or a parameter is not known or not sound.
std::unique_ptr<EventSource> generate(const std::string& name, const Parameters& parameters,
                                      std::uint64_t seed);

}  // namespace fitmark::workloads
