// SPDX-License-Identifier: MIT
//
// One function for each importer; the list in importer.cc calls them.
#pragma once

#include "workloads/import/importer.h"

namespace fitmark::workloads {

Importer csv_importer();             // the lines that export_csv writes
Importer glibc_trace_importer();     // 64-byte records of the glibc trace utilities
Importer glibc_workload_importer();  // the op codes that their converter makes of them
Importer heaptrack_importer();       // heaptrack's recordings, raw or interpreted
Importer json_lines_importer();      // the lines that export_json_lines writes
Importer memory_replay_importer();   // AOSP memory_replay text
Importer minimalloc_importer();      // id,lower,upper,size
Importer mtrace_importer();          // glibc's mtrace()
Importer rep_importer();             // the malloc lab of Carnegie Mellon
Importer torch_snapshot_importer();  // torch.cuda.memory._snapshot(), pickled

}  // namespace fitmark::workloads
