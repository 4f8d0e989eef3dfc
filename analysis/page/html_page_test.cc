// SPDX-License-Identifier: MIT
#include "analysis/page/html_page.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <stdexcept>

namespace fitmark::analysis {
namespace {

// A report whose series hardly compress: `subjects` of them, `points` points each.
std::string noisy_report(int subjects, int points) {
  std::uint64_t state = 88172645463325252ull;
  std::string report = R"({"runs": [)";
  for (int s = 0; s < subjects; ++s) {
    if (s > 0) report += ',';
    report += R"({"trace": "t", "subject": "s)" + std::to_string(s) + R"(", "series": {)";
    for (const char* name : {"event_index", "live_bytes", "held_bytes", "resident_bytes"}) {
      if (report.back() != '{') report += ',';
      report += std::string("\"") + name + "\": [";
      for (int i = 0; i < points; ++i) {
        state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        report += (i > 0 ? "," : "") + std::to_string(state >> 20);
      }
      report += ']';
    }
    report += "}}";
  }
  return report + "]}";
}

TEST(HtmlPage, AllowsNothingButItsOwnScriptAndStyle) {
  const std::string page = html_page("{}");
  EXPECT_NE(page.find("default-src 'none'"), std::string::npos);
  EXPECT_NE(page.find("script-src 'sha256-"), std::string::npos);
  EXPECT_NE(page.find("style-src 'sha256-"), std::string::npos);
  EXPECT_EQ(page.find("unsafe-inline"), std::string::npos);
  EXPECT_EQ(page.find("@fitmark-report@"), std::string::npos);
  EXPECT_EQ(page.find(" src="), std::string::npos);
}

TEST(HtmlPage, StaysWithinItsBudgetHoweverLargeTheReport) {
  for (const int subjects : {2, 40}) {
    EXPECT_LE(html_page(noisy_report(subjects, 2500)).size(), kPageBudgetBytes) << subjects;
  }
}

TEST(HtmlPage, SaysSoWhenEvenTheFewestPointsAreTooMany) {
  const std::string noise = noisy_report(1, 50'000);
  const std::string report = R"({"unknown": )" + noise + "}";
  EXPECT_THROW(html_page(report), std::length_error);
}

TEST(HtmlPage, RefusesWhatIsNoReport) {
  EXPECT_THROW(html_page("not json"), std::invalid_argument);
}

}  // namespace
}  // namespace fitmark::analysis
