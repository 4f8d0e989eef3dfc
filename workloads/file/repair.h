// SPDX-License-Identifier: MIT
//
// Completes the partial file of a writer that died.
#pragma once

#include <string>

#include "workloads/file/footer.h"

namespace fitmark::workloads {

// Turns `<path>.partial` into a whole trace at `path`, marked truncated: cuts it after its last sound
// block, appends footer and index, renames. Throws TraceError where there is no such file, another
// process still writes it, or not even its header is whole.
TraceFooter finish_partial(const std::string& path, const Perturbation& perturbation = {});

}  // namespace fitmark::workloads
