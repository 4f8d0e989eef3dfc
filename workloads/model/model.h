// SPDX-License-Identifier: MIT
//
// What a trace's traffic is like, phase by phase, without the trace: how many objects of which size are
// born in each phase, how long they live, by which threads.
//
// Glossary:    phase   one of up to kPhases equal stretches of the trace, in events
//              class   objects of one phase that are alike in size, alignment and zeroing
// Invariants:  holds sizes, counts and lifetimes only: no names, no addresses, no content, no times
// Threads:     plain values; share nothing
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "workloads/event.h"

namespace fitmark::workloads {

struct ObjectClass {
  std::uint32_t size_bucket = 0;  // SizeBuckets
  std::uint8_t alignment_log2 = 0;
  bool zeroed = false;

  auto operator<=>(const ObjectClass&) const = default;
};

// How the objects of a class end. A lifetime below a phase's length is counted by its own length, in
// events; a longer one by the phase in which it ends.
struct Fates {
  std::map<std::uint32_t, std::uint64_t> lifetimes;  // LifetimeBuckets -> objects
  std::map<std::uint32_t, std::uint64_t> deaths;     // phase -> objects
  std::uint64_t immortal = 0;                        // never deallocated

  std::uint64_t objects() const;
};

// A reallocation, by sizes before and after.
struct Resize {
  std::uint32_t from_bucket = 0;  // FormerBuckets
  std::uint32_t to_bucket = 0;    // SizeBuckets

  auto operator<=>(const Resize&) const = default;
};

struct Phase {
  std::uint64_t events = 0;
  std::uint64_t allocations = 0;
  std::uint64_t deallocations = 0;
  std::uint64_t reallocations = 0;
  std::uint64_t hand_offs = 0;                     // deallocations by another thread
  std::map<std::uint32_t, std::uint64_t> threads;  // thread -> allocations
  std::map<Resize, std::uint64_t> resizes;
  std::map<ObjectClass, Fates> classes;
};

struct Model {
  std::uint64_t events = 0;
  std::uint64_t phase_events = 0;  // of each phase but the last
  std::vector<Phase> phases;
};

inline constexpr std::uint64_t kPhases = 64;

// Opens the same traffic from its beginning, each time it is called.
using OpenSource = std::function<std::unique_ptr<EventSource>()>;

// Reads the traffic twice: for its length, then for its behaviour. Throws TraceError.
Model learn(const OpenSource& open);

// One JSON object, schema "fitmark-model/2".
std::string to_json(const Model& model);
// Throws TraceError that names `origin` and what is wrong.
Model model_from_json(const std::string& text, const std::string& origin);
Model read_model(const std::string& path);

struct ModelScale {
  std::uint64_t longer = 1;    // the phases are run through this often
  std::uint64_t parallel = 1;  // so many copies at once, with threads of their own, on one heap
  std::uint64_t larger = 1;    // sizes are multiplied by this
};

// Traffic like the model's. The same model, scale and seed give the same events on every machine.
// Requires factors of at least 1. Throws TraceError where the model is empty.
std::unique_ptr<EventSource> generate_from(Model model, const ModelScale& scale,
                                           std::uint64_t seed);

}  // namespace fitmark::workloads
