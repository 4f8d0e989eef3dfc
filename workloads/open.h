// SPDX-License-Identifier: MIT
//
// Opens whatever holds heap traffic, told apart by its content, never by its name.
#pragma once

#include <memory>
#include <string>

#include "workloads/event.h"
#include "workloads/import/importer.h"

namespace fitmark::workloads {

// Opens a .fitrace file or any form of workloads/import/importer.h. Throws TraceError where the file
// cannot be read or is of no known form.
std::unique_ptr<EventSource> open_trace(const std::string& path, const ImportOptions& options = {});

}  // namespace fitmark::workloads
