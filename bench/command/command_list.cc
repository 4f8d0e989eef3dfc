// SPDX-License-Identifier: MIT
//
// Every fitmark command, in the order of `fitmark --help`: what people do first comes first.
#include "bench/command/command_list.h"

// To add a command: a file that defines Command NAME_command(), and its line here.
// clang-format off
#define FITMARK_COMMANDS(each) \
  each(record) \
  each(compare) \
  each(replay) \
  each(time) \
  each(report) \
  each(map) \
  each(explain) \
  each(pack) \
  each(list) \
  each(doctor) \
  each(control) \
  each(cost) \
  each(info) \
  each(verify) \
  each(cut) \
  each(merge) \
  each(convert) \
  each(anonymise) \
  each(generate) \
  each(model) \
  each(check) \
  each(diff) \
  each(history)
// clang-format on

namespace fitmark::bench {

#define FITMARK_DECLARE(name) Command name##_command();
FITMARK_COMMANDS(FITMARK_DECLARE)
#undef FITMARK_DECLARE

std::vector<Command> all_commands() {
#define FITMARK_MAKE(name) name##_command(),
  return {FITMARK_COMMANDS(FITMARK_MAKE)};
#undef FITMARK_MAKE
}

}  // namespace fitmark::bench
