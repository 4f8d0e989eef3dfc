// SPDX-License-Identifier: MIT
#include "workloads/recorder/preload/rule_cache.h"

#include <cstring>

#include "workloads/recorder/preload/thread_ring.h"

namespace fitmark::workloads {
namespace {

constexpr bool survives_narrowing(const StackRule& rule) {
  std::uint64_t bits = 0;
  return rule.narrow(bits) && StackRule::of_narrow(bits).packed() == rule.packed() &&
         StackRule::of(rule.packed()).packed() == rule.packed();
}
constexpr bool is_too_wide(const StackRule& rule) {
  std::uint64_t bits = 0;
  return !rule.narrow(bits) && StackRule::of(rule.packed()).packed() == rule.packed();
}
static_assert(survives_narrowing({RuleBase::frame_pointer, 16, -16, false}));
static_assert(survives_narrowing({RuleBase::stack_pointer, 65528, -8192, true}));
static_assert(survives_narrowing({RuleBase::at_frame_pointer, -65536, 8184, false}));
static_assert(is_too_wide({RuleBase::stack_pointer, 65536, -16, false}));
static_assert(is_too_wide({RuleBase::stack_pointer, 16, -8200, false}));
static_assert(is_too_wide({RuleBase::stack_pointer, 12, -16, false}));

}  // namespace

std::uint64_t RuleCache::look_up(std::uint64_t return_address) {
  WideEntry& wide = wide_[return_address * 0x9E37'79B9'7F4A'7C15U >> (64U - kWideLog2)];
  const std::uint64_t known = wide.rule.load(std::memory_order_relaxed);
  if ((wide.check.load(std::memory_order_relaxed) ^ known) == return_address) return known;
  LoadedModule module;
  const StackRule rule = find_rule(return_address, module);
  if (module.path != nullptr) tell_module(module);
  std::uint64_t narrow = 0;
  if (rule.narrow(narrow)) {
    remember(return_address, narrow);
  } else {
    wide.rule.store(rule.packed(), std::memory_order_relaxed);
    wide.check.store(rule.packed() ^ return_address, std::memory_order_relaxed);
  }
  return rule.packed();
}

// In the first empty entry, else in that where the search begins.
void RuleCache::remember(std::uint64_t return_address, std::uint64_t narrow) {
  const std::uint64_t key = key_of(return_address);
  Line& line = lines_[key >> kInLineBits];
  unsigned free = 0;
  while (free < kWays && line.entries[way(key, free)].load(std::memory_order_relaxed) != 0) ++free;
  line.entries[way(key, free % kWays)].store(key << kRuleBits | narrow, std::memory_order_relaxed);
}

// Told before it is marked as told: whoever finds the mark may use addresses of the module at once.
void RuleCache::tell_module(const LoadedModule& module) {
  std::atomic<std::uint64_t>* place = told_modules_;
  for (; place < told_modules_ + kModulesMax && place->load() != 0; ++place) {
    if (place->load() == module.begin) return;
  }
  constexpr std::uint64_t kPathWordsMax = kLongPayloadMaxWords - 3;
  const std::size_t bytes = strnlen(module.path, kPathWordsMax * kMarkBytesPerWord);
  const std::uint64_t numbers[] = {module.load_bias, module.begin, module.end};
  record_long(LongKind::module, 3 + text_words(bytes), [&](std::uint64_t i) {
    return i < 3 ? numbers[i] : text_word(module.path, bytes, i - 3);
  });
  if (place < told_modules_ + kModulesMax) place->store(module.begin);
}

}  // namespace fitmark::workloads
