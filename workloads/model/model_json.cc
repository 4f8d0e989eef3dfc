// SPDX-License-Identifier: MIT
//
// The model as JSON: counts as pairs [what, how many], classes as objects.
#include <fstream>
#include <sstream>

#include <nlohmann/json.hpp>

#include "workloads/model/buckets.h"
#include "workloads/model/model.h"

namespace fitmark::workloads {
namespace {

using nlohmann::json;

constexpr const char* kSchema = "fitmark-model/1";
constexpr std::uint64_t kMostEvents = std::uint64_t{1} << 48;

template <typename Key>
json pairs_of(const std::map<Key, std::uint64_t>& counts) {
  json pairs = json::array();
  for (const auto& [key, count] : counts) pairs.push_back({key, count});
  return pairs;
}

template <typename Key>
void read_pairs(const json& pairs, std::map<Key, std::uint64_t>& counts) {
  for (const json& pair : pairs) {
    const auto count = pair.at(1).get<std::uint64_t>();
    if (count > kMostEvents) throw std::runtime_error("a count is out of range");
    counts[pair.at(0).get<Key>()] = count;
  }
}

json json_of(const Phase& phase) {
  json classes = json::array();
  for (const auto& [kind, fates] : phase.classes) {
    classes.push_back({{"size_bytes", SizeBuckets::first(kind.size_bucket)},
                       {"alignment_log2", kind.alignment_log2},
                       {"zeroed", kind.zeroed},
                       {"lifetimes", pairs_of(fates.lifetimes)},
                       {"deaths", pairs_of(fates.deaths)},
                       {"immortal", fates.immortal}});
  }
  return {{"events", phase.events},
          {"allocations", phase.allocations},
          {"deallocations", phase.deallocations},
          {"reallocations", phase.reallocations},
          {"hand_offs", phase.hand_offs},
          {"threads", pairs_of(phase.threads)},
          {"growth", pairs_of(phase.growth)},
          {"classes", std::move(classes)}};
}

Phase phase_of(const json& object, std::size_t phases) {
  Phase phase;
  phase.events = object.at("events").get<std::uint64_t>();
  phase.allocations = object.at("allocations").get<std::uint64_t>();
  phase.deallocations = object.at("deallocations").get<std::uint64_t>();
  phase.reallocations = object.at("reallocations").get<std::uint64_t>();
  phase.hand_offs = object.at("hand_offs").get<std::uint64_t>();
  read_pairs(object.at("threads"), phase.threads);
  read_pairs(object.at("growth"), phase.growth);
  for (const json& entry : object.at("classes")) {
    ObjectClass kind{SizeBuckets::of(entry.at("size_bytes").get<std::uint64_t>()),
                     entry.at("alignment_log2").get<std::uint8_t>(),
                     entry.at("zeroed").get<bool>()};
    Fates& fates = phase.classes[kind];
    read_pairs(entry.at("lifetimes"), fates.lifetimes);
    read_pairs(entry.at("deaths"), fates.deaths);
    fates.immortal = entry.at("immortal").get<std::uint64_t>();
    for (const auto& [bucket, count] : fates.lifetimes) {
      if (bucket >= LifetimeBuckets::kCount) throw std::runtime_error("a lifetime is out of range");
    }
    for (const auto& [death, count] : fates.deaths) {
      if (death >= phases) throw std::runtime_error("an object dies in a phase that is not there");
    }
    if (kind.alignment_log2 >= 64) throw std::runtime_error("an alignment is out of range");
  }
  for (const auto& [thread, count] : phase.threads) {
    if (thread >= (1u << 24)) throw std::runtime_error("a thread's number is out of range");
  }
  return phase;
}

}  // namespace

std::string to_json(const Model& model) {
  json phases = json::array();
  for (const Phase& phase : model.phases) phases.push_back(json_of(phase));
  const json whole = {{"schema", kSchema},
                      {"events", model.events},
                      {"phase_events", model.phase_events},
                      {"phases", std::move(phases)}};
  return whole.dump() + "\n";
}

Model model_from_json(const std::string& text, const std::string& origin) {
  try {
    const json whole = json::parse(text);
    if (whole.at("schema") != kSchema) throw std::runtime_error("the schema is another");
    Model model;
    model.events = whole.at("events").get<std::uint64_t>();
    model.phase_events = whole.at("phase_events").get<std::uint64_t>();
    const json& phases = whole.at("phases");
    if (model.phase_events == 0 || model.events > kMostEvents || phases.size() > 100'000) {
      throw std::runtime_error("a count is out of range");
    }
    for (const json& phase : phases) model.phases.push_back(phase_of(phase, phases.size()));
    return model;
  } catch (const std::exception& error) {
    throw TraceError(origin + ": no model of schema " + kSchema + ": " + error.what() +
                     "; make one with 'fitmark model TRACE'");
  }
}

Model read_model(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw TraceError(path + " cannot be opened; check the name and its permissions");
  std::ostringstream text;
  text << in.rdbuf();
  return model_from_json(text.str(), path);
}

}  // namespace fitmark::workloads
