// SPDX-License-Identifier: MIT
//
// Rows of accounts and fidelity, computed by hand.
#include "analysis/report/accounts_table.h"

#include <gtest/gtest.h>

namespace fitmark::analysis {
namespace {

Report report_of(std::uint64_t threads) {
  Run run;
  run.subject = "best";
  run.trace = "t";
  run.events = 1000;
  run.threads = threads;
  run.peak_live_event_index = 7;
  run.fidelity = Fidelity{.wait_ns = 2500, .waits = 20, .reordered_events = 125};
  Sample at_peak;
  at_peak.event_index = 7;
  at_peak.live_bytes = 1024;
  at_peak.granted_bytes = 1536;
  at_peak.bookkeeping_bytes = 512;
  at_peak.held_bytes = 4096;
  at_peak.free_bytes = 1024;
  Sample later = at_peak;  // one half of held bytes unexplained
  later.event_index = 9;
  later.free_bytes = 0;
  run.samples = {at_peak, later};
  Report report;
  report.runs.push_back({run, {}});
  return report;
}

TEST(AccountsTable, PartsAddUpToHeldAndTheWorstSampleIsNamed) {
  const std::string text = accounts_markdown(report_of(1));
  EXPECT_NE(text.find("| best | 1.00 KiB | 512 B | 512 B | 0 B | 1.00 KiB | 0 B | 1.00 KiB | "
                      "4.00 KiB | 50.0 % |"),
            std::string::npos)
      << text;
}

TEST(FidelityTable, TellsWaitsAndOrderOfThreadedTracesOnly) {
  const std::string text = fidelity_markdown(report_of(2));
  EXPECT_NE(text.find("| best | 2.50 | 2.000 % | 12.50 % |"), std::string::npos) << text;
  EXPECT_EQ(fidelity_markdown(report_of(1)), "");
}

}  // namespace
}  // namespace fitmark::analysis
