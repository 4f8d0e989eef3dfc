// SPDX-License-Identifier: MIT
//
// Opens whatever holds heap traffic, told apart by its content, never by its name.
#pragma once

#include <memory>
#include <string>

#include "workloads/event.h"

namespace fitmark::workloads {

// Throws TraceError where the file cannot be read or is of no known form.
std::unique_ptr<EventSource> open_trace(const std::string& path);

}  // namespace fitmark::workloads
