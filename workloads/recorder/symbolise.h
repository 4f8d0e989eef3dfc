// SPDX-License-Identifier: MIT
//
// Gives the frames of a recorded trace their names: function, file and line, inlined functions too.
//
// Complexity:  one look-up for each distinct return address; as much memory as libdw takes for the
//              debugging information of the modules that occur
// Threads:     none
#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "workloads/call_stack.h"
#include "workloads/file/trace_reader.h"
#include "workloads/recorder/module_symbols.h"

namespace fitmark::workloads {

class Symboliser {
 public:
  // Writes the finished trace anew with the names that its modules, as they are now on this machine,
  // give its frames. Frames of modules that are gone stay as they are. Requires numbers kNumberStep
  // apart, as the recorder makes them. Throws TraceError.
  void symbolise(const std::string& path);

 private:
  // How many frames stand at each raw one, where it is more than one: functions inlined there.
  using Inlined = std::unordered_map<std::uint32_t, std::uint32_t>;

  const std::vector<Frame>& frames_at(const Frame& raw);
  Inlined name_frames(const std::map<std::uint32_t, Frame>& raw, StackTable& named);
  static void spread_nodes(TraceReader& reader, const Inlined& inlined, StackTable& named);

  // Children of one program share most of what they run.
  std::map<std::string, std::unique_ptr<ModuleSymbols>> modules_;
  std::map<std::pair<std::string, std::uint64_t>, std::vector<Frame>> frames_;
};

}  // namespace fitmark::workloads
