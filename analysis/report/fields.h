// SPDX-License-Identifier: MIT
//
// Lists each field of the report's values with its published name, once, for writer and reader.
//
// Layout:      visit_xxx(value, v) calls v(name, member) in the order of the JSON file; v overloads
//              on the member's type. A run's nested values (series, sums, pages) are written apart.
// Threads:     none needed; free functions
#pragma once

#include <array>
#include <cstdint>

#include "analysis/metric/series_metric.h"
#include "analysis/report/report.h"
#include "analysis/run.h"

namespace fitmark::analysis {

template <class Context, class Visitor>
void visit_context(Context& context, Visitor&& v) {
  v("fitmark_version", context.fitmark_version);
  v("command", context.command);
  v("date", context.date);
  v("host", context.host);
  v("cpu", context.cpu);
  v("kernel", context.kernel);
  v("libc", context.libc);
  v("compiler", context.compiler);
  v("cpus", context.cpus);
  v("memory_bytes", context.memory_bytes);
  v("page_bytes", context.page_bytes);
  v("governor", context.governor);
  v("transparent_huge_pages", context.transparent_huge_pages);
  v("aslr", context.aslr);
  v("load_average", context.load_average);
  v("seed", context.seed);
  v("repetitions", context.repetitions);
  v("baseline", context.baseline);
  v("settings", context.settings);
  v("machine", context.machine);
  v("warnings", context.warnings);
  v("absent_subjects", context.absent_subjects);
}

template <class Run, class Visitor>
void visit_run(Run& run, Visitor&& v) {
  v("subject", run.subject);
  v("subject_origin", run.subject_origin);
  v("trace", run.trace);
  v("trace_digest", run.trace_digest);
  v("repetition", run.repetition);
  v("order", run.order);
  v("events", run.events);
  v("threads", run.threads);
  v("deterministic", run.deterministic);
  v("failure", run.failure);
  v("peak_live_bytes", run.peak_live_bytes);
  v("peak_live_objects", run.peak_live_objects);
  v("peak_live_event_index", run.peak_live_event_index);
  v("elapsed_ns", run.elapsed_ns);
  v("null_elapsed_ns", run.null_elapsed_ns);
  v("minor_faults", run.minor_faults);
  v("timed_touch", run.timed_touch);
  v("memory_touch", run.memory_touch);
}

template <class Figures, class Visitor>
void visit_figures(Figures& figures, Visitor&& v) {
  v("ns_per_event", figures.ns_per_event);
  v("events_per_second", figures.events_per_second);
  v("null_ns_per_event", figures.null_ns_per_event);
  v("net_ns_per_event", figures.net_ns_per_event);
  v("peak_held_bytes", figures.peak_held_bytes);
  v("peak_resident_bytes", figures.peak_resident_bytes);
  v("external_fragmentation_at_peak", figures.external_fragmentation_at_peak);
  v("mean_external_fragmentation", figures.mean_external_fragmentation);
  v("bookkeeping_ratio", figures.bookkeeping_ratio);
  v("page_occupancy_at_peak", figures.page_occupancy_at_peak);
  v("above_floor_ratio", figures.above_floor_ratio);
  v("above_achievable_ratio", figures.above_achievable_ratio);
  v("above_basis", figures.above_basis);
}

template <class Sums, class Visitor>
void visit_sums(Sums& sums, Visitor&& v) {
  v("events_counted", sums.events_counted);
  v("live_floor_bytes", sums.live_floor_bytes);
  v("held_over_live", sums.held_over_live);
  v("net_over_live", sums.net_over_live);
  v("max_held_bytes", sums.max_held_bytes);
  v("max_held_event_index", sums.max_held_event_index);
  v("live_at_max_held_bytes", sums.live_at_max_held_bytes);
  v("net_at_max_held_bytes", sums.net_at_max_held_bytes);
  v("max_net_bytes", sums.max_net_bytes);
}

template <class Census, class Visitor>
void visit_census(Census& census, Visitor&& v) {
  v("event_index", census.event_index);
  v("page_bytes", census.page_bytes);
  v("resident_pages", census.resident_pages);
  v("live_bytes", census.live_bytes);
  v("pages_by_occupancy", census.pages_by_occupancy);
}

template <class Comparison, class Visitor>
void visit_comparison(Comparison& comparison, Visitor&& v) {
  v("trace", comparison.trace);
  v("trace_digest", comparison.trace_digest);
  v("subject", comparison.subject);
  v("baseline", comparison.baseline);
  v("metric", comparison.metric);
  v("unit", comparison.unit);
  v("better", comparison.better);
  v("baseline_median", comparison.baseline_median);
  v("subject_median", comparison.subject_median);
  v("ratio", comparison.ratio);
  v("pairs", comparison.pairs);
  v("p_value", comparison.p_value);
  v("paired_p_value", comparison.paired_p_value);
  v("effect_size", comparison.effect_size);
}

template <class Bounds, class Visitor>
void visit_bounds(Bounds& bounds, Visitor&& v) {
  v("trace", bounds.trace);
  v("trace_digest", bounds.trace_digest);
  v("load_bytes", bounds.load_bytes);
  v("largest_bytes", bounds.largest_bytes);
  v("objects", bounds.objects);
  v("packed_objects", bounds.packed_objects);
  v("achievable_bytes", bounds.achievable_bytes);
  v("packing", bounds.packing);
  v("packing_seconds", bounds.packing_seconds);
  v("robson_bytes", bounds.robson_bytes);
}

template <class Row, class Visitor>
void visit_latency(Row& row, Visitor&& v) {
  v("operation", row.operation);
  v("smallest_bytes", row.smallest_bytes);
  v("largest_bytes", row.largest_bytes);
  v("calls", row.calls);
  v("p50_ns", row.p50_ns);
  v("p90_ns", row.p90_ns);
  v("p99_ns", row.p99_ns);
  v("p999_ns", row.p999_ns);
  v("p9999_ns", row.p9999_ns);
  v("max_ns", row.max_ns);
}

template <class Call, class Visitor>
void visit_slow_call(Call& call, Visitor&& v) {
  v("event_index", call.event_index);
  v("operation", call.operation);
  v("size_bytes", call.size_bytes);
  v("latency_ns", call.latency_ns);
}

template <class Fidelity, class Visitor>
void visit_fidelity(Fidelity& fidelity, Visitor&& v) {
  v("wait_ns", fidelity.wait_ns);
  v("waits", fidelity.waits);
  v("reordered_events", fidelity.reordered_events);
  v("sampling_ns", fidelity.sampling_ns);
  v("timer_ns", fidelity.timer_ns);
}

template <class Counts, class Visitor>
void visit_counters(Counts& counts, Visitor&& v) {
  v("cycles", counts.cycles);
  v("instructions", counts.instructions);
  v("branch_misses", counts.branch_misses);
  v("cache_misses", counts.cache_misses);
  v("tlb_misses", counts.tlb_misses);
}

template <class Walk, class Visitor>
void visit_locality(Walk& walk, Visitor&& v) {
  v("event_index", walk.event_index);
  v("phase", walk.phase);
  v("objects", walk.objects);
  v("bytes", walk.bytes);
  v("allocation_order_ns", walk.allocation_order_ns);
  v("address_order_ns", walk.address_order_ns);
}

template <class Map, class Visitor>
void visit_heat_map(Map& map, Visitor&& v) {
  v("rows", map.rows);
  v("columns", map.columns);
  v("first_event", map.first_event);
  v("last_event", map.last_event);
  v("first_offset_bytes", map.first_offset_bytes);
  v("address_bytes", map.address_bytes);
  v("bits", map.bits);
  v("cells", map.cells);
  v("denominator", map.denominator);
}

template <class Region, class Visitor>
void visit_heat_region(Region& region, Visitor&& v) {
  v("map_bytes", region.map_bytes);
  v("offset_bytes", region.offset_bytes);
}

template <class Names, class Visitor>
void visit_heat_names(Names& names, Visitor&& v) {
  v("names", names.names);
  v("rows", names.rows);
  v("columns", names.columns);
  v("cells", names.cells);
}

template <class Cause, class Visitor>
void visit_blame_cause(Cause& cause, Visitor&& v) {
  v("site", cause.site);
  v("size_class", cause.size_class);
  v("lifetime", cause.lifetime);
  v("thread", cause.thread);
  v("objects", cause.objects);
  v("object_bytes", cause.object_bytes);
  v("pinned_bytes", cause.pinned_bytes);
  v("hole_byte_events", cause.hole_byte_events);
  v("share", cause.share);
}

template <class Stack, class Visitor>
void visit_blame_stack(Stack& stack, Visitor&& v) {
  v("frames", stack.frames);
  v("hole_byte_events", stack.hole_byte_events);
}

template <class Sentence, class Visitor>
void visit_advice(Sentence& advice, Visitor&& v) {
  v("trace", advice.trace);
  v("trace_digest", advice.trace_digest);
  v("sentence", advice.sentence);
}

template <class Peak, class Visitor>
void visit_peak(Peak& peak, Visitor&& v) {
  v("event_index", peak.event_index);
  v("live_bytes", peak.live_bytes);
  v("held_bytes", peak.held_bytes);
  v("resident_bytes", peak.resident_bytes);
  for (std::size_t i = 0; i < kSeriesMetrics.size(); ++i) {
    v(kSeriesMetrics[i].name, peak.metrics[i]);
  }
  v("unusable_free_event_index", peak.unusable_free_event_index);
}

struct SeriesColumn {
  const char* name;
  std::uint64_t Sample::*member;
};

// The fields of Sample, in the order of its declaration.
inline constexpr std::array<SeriesColumn, 26> kSeriesColumns = {{
    {"event_index", &Sample::event_index},
    {"time_ns", &Sample::time_ns},
    {"live_bytes", &Sample::live_bytes},
    {"live_objects", &Sample::live_objects},
    {"granted_bytes", &Sample::granted_bytes},
    {"bookkeeping_bytes", &Sample::bookkeeping_bytes},
    {"cached_bytes", &Sample::cached_bytes},
    {"free_bytes", &Sample::free_bytes},
    {"largest_free_bytes", &Sample::largest_free_bytes},
    {"free_extents", &Sample::free_extents},
    {"free_bytes_below_64", &Sample::free_bytes_below_64},
    {"free_bytes_below_512", &Sample::free_bytes_below_512},
    {"free_bytes_below_4096", &Sample::free_bytes_below_4096},
    {"free_bytes_below_32768", &Sample::free_bytes_below_32768},
    {"free_bytes_below_262144", &Sample::free_bytes_below_262144},
    {"free_bytes_below_2097152", &Sample::free_bytes_below_2097152},
    {"untouched_bytes", &Sample::untouched_bytes},
    {"held_bytes", &Sample::held_bytes},
    {"resident_bytes", &Sample::resident_bytes},
    {"lazy_free_bytes", &Sample::lazy_free_bytes},
    {"anon_huge_bytes", &Sample::anon_huge_bytes},
    {"empty_pages", &Sample::empty_pages},
    {"pages_filled_to_30_percent", &Sample::pages_filled_to_30_percent},
    {"pages_filled_to_60_percent", &Sample::pages_filled_to_60_percent},
    {"pages_filled_to_90_percent", &Sample::pages_filled_to_90_percent},
    {"pages_filled_above_90_percent", &Sample::pages_filled_above_90_percent},
}};

// The census of pages of each peak, in the order of kPeaks.
inline constexpr std::array<const char*, 3> kCensusFields = {"pages_at_peak", "pages_at_held_peak",
                                                             "pages_at_resident_peak"};

}  // namespace fitmark::analysis
