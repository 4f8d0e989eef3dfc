// SPDX-License-Identifier: MIT
//
// The list of generators, and the source that runs one of them step by step.
#include "workloads/generator/generator.h"

#include <algorithm>
#include <array>
#include <vector>

#include "workloads/generator/named.h"

namespace fitmark::workloads {
namespace {

constexpr std::array<Parameter, 3> kCommon = {{
    {"events", "stop after about this many events; 0: only where the workload itself ends",
     "1000000"},
    {"drain", "deallocate at the end what is still live: yes or no", "yes"},
    {"gap_ns", "law of the time between events; empty: no times", ""},
}};

std::optional<Law> gap_of(const Settings& common) {
  if (common.text("gap_ns").empty()) return std::nullopt;
  return common.law("gap_ns");
}

class GeneratedSource : public EventSource {
 public:
  GeneratedSource(const Generator& generator, const Settings& own, const Settings& common,
                  std::uint64_t seed)
      : random_(seed),
        traffic_(gap_of(common), seed),
        workload_(generator.start(own, random_)),
        limit_(common.count("events")) {
    static constexpr std::array<std::string_view, 2> kYesNo = {"no", "yes"};
    drains_ = common.choice("drain", kYesNo) == 1;
    header_.program = generator.name;
    header_.arguments = own.all();
    for (const std::string& line : common.all()) header_.arguments.push_back(line);
    header_.recorder = "fitmark generate";
    header_.seed = seed;
    header_.has_times = !common.text("gap_ns").empty();
  }

  const TraceHeader& header() const override { return header_; }

  std::size_t read(std::span<Event> into) override {
    std::size_t done = 0;
    while (done < into.size()) {
      if (next_ == traffic_.waiting().size() && !refill()) break;
      const std::size_t n = std::min(into.size() - done, traffic_.waiting().size() - next_);
      std::copy_n(traffic_.waiting().begin() + static_cast<std::ptrdiff_t>(next_), n,
                  into.begin() + static_cast<std::ptrdiff_t>(done));
      next_ += n;
      done += n;
    }
    return done;
  }

  std::string mark_name(std::uint64_t number) const override {
    const std::map<std::uint64_t, std::string> names = workload_->mark_names();
    const auto found = names.find(number);
    return found == names.end() ? std::string() : found->second;
  }

 private:
  static constexpr std::size_t kBatchEvents = 4096;

  // Makes events wait. Returns false where the workload and its drain are over.
  bool refill() {
    traffic_.waiting().clear();
    next_ = 0;
    while (!stepped_out_ && traffic_.waiting().size() < kBatchEvents) {
      stepped_out_ =
          (limit_ != 0 && traffic_.events() >= limit_) || !workload_->step(traffic_, random_);
    }
    if (stepped_out_ && drains_ && traffic_.waiting().empty()) {
      drains_ = false;
      workload_->drain(traffic_);
    }
    return !traffic_.waiting().empty();
  }

  TraceHeader header_;
  Random random_;
  Traffic traffic_;
  std::unique_ptr<Workload> workload_;
  std::uint64_t limit_;
  bool drains_ = false;
  bool stepped_out_ = false;
  std::size_t next_ = 0;
};

bool is_common(const std::string& name) {
  return std::any_of(kCommon.begin(), kCommon.end(),
                     [&](const Parameter& parameter) { return parameter.name == name; });
}

}  // namespace

std::span<const Generator> generators() {
  static const std::array kList = {
      cache_scratch(),   cache_thrash(),      comb(),  compiler_passes(), database_pages(),
      glibc_simple(),    json_parse(),        knuth(), larson(),          laws(),
      mesh_fragmenter(), producer_consumer(), ramp(),  realloc_growth(),  robson(),
      steady_churn(),    threadtest(),
  };
  return kList;
}

std::span<const Parameter> common_parameters() { return kCommon; }

std::unique_ptr<EventSource> generate(const std::string& name, const Parameters& parameters,
                                      std::uint64_t seed) {
  const std::span<const Generator> list = generators();
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const Generator& g) { return g.name == name; });
  if (found == list.end()) {
    std::string names;
    for (const Generator& generator : list) {
      names += (names.empty() ? "" : ", ") + std::string(generator.name);
    }
    throw TraceError("there is no workload '" + name + "'; there are: " + names);
  }
  Parameters own;
  Parameters common;
  for (const auto& [key, text] : parameters) (is_common(key) ? common : own)[key] = text;
  return std::make_unique<GeneratedSource>(*found, Settings(name, found->parameters, own),
                                           Settings(name, kCommon, common), seed);
}

}  // namespace fitmark::workloads
