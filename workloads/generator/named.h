// SPDX-License-Identifier: MIT
//
// One function for each named workload; the list in generator.cc calls them.
#pragma once

#include <memory>

#include "workloads/generator/generator.h"

namespace fitmark::workloads {

Generator cache_scratch();
Generator cache_thrash();
Generator comb();
Generator compiler_passes();
Generator database_pages();
Generator glibc_simple();
Generator json_parse();
Generator knuth();
Generator larson();
Generator laws();
Generator mesh_fragmenter();
Generator producer_consumer();
Generator ramp();
Generator realloc_growth();
Generator robson();
Generator steady_churn();
Generator threadtest();

// A generator whose workload is constructed from its settings.
template <typename Kind>
Generator generator_of(std::string_view name, std::string_view stresses,
                       std::span<const Parameter> parameters) {
  return {name, stresses, parameters, [](const Settings& settings, Random&) {
            return std::unique_ptr<Workload>(std::make_unique<Kind>(settings));
          }};
}

}  // namespace fitmark::workloads
