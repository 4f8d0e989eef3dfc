// SPDX-License-Identifier: MIT
//
// Puts the passes together: series first, to know the moment that matters, then blame and map.
#include "bench/explain/explain.h"

#include <algorithm>
#include <array>
#include <map>

#include "analysis/blame/blame_text.h"
#include "analysis/report/units.h"
#include "bench/explain/call_site.h"
#include "bench/explain/simulate.h"
#include "bench/explain/what_if.h"

namespace fitmark::bench {
namespace {

using analysis::BlameKey;
using analysis::BlameReport;
using analysis::BlameRow;

constexpr std::uint64_t kPageBytes = 4096;

void add(BlameRow& sum, const BlameRow& row) {
  sum.objects += row.objects;
  sum.hole_byte_events += row.hole_byte_events;
  sum.pinned_bytes += row.pinned_bytes;
  sum.pinning_objects += row.pinning_objects;
}

// Returns the report with keys renamed by rename(key), rows of one key joined.
template <class Rename>
BlameReport regrouped(const BlameReport& report, Rename rename) {
  std::map<BlameKey, BlameRow> joined;
  for (const BlameRow& row : report.rows) {
    const BlameKey key = rename(row.key);
    BlameRow& sum = joined[key];
    sum.key = key;
    add(sum, row);
  }
  BlameReport result = report;
  result.rows.clear();
  for (const auto& [key, row] : joined) result.rows.push_back(row);
  std::stable_sort(
      result.rows.begin(), result.rows.end(),
      [](const BlameRow& a, const BlameRow& b) { return a.hole_byte_events > b.hole_byte_events; });
  return result;
}

// Joins the rows of stacks with one call site.
void group_by_site(Explanation& explanation) {
  explanation.sites = {""};
  std::map<std::uint32_t, std::uint32_t> place_of_stack = {{0, 0}};
  std::map<std::string, std::uint32_t> place_of_site = {{"", 0}};
  explanation.by_site = regrouped(explanation.by_stack, [&](BlameKey key) {
    const auto [known, fresh] = place_of_stack.try_emplace(key.stack, 0);
    if (fresh) {
      const std::string site = call_site(explanation.stacks, key.stack);
      const auto next = static_cast<std::uint32_t>(explanation.sites.size());
      const auto [place, fresh_site] = place_of_site.try_emplace(site, next);
      if (fresh_site) explanation.sites.push_back(site);
      known->second = place->second;
    }
    key.stack = known->second;
    return key;
  });
}

BlameKey of_any_thread(BlameKey key) {
  key.thread = 0;
  return key;
}

// Puts rows that differ only in their thread together, in the order of `kinds`, their sums: the first row
// is then of those that the first sentence names.
void order_by_kind(const BlameReport& kinds, BlameReport& report) {
  std::map<BlameKey, std::size_t> place;
  for (const BlameRow& kind : kinds.rows) place.emplace(kind.key, place.size());
  std::stable_sort(report.rows.begin(), report.rows.end(),
                   [&](const BlameRow& a, const BlameRow& b) {
                     return place.at(of_any_thread(a.key)) < place.at(of_any_thread(b.key));
                   });
}

std::vector<std::string> sentences_of(const Explanation& explanation, const BlameReport& kinds,
                                      std::size_t count) {
  const auto frames_of = [&](std::uint32_t site) {
    const std::string& name = explanation.sites[site];
    return name.empty() ? std::vector<std::string>{} : std::vector<std::string>{name};
  };
  return analysis::blame_sentences(kinds, frames_of, count);
}

void watch(const ExplainRequest& request, const TraceTotals& totals, Explanation& explanation) {
  analysis::PinnedPages pages(kPageBytes);
  SimulatedRun series =
      simulate(request.input, totals, request.heap, request.samples, {.pages = &pages});
  analysis::BlameAccount blame(kPageBytes);
  analysis::HeatMapAccount heat_map;
  analysis::SiteMapAccount sites(totals.events);
  std::array<FreeMoment, 2> peaks;
  peaks[0].event_index = totals.peak_live_event_index;
  peaks[1].event_index = series.run.sums->max_held_event_index;
  const SimulatedRun watched = simulate(request.input, totals, request.heap, 0,
                                        {.blame = &blame,
                                         .snapshot_events = series.most_pinned_events,
                                         .heat_map = &heat_map,
                                         .sites = &sites,
                                         .moments = peaks});
  for (std::size_t i = 0; i < peaks.size(); ++i) {
    explanation.unusable_free.push_back({i == 0 ? "live" : "held", peaks[i].event_index,
                                         analysis::unusable_free_curve(peaks[i].extents_bytes)});
  }
  explanation.run = std::move(series.run);
  explanation.figures = analysis::figures_of(explanation.run);
  explanation.stacks = watched.stacks;
  explanation.by_stack = blame.finish(totals.events);
  explanation.grid = heat_map.finish(totals.events);
  analysis::HeatMap& map =
      explanation.run.heat_map.emplace(analysis::heat_map_of(explanation.grid));
  const auto site = [&](std::uint32_t stack) { return call_site(explanation.stacks, stack); };
  sites.finish(explanation.grid, site, map);
}

}  // namespace

Explanation explain(const ExplainRequest& request) {
  const TraceTotals totals = totals_of(request.input);
  Explanation explanation;
  watch(request, totals, explanation);
  group_by_site(explanation);
  const BlameReport kinds = regrouped(explanation.by_site, of_any_thread);
  order_by_kind(kinds, explanation.by_site);
  explanation.sentences = sentences_of(explanation, kinds, request.most_sentences);
  explanation.run.blame = finding_of(explanation, request.most_causes);
  for (const std::string& heap : request.what_ifs) {
    explanation.what_ifs.push_back(ask_what_if(request, totals, heap, explanation.figures));
  }
  return explanation;
}

analysis::BlameFinding finding_of(const Explanation& explanation, std::size_t most_causes) {
  analysis::BlameFinding finding;
  if (!explanation.sentences.empty()) finding.sentence = explanation.sentences.front();
  const BlameReport& report = explanation.by_site;
  const auto size_text = [](const BlameKey& key) {
    return analysis::human_bytes(static_cast<double>(key.size_class_bytes));
  };
  for (const BlameRow& row : report.rows) {
    if (finding.causes.size() == most_causes) break;
    const double all = report.hole_byte_events;
    finding.causes.push_back(
        {.site = explanation.sites[row.key.stack],
         .size_class = size_text(row.key),
         .lifetime = analysis::lifetime_text(row.key.lifetime),
         .thread = std::to_string(row.key.thread),
         .objects = row.objects,
         .object_bytes = static_cast<double>(row.objects * row.key.size_class_bytes),
         .pinned_bytes = row.pinned_bytes,
         .hole_byte_events = row.hole_byte_events,
         .share = all > 0 ? std::min(1.0, row.hole_byte_events / all) : 0});
  }
  for (const BlameRow& row : analysis::summed(explanation.by_stack, analysis::BlameBy::stack)) {
    if (row.key.stack == 0 || row.hole_byte_events <= 0) continue;
    if (finding.stacks.size() == most_causes) break;
    finding.stacks.push_back(
        {frame_texts(explanation.stacks, row.key.stack), row.hole_byte_events});
  }
  return finding;
}

}  // namespace fitmark::bench
