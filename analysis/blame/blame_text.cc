// SPDX-License-Identifier: MIT
//
// Renders blame rows.
#include "analysis/blame/blame_text.h"

#include <fmt/format.h>

#include <cmath>
#include <map>

#include "analysis/export/json_text.h"
#include "analysis/report/units.h"

namespace fitmark::analysis {
namespace {

double mean_hole_bytes(const BlameReport& report, const BlameRow& row) {
  return report.events == 0 ? 0 : row.hole_byte_events / static_cast<double>(report.events);
}

struct WeighedStack {
  std::vector<std::string> frames;  // outermost first
  std::uint64_t bytes = 0;
};

std::vector<WeighedStack> weighed_stacks(const BlameReport& report, const FramesOf& frames_of) {
  std::vector<WeighedStack> stacks;
  for (const BlameRow& row : report.rows) {
    const double bytes = std::round(mean_hole_bytes(report, row));
    if (bytes < 1) continue;
    WeighedStack& stack = stacks.emplace_back();
    stack.frames = frames_of(row.key.stack);
    stack.frames.push_back(human_bytes(static_cast<double>(row.key.size_class_bytes)));
    stack.frames.push_back(lifetime_text(row.key.lifetime));
    stack.bytes = static_cast<std::uint64_t>(bytes);
  }
  return stacks;
}

std::string folded_name(std::string frame) {
  for (char& c : frame) {
    if (c == ';') c = ':';
    if (static_cast<unsigned char>(c) < 32) c = ' ';
  }
  return frame;
}

std::string sentence(const BlameReport& report, const BlameRow& row, const FramesOf& frames_of) {
  const std::vector<std::string> frames = frames_of(row.key.stack);
  const std::string place = frames.empty() ? "" : " from " + frames.back();
  const std::string size = human_bytes(static_cast<double>(row.key.size_class_bytes));
  std::string text =
      fmt::format("{} object{}{} (up to {}, lifetime: {})", grouped(row.objects),
                  row.objects == 1 ? "" : "s", place, size, lifetime_text(row.key.lifetime));
  const double holes_bytes = mean_hole_bytes(report, row);
  if (row.pinned_bytes >= 1) {
    if (row.pinning_objects < row.objects) {
      text += fmt::format(", {} of them at one time,", grouped(row.pinning_objects));
    }
    text += fmt::format(" pin{} {} of otherwise empty pages", row.objects == 1 ? "s" : "",
                        human_bytes(row.pinned_bytes));
    if (holes_bytes < 1) return text + ".";
    text += " and";
  }
  return text + fmt::format(" keep{} holes of {} open on average.", row.objects == 1 ? "s" : "",
                            human_bytes(holes_bytes));
}

}  // namespace

std::vector<std::string> blame_sentences(const BlameReport& report, const FramesOf& frames_of,
                                         std::size_t count) {
  std::vector<std::string> sentences;
  for (const BlameRow& row : report.rows) {
    if (sentences.size() == count) break;
    sentences.push_back(sentence(report, row, frames_of));
  }
  return sentences;
}

std::string blame_folded(const BlameReport& report, const FramesOf& frames_of) {
  std::string text;
  for (const WeighedStack& stack : weighed_stacks(report, frames_of)) {
    const char* separator = "";
    for (const std::string& frame : stack.frames) {
      text += separator + folded_name(frame);
      separator = ";";
    }
    text += fmt::format(" {}\n", stack.bytes);
  }
  return text;
}

std::string blame_speedscope(const BlameReport& report, const FramesOf& frames_of,
                             const std::string& name) {
  std::map<std::string, std::size_t> index;
  std::string frames;
  std::string samples;
  std::string weights;
  std::uint64_t sum = 0;
  for (const WeighedStack& stack : weighed_stacks(report, frames_of)) {
    std::string sample;
    for (const std::string& frame : stack.frames) {
      const auto [place, added] = index.emplace(frame, index.size());
      if (added) frames += (frames.empty() ? "" : ",") + ("{\"name\":" + json_text(frame) + "}");
      sample += (sample.empty() ? "" : ",") + std::to_string(place->second);
    }
    samples += (samples.empty() ? "[" : ",[") + sample + "]";
    weights += (weights.empty() ? "" : ",") + std::to_string(stack.bytes);
    sum += stack.bytes;
  }
  return fmt::format(
      "{{\"$schema\":\"https://www.speedscope.app/"
      "file-format-schema.json\",\"exporter\":\"fitmark\","
      "\"name\":{0},\"shared\":{{\"frames\":[{1}]}},\"profiles\":[{{\"type\":\"sampled\",\"name\":{"
      "0},"
      "\"unit\":\"bytes\",\"startValue\":0,\"endValue\":{2},\"samples\":[{3}],\"weights\":[{4}]}}]}"
      "}\n",
      json_text(name), frames, sum, samples, weights);
}

}  // namespace fitmark::analysis
