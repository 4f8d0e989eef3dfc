// SPDX-License-Identifier: MIT
#include "analysis/page/html_page.h"

#include <stdexcept>

#include "analysis/page/deflate_base64.h"
#include "analysis/page/page_template.h"
#include "analysis/page/pruned_report.h"

namespace fitmark::analysis {
namespace {

constexpr std::string_view kReportMark = "@fitmark-report@";

}  // namespace

std::string html_page(std::string_view report_json) {
  const std::string_view page = page_template();
  const std::size_t mark = page.find(kReportMark);
  if (mark == std::string_view::npos) throw std::logic_error("the page template has no data block");
  const PrunedReport report(report_json);
  for (std::size_t points = kMostPoints; points >= kFewestPoints; points /= 2) {
    const std::string packed = deflate_base64(report.json(points));
    const std::size_t whole = page.size() + packed.size();
    if (whole > 8 * kPageBudgetBytes) points /= 2;  // halving once more cannot be enough
    if (whole > kPageBudgetBytes) continue;
    std::string html;
    html.reserve(page.size() + packed.size());
    html.append(page.substr(0, mark)).append(packed).append(page.substr(mark + kReportMark.size()));
    return html;
  }
  throw std::length_error("the report is too large for one page of " +
                          std::to_string(kPageBudgetBytes) +
                          " bytes: report fewer traces or subjects at a time");
}

}  // namespace fitmark::analysis
