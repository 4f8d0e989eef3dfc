// SPDX-License-Identifier: MIT
#include "workloads/recorder/collector/stack_names.h"

#include <algorithm>
#include <utility>

#include "workloads/recorder/protocol/words.h"

namespace fitmark::workloads {

void StackNames::add_module(std::uint64_t load_bias, std::uint64_t begin, std::uint64_t end,
                            std::string path) {
  modules_.push_back({load_bias, begin, end, std::move(path)});
}

std::uint32_t StackNames::frame_at(std::uint64_t return_address) {
  const std::uint32_t number = frame_numbers_.insert(return_address, number_at(frames_.size()));
  if (number != number_at(frames_.size())) return number;
  const auto module = std::find_if(modules_.rbegin(), modules_.rend(), [&](const Module& one) {
    return return_address > one.begin && return_address <= one.end;
  });
  Frame frame;
  frame.offset_bytes = return_address;
  if (module != modules_.rend()) {
    frame.offset_bytes -= module->load_bias;
    frame.module = module->path;
  }
  frames_.push_back(std::move(frame));
  return number;
}

void StackNames::add_calls(std::uint64_t parent_hash,
                           std::span<const std::uint64_t> return_addresses) {
  fresh_nodes_.clear();
  std::uint32_t parent = number_of(parent_hash);
  for (const std::uint64_t address : return_addresses) {
    parent_hash = stack_hash(parent_hash, address);
    const std::uint32_t next = number_at(node_count());
    const std::uint32_t number = numbers_.insert(parent_hash, next);
    if (number == next) fresh_nodes_.push_back({parent, frame_at(address)});
    parent = number;
  }
}

}  // namespace fitmark::workloads
