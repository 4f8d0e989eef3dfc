// SPDX-License-Identifier: MIT
//
// The command line asks for something that cannot be meant; the message says what to type.
#pragma once

#include <stdexcept>

namespace fitmark::bench {

class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace fitmark::bench
