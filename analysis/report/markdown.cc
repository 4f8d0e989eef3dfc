// SPDX-License-Identifier: MIT
//
// The report's tables in Markdown.
#include "analysis/report/markdown.h"

#include <fmt/format.h>

#include "analysis/report/detail_tables.h"
#include "analysis/report/latency_tables.h"
#include "analysis/report/peak_tables.h"
#include "analysis/report/summary.h"
#include "analysis/report/units.h"

namespace fitmark::analysis {
namespace {

std::string in_code(const std::string& text) {
  std::string plain;
  for (const char c : text) plain += c == '`' ? '\'' : c == '\n' ? ' ' : c;
  return "`" + plain + "`";
}

std::string time_cell(const SubjectSummary& row) {
  std::string text = with_unit(row.ns_per_event, "ns");
  if (row.time_spread.value) text += " ± " + percent(*row.time_spread.value);
  return text;
}

std::string interval_text(const Comparison* comparison) {
  if (!comparison) return "-";
  std::string text = change_text(comparison);
  if (comparison->interval) {
    text += fmt::format(" ({} to {})", signed_percent(comparison->interval->first),
                        signed_percent(comparison->interval->second));
  }
  return comparison->verdict == Verdict::better ? "**" + text + "**" : text;
}

std::string above_cell(const Figure& above, const std::string& basis) {
  if (!above.value) return "-";
  return signed_percent(1 + *above.value) + (basis == "held" ? " (held)" : "");
}

// The floor is the peak of live bytes, which stands before.
std::string bounds_text(const TraceSummary& trace) {
  if (!trace.bounds) return {};
  const TraceBounds& bounds = *trace.bounds;
  std::string text = " (the floor)";
  if (bounds.achievable_bytes.value) {
    text += fmt::format(", achievable {} (offline packing: {}{})",
                        human_bytes(*bounds.achievable_bytes.value), escaped(bounds.packing),
                        window_text(bounds));
  }
  if (bounds.robson_bytes.value) {
    text += fmt::format(", Robson's worst case {}", human_bytes(*bounds.robson_bytes.value));
  }
  return text;
}

std::string table(const TraceSummary& trace, const std::string& baseline) {
  const std::string facts = facts_text(trace) + bounds_text(trace);
  std::string text = fmt::format(
      "### {}\n\n{}"
      "| subject | time per event | against {} | peak resident | against {} | above floor | "
      "above achievable | peak held | mean external fragmentation |\n"
      "|---|--:|--:|--:|--:|--:|--:|--:|--:|\n",
      escaped(trace.trace), facts.empty() ? "" : facts + ".\n\n", escaped(baseline),
      escaped(baseline));
  for (const SubjectSummary& row : trace.subjects) {
    text += fmt::format(
        "| {} | {} | {} | {} | {} | {} | {} | {} | {} |\n", escaped(row.subject), time_cell(row),
        interval_text(row.time), with_unit(row.peak_resident_bytes, "bytes"),
        interval_text(row.resident), above_cell(row.above_floor, row.above_basis),
        above_cell(row.above_achievable, row.above_basis), with_unit(row.peak_held_bytes, "bytes"),
        with_unit(row.mean_external_fragmentation, "ratio"));
  }
  for (const SubjectSummary& row : trace.subjects) {
    for (const std::string& failure : row.failures) {
      text += fmt::format("\n- **{} failed**, {}", escaped(row.subject), escaped(failure));
    }
  }
  const std::string locked = behind_one_lock(trace);
  if (!locked.empty()) {
    text += "\nBehind one lock, as they serve one thread at a time: " + escaped(locked) + ".\n";
  }
  return text + "\n";
}

// What keeps the holes of each explained subject open, a sentence each.
std::string blame_markdown(const std::vector<TraceSummary>& traces) {
  std::string text;
  for (const TraceSummary& trace : traces) {
    const auto sentences = blame_sentences(trace);
    if (!sentences.empty()) text += fmt::format("\n**{}**\n\n", escaped(trace.trace));
    for (const auto& [subject, sentence] : sentences) {
      text += fmt::format("- {}: {}\n", escaped(subject), escaped(sentence));
    }
  }
  return text;
}

// A part that opens on demand; nothing where there is nothing to tell.
std::string folded(const std::string& title, const std::string& body) {
  if (body.empty()) return {};
  return "<details><summary>" + title + "</summary>\n" + body + "\n</details>\n\n";
}

std::string context_text(const Context& context) {
  std::string text = fmt::format(
      "<details><summary>How it was measured</summary>\n\n"
      "- command: {}\n- date: {}, fitmark {}, seed {}, {} repetitions\n"
      "- machine: {}, {}, {} processors, {} of memory\n- {}, {}, {}\n"
      "- governor {}, transparent huge pages {}, address randomisation {}, load {:.2f}\n",
      in_code(context.command), escaped(context.date), escaped(context.fitmark_version),
      context.seed, context.repetitions, escaped(context.host), escaped(context.cpu), context.cpus,
      human_bytes(static_cast<double>(context.memory_bytes)), escaped(context.kernel),
      escaped(context.libc), escaped(context.compiler), escaped(context.governor),
      escaped(context.transparent_huge_pages), escaped(context.aslr), context.load_average);
  if (!context.settings.empty()) text += "- settings:";
  for (const Setting& setting : context.settings) {
    text += fmt::format(" --{} {}", setting.name, escaped(setting.value));
  }
  if (!context.settings.empty()) text += "\n";
  for (const std::string& warning : context.warnings) {
    text += fmt::format("- warning: {}\n", escaped(warning));
  }
  return text + "\n</details>\n";
}

}  // namespace

std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '\n' || c == '\r') {
      result += ' ';
      continue;
    }
    if (c == '<') {
      result += "&lt;";
      continue;
    }
    if (std::string_view("\\`*_{}[]|#>~").find(c) != std::string_view::npos) result += '\\';
    result += c;
  }
  return result;
}

std::string report_markdown(const Report& report) {
  std::string text = "## Fitmark\n\n**" + escaped(report.verdict) + "**\n\n";
  for (const Advice& advice : report.advice) text += "- " + escaped(advice.sentence) + "\n";
  if (!report.advice.empty()) text += "\n";
  const std::vector<TraceSummary> traces = summarise(report);
  for (const TraceSummary& trace : traces) {
    text += table(trace, report.context.baseline) + "\n";
  }
  if (!report.context.absent_subjects.empty()) {
    text += "Not installed here:";
    const char* separator = " ";
    for (const auto& [subject, package] : report.context.absent_subjects) {
      text += fmt::format("{}{} (package {})", separator, escaped(subject), escaped(package));
      separator = ", ";
    }
    text += ".\n\n";
  }
  text +=
      "Negative percentages are savings. In brackets: the 95 % interval of the ratio of paired "
      "repetitions. **Bold**: significantly better; `=`: no difference within 2 %; `?`: not "
      "significant; `-`: does not apply. ±: half the range of the repetitions over their median. "
      "Floor and achievable: peak resident bytes above the peak "
      "of "
      "live bytes, and above an offline packing of the trace at fixed addresses.\n\n";
  text += folded("What keeps the holes open", blame_markdown(traces));
  text += folded("Threads: how true the replay was", fidelity_markdown(report));
  text += folded("What single calls took", latency_markdown(report));
  text += folded("What reading every live byte costs the program", locality_markdown(report));
  text += folded("What the processor counted", counters_markdown(report));
  text +=
      folded("Every metric at the peaks of live, held and resident bytes", peaks_markdown(report));
  text += folded("Where held bytes went, at the peak of live bytes", accounts_markdown(report));
  text += folded("How the accounts come to resident, at the peak of resident bytes",
                 resident_markdown(report));
  return text + context_text(report.context);
}

}  // namespace fitmark::analysis
