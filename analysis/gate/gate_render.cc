// SPDX-License-Identifier: MIT
//
// The gate's findings for machines that run tests, and the differences for people.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/gate/gate.h"
#include "analysis/report/units.h"

namespace fitmark::analysis {
namespace {

std::string xml(const std::string& text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += static_cast<unsigned char>(c) < 32 ? ' ' : c;
    }
  }
  return result;
}

// Escapes the message of a workflow command; a property also loses its colons and commas.
std::string command_text(const std::string& text, bool is_property) {
  std::string result;
  for (const char c : text) {
    if (c == '%' || c == '\r' || c == '\n' || (is_property && (c == ':' || c == ','))) {
      result += fmt::format("%{:02X}", static_cast<unsigned>(c));
    } else {
      result += c;
    }
  }
  return result;
}

std::string table_text(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '|' || c == '\\' || c == '`' || c == '*' || c == '_') result += '\\';
    result += c == '\n' ? ' ' : c;
  }
  return result;
}

// Not to differ, and not to be known to differ, are two things.
std::string counted(const std::vector<Comparison>& differences, std::size_t differing) {
  const auto of = [&](Verdict verdict) {
    return std::count_if(differences.begin(), differences.end(),
                         [&](const Comparison& each) { return each.verdict == verdict; });
  };
  std::string text = fmt::format("{} of {} figures differ, {} are the same within 2 %", differing,
                                 differences.size(), of(Verdict::equivalent));
  if (const auto undecided = of(Verdict::not_significant); undecided > 0) {
    text += fmt::format("; of {} the repetitions do not tell", undecided);
  }
  return text + ".\n";
}

}  // namespace

std::string gate_junit(const GateResult& result) {
  std::size_t failures = 0;
  std::size_t skipped = 0;
  std::string cases;
  for (const GateFinding& finding : result.findings) {
    const Comparison& comparison = finding.comparison;
    cases += fmt::format("  <testcase classname=\"{}\" name=\"{} {}\"", xml(comparison.trace),
                         xml(comparison.subject), xml(comparison.metric));
    if (finding.verdict == GateVerdict::passed) {
      cases += "/>\n";
    } else if (finding.verdict == GateVerdict::regressed) {
      ++failures;
      cases +=
          fmt::format(">\n    <failure message=\"{}\"/>\n  </testcase>\n", xml(finding.sentence));
    } else {
      ++skipped;
      cases +=
          fmt::format(">\n    <skipped message=\"{}\"/>\n  </testcase>\n", xml(finding.sentence));
    }
  }
  std::string properties;
  for (const std::string& warning : result.warnings) {
    properties += fmt::format("    <property name=\"warning\" value=\"{}\"/>\n", xml(warning));
  }
  if (!properties.empty()) properties = "  <properties>\n" + properties + "  </properties>\n";
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuite name=\"fitmark check\" tests=\"{}\" failures=\"{}\" skipped=\"{}\">\n{}{}"
      "</testsuite>\n",
      result.findings.size(), failures, skipped, properties, cases);
}

std::string gate_github(const GateResult& result) {
  std::string text;
  for (const std::string& warning : result.warnings) {
    text += "::warning title=fitmark check::" + command_text(warning, false) + "\n";
  }
  for (const GateFinding& finding : result.findings) {
    if (finding.verdict == GateVerdict::passed) continue;
    const char* const level = finding.verdict == GateVerdict::regressed ? "error" : "warning";
    const std::string title = finding.comparison.subject + " on " + finding.comparison.trace;
    text += fmt::format("::{} title={}::{}\n", level, command_text(title, true),
                        command_text(finding.sentence, false));
  }
  return text + "::notice title=fitmark check::" + command_text(result.summary, false) + "\n";
}

std::string diff_markdown(const std::vector<Comparison>& differences) {
  std::vector<const Comparison*> shown;
  for (const Comparison& comparison : differences) {
    const bool told = comparison.verdict == Verdict::better || comparison.verdict == Verdict::worse;
    if (told && comparison.ratio.value) shown.push_back(&comparison);
  }
  std::stable_sort(shown.begin(), shown.end(), [](const Comparison* a, const Comparison* b) {
    return std::fabs(std::log(*a->ratio.value)) > std::fabs(std::log(*b->ratio.value));
  });
  std::string text = counted(differences, shown.size());
  if (shown.empty()) return text;
  text +=
      "\n| trace | subject | metric | before | after | change | |\n|---|---|---|--:|--:|--:|---|\n";
  for (const Comparison* comparison : shown) {
    text += fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", table_text(comparison->trace),
                        table_text(comparison->subject), table_text(comparison->metric),
                        with_unit(comparison->baseline_median, comparison->unit),
                        with_unit(comparison->subject_median, comparison->unit),
                        signed_percent(*comparison->ratio.value), to_string(comparison->verdict));
  }
  return text;
}

}  // namespace fitmark::analysis
