// SPDX-License-Identifier: MIT
//
// Why a recording cannot be made: one sentence that names the thing and the remedy.
#pragma once

#include <stdexcept>

namespace fitmark::workloads {

class RecordError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace fitmark::workloads
