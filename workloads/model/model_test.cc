// SPDX-License-Identifier: MIT
//
// A model's traffic is like the traffic it was learnt from, and holds nothing else of it.
#include "workloads/model/model.h"

#include <gtest/gtest.h>

#include "workloads/generator/generator.h"
#include "workloads/model/buckets.h"
#include "workloads/model/fit.h"
#include "workloads/model/urn.h"
#include "workloads/summary.h"
#include "workloads/trace.h"

namespace fitmark::workloads {
namespace {

OpenSource source(const std::string& name, Parameters parameters = {}) {
  parameters.emplace("events", "30000");
  return [name, parameters] { return generate(name, parameters, 9); };
}

Fit fit_to(const OpenSource& original, const ModelScale& scale = {}) {
  const Profile first = profile_of(*original());
  return fit_of(first, profile_of(*generate_from(learn(original), scale, 4)));
}

TEST(Buckets, CoverEveryNumberOnce) {
  for (const std::uint64_t value :
       {0ull, 1ull, 127ull, 128ull, 129ull, 4096ull, 1'000'003ull, (1ull << 40) + 12345, ~0ull}) {
    const std::uint32_t bucket = SizeBuckets::of(value);
    EXPECT_LT(bucket, SizeBuckets::kCount);
    EXPECT_LE(SizeBuckets::first(bucket), value);
    if (value != ~0ull) {
      EXPECT_GT(SizeBuckets::first(bucket + 1), value);
    }
  }
  for (std::uint32_t bucket = 0; bucket < 2'000; ++bucket) {
    EXPECT_EQ(SizeBuckets::of(SizeBuckets::first(bucket)), bucket);
  }
}

TEST(Model, CountsTheTraceItWasLearntFrom) {
  const OpenSource open = source("steady-churn", {{"threads", "3"}, {"reallocate", "0.1"}});
  const TraceSummary summary = summarise(*open());
  const Model model = learn(open);
  EXPECT_EQ(model.events, summary.events);
  std::uint64_t allocations = 0;
  std::uint64_t reallocations = 0;
  std::uint64_t objects = 0;
  for (const Phase& phase : model.phases) {
    allocations += phase.allocations;
    reallocations += phase.reallocations;
    for (const auto& [kind, fates] : phase.classes) objects += fates.objects();
  }
  EXPECT_EQ(allocations, summary.allocations);
  EXPECT_EQ(objects, summary.allocations);
  EXPECT_EQ(reallocations, summary.reallocations);
}

TEST(Model, TrafficIsLikeTheOriginal) {
  for (const char* name : {"steady-churn", "ramp", "laws", "knuth", "compiler-passes"}) {
    const Fit fit = fit_to(source(name));
    EXPECT_LT(fit.sizes, 0.03) << name;
    EXPECT_LT(fit.lifetimes, 0.10) << name;
    EXPECT_LT(fit.live_curve, 0.10) << name;
    EXPECT_NEAR(fit.peak_ratio, 1, 0.15) << name;
  }
}

// Of a kind that a phase has one of, the traffic has one too: a peak is made of few large objects.
TEST(Urn, GivesEachNumberAsOftenAsItsCountAndThenAllAnew) {
  const std::vector<std::uint64_t> counts = {3, 0, 1, 7, 0, 2, 1};
  Urn urn(counts);
  Random random(5);
  for (int round = 0; round < 3; ++round) {
    std::vector<std::uint64_t> drawn(counts.size());
    for (int i = 0; i < 14; ++i) ++drawn.at(urn.draw(random));
    EXPECT_EQ(drawn, counts);
  }
  EXPECT_TRUE(Urn(std::vector<std::uint64_t>{0, 0}).empty());
  EXPECT_TRUE(Urn().empty());
}

// Rows of objects that double until they are large, as vectors do; the small ones beside them stay small.
TEST(Model, WhatGrowsGrowsOnAndThePeakIsLikeTheOriginals) {
  const Fit fit =
      fit_to(source("realloc-growth", {{"last_bytes", "fixed:1000000"}, {"vectors", "20"}}));
  EXPECT_NEAR(fit.peak_ratio, 1, 0.25);
}

// One large block among small ones is the peak.
TEST(Model, ARareLargeObjectComesAsOftenAsItDid) {
  const OpenSource open = [] {
    Trace trace;
    for (std::uint32_t i = 0; i < 20'000; ++i) {
      const bool large = i % 1'000 == 500;
      trace.events.push_back({.size_bytes = large ? 1'000'000u : 32u, .slot = 0});
      trace.events.push_back({.slot = 0, .op = Op::deallocate});
    }
    return std::make_unique<TraceSource>(std::move(trace));
  };
  const Model model = learn(open);
  for (const std::uint64_t seed : {1, 2, 3, 4, 5}) {
    const Profile made = profile_of(*generate_from(model, {}, seed));
    const std::uint64_t large = made.sizes[SizeBuckets::of(1'000'000)];
    EXPECT_NEAR(static_cast<double>(large), 20, 1) << seed;
  }
}

TEST(Model, FitTellsUnlikeTrafficApart) {
  const Profile one = profile_of(*source("ramp")());
  const Profile two = profile_of(*source("knuth")());
  const Fit fit = fit_of(one, two);
  EXPECT_GT(fit.sizes, 0.5);
  EXPECT_GT(fit.live_curve, 0.2);
  const Fit same = fit_of(one, one);
  EXPECT_EQ(same.sizes, 0);
  EXPECT_EQ(same.lifetimes, 0);
  EXPECT_EQ(same.live_curve, 0);
  EXPECT_EQ(same.peak_ratio, 1);
}

TEST(Model, SurvivesJson) {
  const Model model = learn(source("json-parse"));
  const Model again = model_from_json(to_json(model), "test");
  EXPECT_EQ(to_json(again), to_json(model));
  EXPECT_EQ(summarise(*generate_from(again, {}, 3)).digest,
            summarise(*generate_from(model, {}, 3)).digest);
}

TEST(Model, RefusesWhatIsNoModel) {
  for (const char* text : {"", "{}", "[1]", "{\"schema\":\"fitmark-model/1\"}",
                           "{\"schema\":\"fitmark-model/2\",\"events\":1,\"phase_events\":0,"
                           "\"phases\":[]}"}) {
    EXPECT_THROW(model_from_json(text, "test"), TraceError) << text;
  }
  const std::string deep = std::string(1'000'000, '[') + std::string(1'000'000, ']');
  EXPECT_THROW(model_from_json("{\"schema\":\"fitmark-model/2\",\"events\":" + deep + "}", "test"),
               TraceError);
  EXPECT_THROW(generate_from({}, {}, 1), TraceError);
  EXPECT_THROW(read_model("/no/such/file"), TraceError);
}

// A number that is cast on the way in would be another model, or undefined.
TEST(Model, RefusesNumbersThatItCannotHold) {
  const std::string sound = to_json(learn(source("steady-churn", {{"events", "100"}})));
  const std::string key = "\"hand_offs\":";
  const std::size_t at = sound.find(key) + key.size();
  const std::size_t end = sound.find_first_of(",}", at);
  ASSERT_NO_THROW(model_from_json(sound, "test"));
  for (const char* number : {"-1", "1.5", "1e300", "18446744073709551616", "null", "\"1\""}) {
    const std::string text = sound.substr(0, at) + number + sound.substr(end);
    EXPECT_THROW(model_from_json(text, "test"), TraceError) << number;
  }
}

TEST(Model, ScalesLengthThreadsAndSizes) {
  const Model model = learn(source("steady-churn", {{"threads", "2"}, {"sizes", "fixed:100"}}));
  const TraceSummary plain = summarise(*generate_from(model, {}, 1));
  const TraceSummary longer = summarise(*generate_from(model, {.longer = 3}, 1));
  EXPECT_NEAR(static_cast<double>(longer.events), 3.0 * static_cast<double>(plain.events),
              0.5 * static_cast<double>(plain.events));
  EXPECT_EQ(longer.threads, plain.threads);
  EXPECT_NEAR(static_cast<double>(longer.peak_live_bytes),
              static_cast<double>(plain.peak_live_bytes),
              0.05 * static_cast<double>(plain.peak_live_bytes));
  const TraceSummary wider = summarise(*generate_from(model, {.parallel = 4}, 1));
  EXPECT_EQ(wider.threads, 4 * plain.threads);
  EXPECT_NEAR(static_cast<double>(wider.peak_live_bytes),
              4.0 * static_cast<double>(plain.peak_live_bytes),
              0.2 * static_cast<double>(plain.peak_live_bytes));
  const TraceSummary larger = summarise(*generate_from(model, {.larger = 8}, 1));
  EXPECT_EQ(larger.peak_live_bytes, 8 * plain.peak_live_bytes);
}

TEST(Model, SameSeedSameEvents) {
  const Model model = learn(source("larson"));
  EXPECT_EQ(summarise(*generate_from(model, {}, 3)).digest,
            summarise(*generate_from(model, {}, 3)).digest);
  EXPECT_NE(summarise(*generate_from(model, {}, 3)).digest,
            summarise(*generate_from(model, {}, 4)).digest);
}

}  // namespace
}  // namespace fitmark::workloads
