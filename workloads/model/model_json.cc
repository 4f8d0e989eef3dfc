// SPDX-License-Identifier: MIT
//
// The model as JSON: counts as pairs [what, how many], classes as objects.
#include <fstream>
#include <sstream>
#include <utility>

#include <nlohmann/json.hpp>

#include "workloads/model/buckets.h"
#include "workloads/model/model.h"

namespace fitmark::workloads {
namespace {

using nlohmann::json;

constexpr const char* kSchema = "fitmark-model/2";
constexpr std::uint64_t kMostEvents = std::uint64_t{1} << 48;

// What holds other values is not written out: a file may nest them deeper than the stack is.
std::string named(const json& value) {
  return value.is_structured() ? value.type_name() : value.dump();
}

// Returns a whole number that Number holds. Throws where it is none: the library would cast it, silently.
template <typename Number>
Number whole(const json& value) {
  const bool integer = value.is_number_integer();
  const bool fits = value.is_number_unsigned()
                        ? std::in_range<Number>(value.get<std::uint64_t>())
                        : integer && std::in_range<Number>(value.get<std::int64_t>());
  if (!fits) throw std::runtime_error("a number is out of range: " + named(value));
  return static_cast<Number>(value.get<std::int64_t>());
}

template <typename Key>
json pairs_of(const std::map<Key, std::uint64_t>& counts) {
  json pairs = json::array();
  for (const auto& [key, count] : counts) pairs.push_back({key, count});
  return pairs;
}

template <typename Key>
void read_pairs(const json& pairs, std::map<Key, std::uint64_t>& counts) {
  for (const json& pair : pairs) {
    const auto count = whole<std::uint64_t>(pair.at(1));
    if (count > kMostEvents) throw std::runtime_error("a count is out of range");
    counts[whole<Key>(pair.at(0))] = count;
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
  json resizes = json::array();
  for (const auto& [resize, count] : phase.resizes) {
    resizes.push_back(
        {FormerBuckets::first(resize.from_bucket), SizeBuckets::first(resize.to_bucket), count});
  }
  return {{"events", phase.events},
          {"allocations", phase.allocations},
          {"deallocations", phase.deallocations},
          {"reallocations", phase.reallocations},
          {"hand_offs", phase.hand_offs},
          {"threads", pairs_of(phase.threads)},
          {"resizes", std::move(resizes)},
          {"classes", std::move(classes)}};
}

Phase phase_of(const json& object, std::size_t phases) {
  Phase phase;
  phase.events = whole<std::uint64_t>(object.at("events"));
  phase.allocations = whole<std::uint64_t>(object.at("allocations"));
  phase.deallocations = whole<std::uint64_t>(object.at("deallocations"));
  phase.reallocations = whole<std::uint64_t>(object.at("reallocations"));
  phase.hand_offs = whole<std::uint64_t>(object.at("hand_offs"));
  read_pairs(object.at("threads"), phase.threads);
  for (const json& resize : object.at("resizes")) {
    const Resize sizes{FormerBuckets::of(whole<std::uint64_t>(resize.at(0))),
                       SizeBuckets::of(whole<std::uint64_t>(resize.at(1)))};
    phase.resizes[sizes] = whole<std::uint64_t>(resize.at(2));
  }
  for (const json& entry : object.at("classes")) {
    ObjectClass kind{SizeBuckets::of(whole<std::uint64_t>(entry.at("size_bytes"))),
                     whole<std::uint8_t>(entry.at("alignment_log2")),
                     entry.at("zeroed").get<bool>()};
    Fates& fates = phase.classes[kind];
    read_pairs(entry.at("lifetimes"), fates.lifetimes);
    read_pairs(entry.at("deaths"), fates.deaths);
    fates.immortal = whole<std::uint64_t>(entry.at("immortal"));
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
  const json object = {{"schema", kSchema},
                       {"events", model.events},
                       {"phase_events", model.phase_events},
                       {"phases", std::move(phases)}};
  return object.dump() + "\n";
}

Model model_from_json(const std::string& text, const std::string& origin) {
  try {
    const json object = json::parse(text);
    if (object.at("schema") != kSchema) throw std::runtime_error("the schema is another");
    Model model;
    model.events = whole<std::uint64_t>(object.at("events"));
    model.phase_events = whole<std::uint64_t>(object.at("phase_events"));
    const json& phases = object.at("phases");
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
