// SPDX-License-Identifier: MIT
//
// Opens traces for the commands: of any known form, whole unless the user said to keep going.
#pragma once

#include <memory>
#include <string>

#include "workloads/event.h"

namespace fitmark::bench {

// Opens the trace. A .fitrace whose end is missing throws TraceError, with how much of it can be
// read and the remedy, unless `keep_going`: then it reads up to the cut. Throws TraceError.
std::unique_ptr<workloads::EventSource> open_whole_trace(const std::string& path, bool keep_going);

// The same, but a .fitrace whose end is missing is read up to the cut, and its warnings say so.
std::unique_ptr<workloads::EventSource> open_cut_trace(const std::string& path, bool keep_going);

// Says the source's warnings, each with the name, on standard error. Call at its end.
void tell_warnings(const workloads::EventSource& source, const std::string& name);

}  // namespace fitmark::bench
