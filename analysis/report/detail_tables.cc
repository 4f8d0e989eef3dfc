// SPDX-License-Identifier: MIT
//
// Medians over the counting runs of each subject, as Markdown tables.
#include "analysis/report/detail_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "analysis/metric/accounts.h"
#include "analysis/metric/series.h"
#include "analysis/report/markdown.h"
#include "analysis/report/subject_cell.h"
#include "analysis/report/units.h"
#include "analysis/statistics/median.h"

namespace fitmark::analysis {
namespace {

std::optional<Accounts> at_peak_live(const Run& run) {
  for (const Sample& sample : run.samples) {
    if (sample.event_index == run.peak_live_event_index) return held_accounts(sample);
  }
  return std::nullopt;
}

double largest_unattributed_share(const SubjectCell& cell) {
  double largest = 0;
  for (const Run* run : cell.runs) {
    for (const Sample& sample : run->samples) {
      const auto accounts = held_accounts(sample);
      if (!accounts || accounts->total_bytes == 0) continue;
      largest = std::max(largest, static_cast<double>(accounts->unattributed_bytes) /
                                      static_cast<double>(accounts->total_bytes));
    }
  }
  return largest;
}

// " 1.00 KiB |", or " - |" for what is not revealed.
std::string bytes_cell(std::uint64_t bytes) {
  return bytes == kAbsent ? " - |" : " " + human_bytes(static_cast<double>(bytes)) + " |";
}

// The parts and their sum, a cell each.
std::string parts_text(const Accounts& accounts) {
  std::string text;
  for (const std::uint64_t bytes :
       {accounts.requested_bytes, accounts.rounding_bytes, accounts.bookkeeping_bytes,
        accounts.cached_bytes, accounts.free_bytes, accounts.untouched_bytes,
        accounts.unattributed_bytes, accounts.total_bytes}) {
    text += bytes_cell(bytes);
  }
  return text;
}

std::string accounts_row(const SubjectCell& cell) {
  const auto accounts = at_peak_live(*cell.runs.front());
  if (!accounts)
    return fmt::format("| {} | - | - | - | - | - | - | - | - | - |\n", escaped(cell.subject));
  return fmt::format("| {} |{} {:.1f} % |\n", escaped(cell.subject), parts_text(*accounts),
                     100 * largest_unattributed_share(cell));
}

// " +1.00 KiB |": how much more is resident than held, " - |" where either is not known.
std::string beyond_held_cell(const Sample& sample) {
  if (sample.held_bytes == kAbsent) return " - |";
  const double beyond =
      static_cast<double>(sample.resident_bytes) - static_cast<double>(sample.held_bytes);
  return (beyond > 0 ? " +" : " ") + human_bytes(beyond) + " |";
}

std::string resident_row(const SubjectCell& cell) {
  const Sample* peak = sample_at_peak(cell.runs.front()->samples, &Sample::resident_bytes);
  const std::string name = fmt::format("| {} |", escaped(cell.subject));
  if (peak == nullptr) return name + " - | - | - | - | - | - | - | - | - | - |\n";
  const auto accounts = resident_accounts(*peak);
  const std::string parts = accounts ? parts_text(*accounts)
                                     : bytes_cell(peak->live_bytes) + " - | - | - | - | - | - |" +
                                           bytes_cell(peak->resident_bytes);
  return name + parts + bytes_cell(peak->held_bytes) + beyond_held_cell(*peak) + "\n";
}

std::string fidelity_row(const SubjectCell& cell) {
  const auto each = [&](auto&& field) {
    return median_of(cell, [&](const Run& run) {
      const Fidelity fidelity = run.fidelity.value_or(Fidelity{});
      return static_cast<double>(field(fidelity)) / static_cast<double>(run.events);
    });
  };
  return fmt::format("| {} | {:.2f} | {:.3f} % | {:.2f} % |\n", escaped(cell.subject),
                     each([](const Fidelity& f) { return f.wait_ns; }),
                     100 * each([](const Fidelity& f) { return f.waits; }),
                     100 * each([](const Fidelity& f) { return f.reordered_events; }));
}

// "412", or "-" where the processor has no such counter.
std::string count_cell(const SubjectCell& cell, std::uint64_t HardwareCounts::*count) {
  std::vector<double> values;
  for (const Run* run : cell.runs) {
    if (!run->counters || (*run->counters).*count == kAbsent) return " - |";
    values.push_back(static_cast<double>((*run->counters).*count) /
                     static_cast<double>(run->events));
  }
  return fmt::format(" {} |", three_digits(median(values)));
}

std::string counters_row(const SubjectCell& cell) {
  std::string row = fmt::format("| {} |", escaped(cell.subject));
  for (const auto count :
       {&HardwareCounts::cycles, &HardwareCounts::instructions, &HardwareCounts::branch_misses,
        &HardwareCounts::cache_misses, &HardwareCounts::tlb_misses}) {
    row += count_cell(cell, count);
  }
  return row + "\n";
}

// Every counting run of a cell took its walks at the same moments.
LocalitySummary locality_at(const SubjectCell& cell, std::size_t walk) {
  const LocalityWalk& first = cell.runs.front()->locality[walk];
  LocalitySummary row{cell.trace, cell.digest, cell.subject, first.phase,
                      static_cast<double>(first.bytes)};
  const auto each = [&](double LocalityWalk::*time) {
    return median_of(cell, [&](const Run& run) {
      const LocalityWalk& taken = run.locality.at(walk);
      return taken.*time / static_cast<double>(std::max<std::uint64_t>(1, taken.bytes));
    });
  };
  row.allocation_order_ns = each(&LocalityWalk::allocation_order_ns);
  row.address_order_ns = each(&LocalityWalk::address_order_ns);
  return row;
}

bool has_locality(const SubjectCell& cell) {
  const std::size_t walks = cell.runs.front()->locality.size();
  return walks > 0 && std::all_of(cell.runs.begin(), cell.runs.end(),
                                  [&](const Run* run) { return run->locality.size() == walks; });
}

// A table a trace: its name, the head, a row for each cell that `is_wanted`.
template <class Wanted, class Row>
std::string tables(const Report& report, const std::string& head, Wanted&& is_wanted, Row&& row) {
  std::string text;
  const SubjectCell* last = nullptr;
  const std::vector<SubjectCell> cells = cells_of(report);
  for (const SubjectCell& cell : cells) {
    if (!is_wanted(*cell.runs.front())) continue;
    if (last == nullptr || !of_one_trace(cell, *last)) {
      text += fmt::format("\n**{}**\n\n{}", escaped(cell.trace), head);
    }
    last = &cell;
    text += row(cell);
  }
  return text;
}

}  // namespace

std::string accounts_markdown(const Report& report) {
  const std::string text = tables(
      report,
      "| subject | requested | rounding | bookkeeping | cached | free | untouched | unattributed | "
      "= held | largest unattributed share of the whole run |\n"
      "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
      [](const Run& run) { return !run.samples.empty(); }, accounts_row);
  if (text.empty()) return text;
  return text +
         "\n`-`: the subject does not reveal it, and what of it is held stands under unattributed; "
         "a "
         "row of them: its held bytes are not known, or less than it says of their parts.\n";
}

std::string resident_markdown(const Report& report) {
  const std::string text = tables(
      report,
      "| subject | requested | rounding | bookkeeping | cached | free | untouched | unattributed | "
      "= resident | held | resident beyond held |\n"
      "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
      [](const Run& run) {
        return sample_at_peak(run.samples, &Sample::resident_bytes) != nullptr;
      },
      resident_row);
  if (text.empty()) return text;
  return text +
         "\nHeld bytes that are not resident are taken from untouched ones first, then from free, "
         "cached, bookkeeping and rounding ones; what is resident beyond all parts is "
         "unattributed. "
         "`-`: the subject does not reveal it, or fewer bytes are resident than requested: not all "
         "were touched.\n";
}

std::string fidelity_markdown(const Report& report) {
  return tables(
      report,
      "| subject | waiting, ns an event | events that waited | out of recorded order |\n"
      "|---|--:|--:|--:|\n",
      [](const Run& run) { return run.threads > 1 && run.events > 0 && run.fidelity; },
      fidelity_row);
}

std::string counters_markdown(const Report& report) {
  return tables(
      report,
      "| subject | cycles an event | instructions | branches guessed wrong | last-level cache "
      "misses "
      "| translation misses |\n|---|--:|--:|--:|--:|--:|\n",
      [](const Run& run) { return run.counters && run.events > 0; }, counters_row);
}

std::vector<LocalitySummary> locality_of(const Report& report) {
  std::vector<LocalitySummary> rows;
  for (const SubjectCell& cell : cells_of(report)) {
    if (!has_locality(cell)) continue;
    for (std::size_t walk = 0; walk < cell.runs.front()->locality.size(); ++walk) {
      rows.push_back(locality_at(cell, walk));
    }
  }
  return rows;
}

std::string locality_markdown(const Report& report) {
  std::string text;
  const LocalitySummary* last = nullptr;
  const std::vector<LocalitySummary> rows = locality_of(report);
  for (const LocalitySummary& row : rows) {
    if (last == nullptr || !of_one_trace(row, *last)) {
      text += fmt::format(
          "\n**{}**\n\n| subject | moment | live | in order of allocation, ns a byte | in order of "
          "address |\n|---|---|--:|--:|--:|\n",
          escaped(row.trace));
    }
    last = &row;
    text += fmt::format("| {} | {} | {} | {:.3f} | {:.3f} |\n", escaped(row.subject),
                        escaped(row.phase), human_bytes(row.bytes), row.allocation_order_ns,
                        row.address_order_ns);
  }
  return text;
}

}  // namespace fitmark::analysis
