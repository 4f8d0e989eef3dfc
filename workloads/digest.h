// SPDX-License-Identifier: MIT
//
// The name of a stream of work: xxh3-128 over the events without their times and stacks.
//
// Layout:      each event is hashed as 20 bytes: size u64, slot u32, thread u32, op u8,
//              alignment_log2 u8, 0 u16, little-endian
#pragma once

#include <memory>
#include <span>
#include <string>

#include "workloads/event.h"

struct XXH3_state_s;

namespace fitmark::workloads {

class Digest {
 public:
  Digest();
  ~Digest();
  Digest(Digest&&) noexcept;
  Digest& operator=(Digest&&) noexcept;

  void add(std::span<const Event> events);
  // Returns 32 hexadecimal digits.
  std::string text() const;

 private:
  struct Free {
    void operator()(XXH3_state_s* state) const;
  };
  std::unique_ptr<XXH3_state_s, Free> state_;
};

}  // namespace fitmark::workloads
