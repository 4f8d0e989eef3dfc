// SPDX-License-Identifier: MIT
//
// Call stacks as a trace keeps them: a tree whose nodes are numbered from 1; 0 is the empty stack.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace fitmark::workloads {

// One place in a program. Texts are empty where not symbolised.
struct Frame {
  std::uint64_t offset_bytes = 0;  // of the return address within `module`
  std::uint64_t line = 0;          // 0: not known
  std::string module = {};         // path of the program or library
  std::string function = {};
  std::string file = {};
};

// The stack `parent` with the frame numbered `frame` called from its innermost one.
struct StackNode {
  std::uint32_t parent = 0;
  std::uint32_t frame = 0;
};

struct StackTable {
  std::map<std::uint32_t, Frame> frames;
  std::map<std::uint32_t, StackNode> nodes;  // a node's number is greater than its parent's

  // The frames of a stack, innermost first; empty where the stack is not known.
  std::vector<Frame> stack(std::uint32_t number) const {
    std::vector<Frame> found;
    for (auto at = nodes.find(number); at != nodes.end(); at = nodes.find(at->second.parent)) {
      const auto frame = frames.find(at->second.frame);
      found.push_back(frame == frames.end() ? Frame{} : frame->second);
    }
    return found;
  }
};

}  // namespace fitmark::workloads
