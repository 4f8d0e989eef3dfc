// SPDX-License-Identifier: MIT
#include "workloads/recorder/symbolise.h"

#include "workloads/file/add_stacks.h"
#include "workloads/recorder/collector/stack_names.h"
#include "workloads/recorder/module_symbols.h"

namespace fitmark::workloads {
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
Symboliser::Inlined Symboliser::name_frames(const std::map<std::uint32_t, Frame>& raw,
                                            StackTable& named) {
  Inlined inlined;
  for (const auto& [number, frame] : raw) {
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
    std::map<std::uint32_t, Frame> raw;
    reader.visit_stacks(
        [&](std::uint32_t number, Frame&& frame) { raw[number] = std::move(frame); }, nullptr);
    const Inlined inlined = name_frames(raw, named);
    if (!inlined.empty()) spread_nodes(reader, inlined, named);
  }
  if (!named.frames.empty()) add_stacks(path, named);
}

// Lets the inlined functions stand between a node and its parent.
void Symboliser::spread_nodes(TraceReader& reader, const Inlined& inlined, StackTable& named) {
  reader.visit_stacks(nullptr, [&](std::uint32_t number, const StackNode& node) {
    const auto found = inlined.find(node.frame);
    if (found == inlined.end()) return;
    for (std::uint32_t depth = found->second; depth-- > 0;) {
      const bool is_outermost = depth + 1 == found->second;
      named.nodes.insert_or_assign(
          named.nodes.end(), number - depth,
          StackNode{is_outermost ? node.parent : number - depth - 1, node.frame - depth});
    }
  });
}

}  // namespace fitmark::workloads
