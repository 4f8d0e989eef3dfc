// SPDX-License-Identifier: MIT
#include "workloads/recorder/preload/rule_cache.h"

#include <cstring>

#include "workloads/recorder/preload/thread_ring.h"

namespace fitmark::workloads {

StackRule RuleCache::look_up(std::uint64_t return_address, Entry& entry) {
  LoadedModule module;
  const StackRule rule = find_rule(return_address, module);
  if (module.path != nullptr) tell_module(module);
  const std::uint64_t packed = rule.packed();
  entry.rule.store(packed, std::memory_order_relaxed);
  entry.check.store(packed ^ return_address, std::memory_order_relaxed);
  return rule;
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
