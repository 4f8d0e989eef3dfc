// SPDX-License-Identifier: MIT
//
// Counter events, one for each change of a field.
#include "analysis/export/chrome_trace.h"

#include <fmt/format.h>

#include <map>

#include "analysis/export/json_text.h"
#include "analysis/report/fields.h"

namespace fitmark::analysis {
namespace {

class EventWriter {
 public:
  void name_process(std::size_t process, const std::string& name) {
    put(fmt::format(
        "{{\"ph\":\"M\",\"name\":\"process_name\",\"pid\":{},\"args\":{{\"name\":{}}}}}", process,
        json_text(name)));
  }

  void count(std::size_t process, const char* name, double time_us, double value) {
    put(fmt::format(
        "{{\"ph\":\"C\",\"pid\":{},\"name\":\"{}\",\"ts\":{},\"args\":{{\"value\":{}}}}}", process,
        name, json_number(time_us), json_number(value)));
  }

  std::string finish() const { return "{\"traceEvents\":[" + text_ + "\n]}\n"; }

 private:
  void put(const std::string& event) { text_ += (text_.empty() ? "\n" : ",\n") + event; }

  std::string text_;
};

// What each counter of one process stands at; viewers draw it so until the next event.
using Standing = std::map<const char*, double>;

void write_sample(EventWriter& events, std::size_t process, const Run& run, const Sample& sample,
                  double time_us, Standing& standing) {
  const auto count = [&](const char* name, double value) {
    const auto [at, is_new] = standing.try_emplace(name, value);
    if (!is_new && at->second == value) return;
    at->second = value;
    events.count(process, name, time_us, value);
  };
  for (const SeriesColumn& column : kSeriesColumns) {
    const bool is_axis = column.member == &Sample::event_index || column.member == &Sample::time_ns;
    if (is_axis || sample.*column.member == kAbsent) continue;
    count(column.name, static_cast<double>(sample.*column.member));
  }
  for (const SeriesMetric& metric : kSeriesMetrics) {
    const Figure figure = metric.figure(run, sample);
    if (figure.value) count(metric.name, *figure.value);
  }
}

}  // namespace

std::string chrome_trace_json(const Report& report) {
  EventWriter events;
  for (std::size_t i = 0; i < report.runs.size(); ++i) {
    const Run& run = report.runs[i].run;
    events.name_process(i + 1, fmt::format("{} on {} #{}", run.subject, run.trace, run.repetition));
    const bool timed = !run.samples.empty() && run.samples.back().time_ns > 0;
    Standing standing;
    for (const Sample& sample : run.samples) {
      const double time_us = timed ? static_cast<double>(sample.time_ns) / 1000
                                   : static_cast<double>(sample.event_index);
      write_sample(events, i + 1, run, sample, time_us, standing);
    }
  }
  return events.finish();
}

}  // namespace fitmark::analysis
