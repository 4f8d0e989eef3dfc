// SPDX-License-Identifier: MIT
//
// What `fitmark report` says of a format that has nothing to show.
#include <gtest/gtest.h>

#include "bench/command/commands_fixture.h"

namespace fitmark::bench {
namespace {

TEST_F(Commands, AFormatOfBlameWithoutBlameTellsHowToGetSome) {
  make_traces();
  ASSERT_EQ(run("fitmark compare a.fitrace -a best_fit -n 1 -o plain").exit_code, 0);
  for (const std::string format : {"folded", "speedscope"}) {
    const Spoken spoken = run("fitmark report plain --format " + format);
    EXPECT_EQ(spoken.exit_code, 0);
    EXPECT_NE(spoken.errors.find("fitmark compare --explain"), std::string::npos) << spoken.errors;
  }
  EXPECT_EQ(run("fitmark report plain --format csv").errors, "");
  ASSERT_EQ(run("fitmark compare a.fitrace -a best_fit -n 1 --explain -o told").exit_code, 0);
  const Spoken spoken = run("fitmark report told --format folded");
  EXPECT_NE(spoken.output, "");
  EXPECT_EQ(spoken.errors, "");
}

}  // namespace
}  // namespace fitmark::bench
