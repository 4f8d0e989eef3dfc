// SPDX-License-Identifier: MIT
//
// Writes the classic form of the malloc lab: four header lines, then "a ID SIZE", "r ID SIZE", "f ID".
// Each allocation has an id of its own; drivers read no other.
#include "workloads/each_event.h"
#include "workloads/export/formats.h"
#include "workloads/export/text_output.h"

namespace fitmark::workloads {
namespace {

constexpr std::size_t kHeaderNumberBytes = 20;

// The header stands before counts that are known only at the end: its numbers are padded in front,
// which every driver's scanf passes over.
std::string header_of(std::uint64_t ids, std::uint64_t operations) {
  std::string header;
  for (const std::uint64_t number : {std::uint64_t{0}, ids, operations, std::uint64_t{1}}) {
    const std::string digits = std::to_string(number);
    header += std::string(kHeaderNumberBytes - digits.size(), ' ') + digits + "\n";
  }
  return header;
}

struct Losses {
  bool alignments = false;
  bool zeroed = false;
  bool threads = false;
  bool marks = false;

  void note(const Event& event) {
    alignments = alignments || event.alignment_log2 != 0;
    zeroed = zeroed || event.op == Op::allocate_zeroed;
    threads = threads || event.thread != 0;
    marks = marks || event.op == Op::mark;
  }

  std::vector<std::string> sentences() const {
    std::vector<std::string> all;
    if (alignments) all.push_back("alignments are left out: the form has no place for them");
    if (zeroed) all.push_back("zeroed allocations became plain ones");
    if (threads) all.push_back("all threads became one, in recorded order");
    if (marks) all.push_back("marks are left out");
    return all;
  }
};

std::vector<std::string> write_rep(EventSource& source, OutputFile& file) {
  TextOutput out(file);
  Losses losses;
  std::vector<std::uint64_t> ids;  // [slots]
  std::uint64_t next_id = 0;
  std::uint64_t operations = 0;
  out << header_of(0, 0);
  for_each_event(source, [&](const Event& event) {
    losses.note(event);
    if (event.op == Op::mark) return;
    if (event.slot >= ids.size()) ids.resize(event.slot + std::size_t{1});
    ++operations;
    if (event.op == Op::deallocate) {
      out << "f " << ids[event.slot] << "\n";
    } else if (event.op == Op::reallocate) {
      out << "r " << ids[event.slot] << " " << event.size_bytes << "\n";
    } else {
      ids[event.slot] = next_id++;
      out << "a " << ids[event.slot] << " " << event.size_bytes << "\n";
    }
    out.pour();
  });
  out.pour(true);
  file.overwrite_front(header_of(next_id, operations));
  return losses.sentences();
}

}  // namespace

Exporter rep_exporter() {
  return {"rep", ".rep", "the malloc lab's form; without alignments, threads, times and marks",
          write_rep};
}

}  // namespace fitmark::workloads
