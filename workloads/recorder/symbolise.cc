// SPDX-License-Identifier: MIT
#include "workloads/recorder/symbolise.h"

#include "workloads/file/add_stacks.h"
#include "workloads/file/trace_reader.h"
#include "workloads/recorder/collector/stack_names.h"
#include "workloads/recorder/module_symbols.h"

namespace fitmark::workloads {
namespace {

// Lets the inlined functions stand between a node and its parent.
void spread_nodes(const StackTable& raw, const std::map<std::uint32_t, std::uint32_t>& inlined,
                  StackTable& named) {
  for (const auto& [number, node] : raw.nodes) {
    const auto found = inlined.find(node.frame);
    if (found == inlined.end()) continue;
    for (std::uint32_t depth = 0; depth < found->second; ++depth) {
      const bool is_outermost = depth + 1 == found->second;
      named.nodes[number - depth] = {is_outermost ? node.parent : number - depth - 1,
                                     node.frame - depth};
    }
  }
}

}  // namespace

const std::vector<Frame>& Symboliser::frames_at(const Frame& raw) {
  auto& module = modules_[raw.module];
  if (module == nullptr) module = std::make_unique<ModuleSymbols>(raw.module);
  const auto [place, fresh] = frames_.try_emplace({raw.module, raw.offset_bytes});
  if (fresh) {
    place->second = module->frames_at(raw);
    if (place->second.size() > kNumberStep) place->second.resize(kNumberStep);
  }
  return place->second;
}

// Names the frames; one that holds inlined functions keeps its number for the innermost of them and
// gives the numbers below it to those further out.
Symboliser::Inlined Symboliser::name_frames(const StackTable& raw, StackTable& named) {
  Inlined inlined;
  for (const auto& [number, frame] : raw.frames) {
    const std::vector<Frame>& found = frames_at(frame);
    for (std::uint32_t depth = 0; depth < found.size(); ++depth) {
      if (!found[depth].function.empty()) named.frames[number - depth] = found[depth];
    }
    if (found.size() > 1) inlined[number] = static_cast<std::uint32_t>(found.size());
  }
  return inlined;
}

void Symboliser::symbolise(const std::string& path) {
  StackTable named;
  {
    TraceReader reader(path);
    const StackTable& raw = *reader.stacks();
    spread_nodes(raw, name_frames(raw, named), named);
  }
  if (!named.frames.empty()) add_stacks(path, named);
}

}  // namespace fitmark::workloads
