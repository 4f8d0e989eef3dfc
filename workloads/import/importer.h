// SPDX-License-Identifier: MIT
//
// Foreign forms of heap traffic: the list of them, and how to open one.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "workloads/event.h"

namespace fitmark::workloads {

struct ImportOptions {
  // Count and skip what is faulty instead of stopping at the first fault.
  bool keep_going = false;
};

struct Importer {
  std::string_view name;   // one word
  std::string_view reads;  // what it reads, in a sentence
  // Tells by the first bytes of the decompressed file (up to kHeadBytes) whether it is of this form.
  bool (*recognises)(std::string_view head);
  // Throws TraceError.
  std::unique_ptr<EventSource> (*open)(const std::string& path, const ImportOptions& options);
};

inline constexpr std::size_t kHeadBytes = 4096;

// Every importer, in the order in which they are asked.
std::span<const Importer> importers();

// Returns the importer that recognises the file; null where none does. Throws TraceError.
const Importer* recognise(const std::string& path);

}  // namespace fitmark::workloads
