// SPDX-License-Identifier: MIT
#include "workloads/recorder/preload/stack_rule.h"

#include <dlfcn.h>
#include <link.h>

#include "workloads/recorder/preload/unwind_table.h"

#pragma weak _dl_find_object  // since glibc 2.35

namespace fitmark::workloads {
namespace {

// push rbp; mov rsp, rbp
constexpr StackRule kFramePointerRule = {RuleBase::frame_pointer, 16, -16, false};

}  // namespace

StackRule find_rule(std::uint64_t return_address, LoadedModule& module) {
#if defined(__x86_64__) && defined(DLFO_STRUCT_HAS_EH_DBASE)
  const std::uint64_t call = return_address - 1;  // within the instruction that called
  dl_find_object object;
  if (_dl_find_object == nullptr || _dl_find_object(reinterpret_cast<void*>(call), &object) != 0) {
    return kFramePointerRule;
  }
  module.load_bias = object.dlfo_link_map->l_addr;
  module.begin = reinterpret_cast<std::uintptr_t>(object.dlfo_map_start);
  module.end = reinterpret_cast<std::uintptr_t>(object.dlfo_map_end);
  module.path = object.dlfo_link_map->l_name;
  FrameEntry entry;
  const auto* header = static_cast<const std::uint8_t*>(object.dlfo_eh_frame);
  if (header == nullptr || !find_entry(header, call, entry)) return kFramePointerRule;
  return entry.is_signal ? StackRule{} : rule_at(entry, call);
#else
  (void)return_address;
  (void)module;
  return kFramePointerRule;
#endif
}

}  // namespace fitmark::workloads
