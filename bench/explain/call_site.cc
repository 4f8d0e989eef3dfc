// SPDX-License-Identifier: MIT
//
// Frames in words.
#include "bench/explain/call_site.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace fitmark::bench {
namespace {

// Functions whose callers are meant when one asks who allocated.
constexpr std::array<std::string_view, 12> kAllocating = {
    "malloc",       "calloc",       "realloc", "aligned_alloc", "posix_memalign", "memalign",
    "reallocarray", "operator new", "std::",   "__gnu_cxx::",   "void* std::",    "strdup"};

// Where the C++ standard library's templates are defined, and no program's own code.
constexpr std::string_view kStandardHeaders = "/include/c++/";

bool is_allocating(const workloads::Frame& frame) {
  if (frame.file.find(kStandardHeaders) != std::string::npos) return true;
  return std::any_of(kAllocating.begin(), kAllocating.end(), [&](std::string_view name) {
    const bool is_prefix = name.find(':') != name.npos || name.find(' ') != name.npos;
    return is_prefix ? frame.function.rfind(name, 0) == 0 : frame.function == name;
  });
}

std::string_view without_folder(std::string_view path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

std::string frame_text(const workloads::Frame& frame) {
  if (frame.function.empty()) {
    const std::string_view module = without_folder(frame.module);
    return fmt::format("{}+{:#x}", module.empty() ? "unknown" : module, frame.offset_bytes);
  }
  if (frame.file.empty()) return frame.function;
  if (frame.line == 0) return fmt::format("{} ({})", frame.function, without_folder(frame.file));
  return fmt::format("{} ({}:{})", frame.function, without_folder(frame.file), frame.line);
}

std::vector<std::string> frame_texts(const workloads::StackTable& stacks, std::uint32_t stack) {
  std::vector<std::string> texts;
  for (const workloads::Frame& frame : stacks.stack(stack)) texts.push_back(frame_text(frame));
  std::reverse(texts.begin(), texts.end());
  return texts;
}

std::string call_site(const workloads::StackTable& stacks, std::uint32_t stack) {
  const std::vector<workloads::Frame> frames = stacks.stack(stack);
  if (frames.empty()) return {};
  const auto own = std::find_if_not(frames.begin(), frames.end(), is_allocating);
  return frame_text(own == frames.end() ? frames.front() : *own);
}

}  // namespace fitmark::bench
