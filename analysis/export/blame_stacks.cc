// SPDX-License-Identifier: MIT
//
// Weighted stacks from blame, written in two forms.
#include "analysis/export/blame_stacks.h"

#include <cmath>
#include <cstdint>
#include <map>
#include <vector>

#include "analysis/export/json_text.h"

namespace fitmark::analysis {
namespace {

struct WeightedStack {
  std::vector<std::string> frames;  // outermost first
  std::uint64_t weight = 0;
};

// What stands for the stack of objects whose calls were not recorded.
std::vector<std::string> frames_of(const BlameCause& cause) {
  std::vector<std::string> frames;
  if (!cause.site.empty()) frames.push_back(cause.site);
  frames.push_back("lives " + cause.lifetime);
  frames.push_back(cause.size_class);
  return frames;
}

std::vector<WeightedStack> stacks_of(const BlameFinding& blame) {
  std::vector<WeightedStack> stacks;
  const auto add = [&](std::vector<std::string> frames, double weight) {
    if (std::isfinite(weight) && weight >= 1 && weight < 0x1p63) {
      stacks.push_back({std::move(frames), static_cast<std::uint64_t>(std::llround(weight))});
    }
  };
  for (const BlameStack& stack : blame.stacks) add(stack.frames, stack.hole_byte_events);
  if (!stacks.empty()) return stacks;
  for (const BlameCause& cause : blame.causes) add(frames_of(cause), cause.hole_byte_events);
  return stacks;
}

std::string folded_frame(const std::string& frame) {
  std::string text;
  for (const char c : frame) text += c == ';' ? ',' : c == '\n' || c == '\r' ? ' ' : c;
  return text;
}

std::string run_name(const Run& run) { return run.subject + " on " + run.trace; }

std::vector<const Run*> runs_with_blame(const Report& report) {
  std::vector<const Run*> runs;
  for (const MeasuredRun& measured : report.runs) {
    if (measured.run.blame) runs.push_back(&measured.run);
  }
  return runs;
}

// Numbers frames in the order in which they are first met.
class FrameTable {
 public:
  std::size_t number_of(const std::string& frame) {
    const auto [place, fresh] = numbers_.try_emplace(frame, names_.size());
    if (fresh) names_.push_back(frame);
    return place->second;
  }

  std::string json() const {
    std::string text;
    for (const std::string& name : names_) {
      text += (text.empty() ? "" : ",\n") + std::string("{\"name\":") + json_text(name) + "}";
    }
    return "[" + text + "]";
  }

 private:
  std::map<std::string, std::size_t> numbers_;
  std::vector<std::string> names_;
};

std::string profile_json(const Run& run, FrameTable& frames) {
  std::string samples, weights;
  std::uint64_t total = 0;
  for (const WeightedStack& stack : stacks_of(*run.blame)) {
    std::string numbers;
    for (const std::string& frame : stack.frames) {
      numbers += (numbers.empty() ? "" : ",") + std::to_string(frames.number_of(frame));
    }
    samples += (samples.empty() ? "[" : ",[") + numbers + "]";
    weights += (weights.empty() ? "" : ",") + std::to_string(stack.weight);
    total += stack.weight;
  }
  return "{\"type\":\"sampled\",\"name\":" + json_text("hole byte-events: " + run_name(run)) +
         ",\"unit\":\"none\",\"startValue\":0,\"endValue\":" + std::to_string(total) +
         ",\n\"samples\":[" + samples + "],\n\"weights\":[" + weights + "]}";
}

}  // namespace

std::string folded_stacks(const Report& report) {
  const std::vector<const Run*> runs = runs_with_blame(report);
  std::string text;
  for (const Run* run : runs) {
    for (const WeightedStack& stack : stacks_of(*run->blame)) {
      std::string line = runs.size() > 1 ? folded_frame(run_name(*run)) : std::string();
      for (const std::string& frame : stack.frames) {
        line += (line.empty() ? "" : ";") + folded_frame(frame);
      }
      text += line + " " + std::to_string(stack.weight) + "\n";
    }
  }
  return text;
}

std::string speedscope_json(const Report& report) {
  FrameTable frames;
  std::string profiles;
  for (const Run* run : runs_with_blame(report)) {
    profiles += (profiles.empty() ? "" : ",\n") + profile_json(*run, frames);
  }
  return "{\"$schema\":\"https://www.speedscope.app/file-format-schema.json\",\n\"name\":\"fitmark "
         "blame\",\"exporter\":\"fitmark\",\"activeProfileIndex\":0,\n\"shared\":{\"frames\":" +
         frames.json() + "},\n\"profiles\":[" + profiles + "]}\n";
}

}  // namespace fitmark::analysis
