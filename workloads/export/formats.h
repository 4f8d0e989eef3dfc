// SPDX-License-Identifier: MIT
//
// One function for each exporter; the list in exporter.cc calls them.
#pragma once

#include "workloads/export/exporter.h"

namespace fitmark::workloads {

Exporter csv_exporter();
Exporter json_lines_exporter();
Exporter minimalloc_exporter();
Exporter rep_exporter();

}  // namespace fitmark::workloads
