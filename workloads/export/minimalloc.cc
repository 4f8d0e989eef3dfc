// SPDX-License-Identifier: MIT
//
// Writes an offline packing instance: id,lower,upper,size, lifetimes counted in events, half-open. A
// reallocate ends one buffer and begins the next; objects that stay live end with the trace.
#include "workloads/each_event.h"
#include "workloads/export/formats.h"
#include "workloads/export/text_output.h"

namespace fitmark::workloads {
namespace {

struct Buffer {
  std::uint64_t lower = 0;
  std::uint64_t size_bytes = 0;
  bool live = false;
};

class Rows {
 public:
  explicit Rows(TextOutput& out) : out_(out) {}

  void begin(std::uint32_t slot, std::uint64_t now, std::uint64_t size_bytes) {
    if (slot >= buffers_.size()) buffers_.resize(slot + std::size_t{1});
    buffers_[slot] = {now, size_bytes, true};
  }

  void end(std::uint32_t slot, std::uint64_t now) {
    if (slot >= buffers_.size() || !buffers_[slot].live) return;
    const Buffer& buffer = buffers_[slot];
    out_ << next_id_++ << "," << buffer.lower << "," << now << "," << buffer.size_bytes << "\n";
    buffers_[slot].live = false;
    out_.pour();
  }

  void end_all(std::uint64_t now) {
    for (std::uint32_t slot = 0; slot < buffers_.size(); ++slot) end(slot, now);
  }

 private:
  TextOutput& out_;
  std::vector<Buffer> buffers_;  // [slots]
  std::uint64_t next_id_ = 0;
};

std::vector<std::string> write_minimalloc(EventSource& source, OutputFile& file) {
  TextOutput out(file);
  Rows rows(out);
  std::uint64_t now = 0;
  bool aligned = false;
  out << "id,lower,upper,size\n";
  for_each_event(source, [&](const Event& event) {
    if (event.op == Op::deallocate || event.op == Op::reallocate) rows.end(event.slot, now);
    if (event.op != Op::deallocate && event.op != Op::mark) {
      rows.begin(event.slot, now, event.size_bytes);
    }
    aligned = aligned || event.alignment_log2 != 0;
    ++now;
  });
  rows.end_all(now);
  out.pour(true);
  if (aligned) return {"alignments are left out: the form has no place for them"};
  return {};
}

}  // namespace

Exporter minimalloc_exporter() {
  return {"minimalloc", ".csv", "buffers with lifetimes in events: id,lower,upper,size",
          write_minimalloc};
}

}  // namespace fitmark::workloads
