// SPDX-License-Identifier: MIT
//
// Writes the rows of workloads/import/row.h as CSV and as JSON lines. Objects are named by their slots.
#include "workloads/each_event.h"
#include "workloads/export/formats.h"
#include "workloads/export/text_output.h"
#include "workloads/import/row.h"

namespace fitmark::workloads {
namespace {

std::uint64_t alignment_bytes(const Event& event) {
  return event.alignment_log2 == 0 ? 0 : std::uint64_t{1} << event.alignment_log2;
}

std::vector<std::string> left_out(bool stacks, bool mark_names) {
  std::vector<std::string> all;
  if (stacks) all.push_back("call stacks are left out: the form has no place for them");
  if (mark_names) all.push_back("names of marks are left out: use jsonl to keep them");
  return all;
}

std::vector<std::string> write_csv(EventSource& source, OutputFile& file) {
  TextOutput out(file);
  bool stacks = false;
  bool mark_names = false;
  out << "op,id,size_bytes,alignment_bytes,thread,time_ns\n";
  for_each_event(source, [&](const Event& event) {
    out << kOpNames[static_cast<std::size_t>(event.op)] << "," << event.slot << ","
        << event.size_bytes << "," << alignment_bytes(event) << "," << event.thread << ","
        << event.time_ns << "\n";
    stacks = stacks || event.stack != 0;
    mark_names =
        mark_names || (event.op == Op::mark && !source.mark_name(event.size_bytes).empty());
    out.pour();
  });
  out.pour(true);
  return left_out(stacks, mark_names);
}

// The text as a JSON string, quotes included.
std::string quoted(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (code < 0x20) {
      out += "\\u00";
      out += kDigits[code >> 4];
      out += kDigits[code & 15];
    } else {
      out += c;
    }
  }
  return out + "\"";
}

void write_members(TextOutput& out, const Event& event) {
  if (event.op != Op::mark) out << ",\"id\":" << event.slot;
  if (event.op != Op::deallocate) out << ",\"size_bytes\":" << event.size_bytes;
  if (event.alignment_log2 != 0) out << ",\"alignment_bytes\":" << alignment_bytes(event);
  if (event.thread != 0) out << ",\"thread\":" << event.thread;
  if (event.time_ns != 0) out << ",\"time_ns\":" << event.time_ns;
}

std::vector<std::string> write_json_lines(EventSource& source, OutputFile& file) {
  TextOutput out(file);
  bool stacks = false;
  for_each_event(source, [&](const Event& event) {
    out << "{\"op\":\"" << kOpNames[static_cast<std::size_t>(event.op)] << "\"";
    write_members(out, event);
    const std::string name =
        event.op == Op::mark ? source.mark_name(event.size_bytes) : std::string();
    if (!name.empty()) out << ",\"name\":" << quoted(name);
    out << "}\n";
    stacks = stacks || event.stack != 0;
    out.pour();
  });
  out.pour(true);
  return left_out(stacks, false);
}

}  // namespace

Exporter csv_exporter() {
  return {"csv", ".csv", "events as comma-separated lines; without stacks and names of marks",
          write_csv};
}

Exporter json_lines_exporter() {
  return {"jsonl", ".jsonl", "events as JSON lines; without stacks", write_json_lines};
}

}  // namespace fitmark::workloads
