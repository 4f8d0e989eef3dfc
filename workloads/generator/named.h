// SPDX-License-Identifier: MIT
//
// One function for each named workload; the list in generator.cc calls them.
#pragma once

#include "workloads/generator/generator.h"

namespace fitmark::workloads {

Generator steady_churn();

}  // namespace fitmark::workloads
