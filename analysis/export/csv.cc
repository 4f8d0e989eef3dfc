// SPDX-License-Identifier: MIT
//
// Tables written by the same lists of fields as the JSON.
#include "analysis/export/csv.h"

#include "analysis/export/json_text.h"
#include "analysis/report/fields.h"

namespace fitmark::analysis {
namespace {

std::string cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

// Appends one cell a field, of names or of values.
class LineWriter {
 public:
  LineWriter(std::string& line, bool names) : line_(line), names_(names) {}

  void operator()(const std::string& name, const std::string& value) { put(name, cell(value)); }
  void operator()(const std::string& name, bool value) { put(name, value ? "true" : "false"); }
  void operator()(const std::string& name, double value) { put(name, json_number(value)); }

  void operator()(const std::string& name, std::uint64_t value) {
    put(name, value == kAbsent ? "" : std::to_string(value));
  }

  void operator()(const std::string& name, const Figure& figure) {
    put(name, figure.value ? json_number(*figure.value) : "");
  }

 private:
  void put(const std::string& name, const std::string& value) {
    if (!line_.empty() && line_.back() != '\n') line_ += ',';
    line_ += names_ ? name : value;
  }

  std::string& line_;
  bool names_;
};

// Of what was not counted every cell is empty.
void write_pages(const std::string& prefix, const std::optional<PageCensus>& census,
                 LineWriter write) {
  for (std::size_t i = 0; i < PageCensus().pages_by_occupancy.size(); ++i) {
    const std::string range = i == 0 ? "empty" : "filled_to_" + std::to_string(i * 10) + "_percent";
    write(prefix + "pages_" + range, census ? census->pages_by_occupancy[i] : kAbsent);
  }
}

void write_run(const MeasuredRun& measured, LineWriter write) {
  visit_run(measured.run, write);
  visit_figures(measured.figures, write);
  for (std::size_t i = 0; i < measured.figures.johnstone_wilson.size(); ++i) {
    const std::string name = "johnstone_wilson_" + std::to_string(i + 1);
    write(name + "_gross", measured.figures.johnstone_wilson[i].gross);
    write(name + "_net", measured.figures.johnstone_wilson[i].net);
  }
  write("johnstone_wilson_basis", measured.figures.johnstone_wilson_basis);
  for (std::size_t i = 0; i < kPeaks.size(); ++i) {
    const std::string prefix = std::string("at_peak_") + kPeaks[i] + "_";
    visit_peak(measured.figures.peaks[i],
               [&](const char* name, const Figure& figure) { write(prefix + name, figure); });
    write_pages(prefix, measured.run.pages_at_peaks[i], write);
  }
}

void write_sample(const Run& run, const Sample& sample, LineWriter write) {
  write("subject", run.subject);
  write("trace", run.trace);
  write("repetition", run.repetition);
  for (const SeriesColumn& column : kSeriesColumns) write(column.name, sample.*column.member);
  for (const SeriesMetric& metric : kSeriesMetrics) {
    write(metric.name, metric.figure(run, sample));
  }
}

}  // namespace

std::string runs_csv(const Report& report) {
  std::string text;
  write_run(MeasuredRun{}, LineWriter(text, true));
  text += '\n';
  for (const MeasuredRun& measured : report.runs) {
    write_run(measured, LineWriter(text, false));
    text += '\n';
  }
  return text;
}

std::string series_csv(const Report& report) {
  std::string text;
  write_sample(Run{}, Sample{}, LineWriter(text, true));
  text += '\n';
  for (const MeasuredRun& measured : report.runs) {
    for (const Sample& sample : measured.run.samples) {
      write_sample(measured.run, sample, LineWriter(text, false));
      text += '\n';
    }
  }
  return text;
}

}  // namespace fitmark::analysis
