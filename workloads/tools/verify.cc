// SPDX-License-Identifier: MIT
//
// One pass; for a .fitrace file the chunks' starts and the footer are compared with what was counted.
#include "workloads/tools/verify.h"

#include "workloads/file/trace_reader.h"
#include "workloads/open.h"

namespace fitmark::workloads {
namespace {

class Check {
 public:
  explicit Check(const std::string& path) : path_(path) {}

  void run() {
    const std::unique_ptr<EventSource> source = open_trace(path_);
    auto* file = dynamic_cast<TraceReader*>(source.get());
    std::vector<Event> batch(format::kMaxChunkEvents);
    std::size_t chunk = 0;
    while (true) {
      std::span<Event> wanted = batch;
      if (file != nullptr && chunk < file->chunks().size()) {
        check_start(file->chunks()[chunk]);
        wanted = wanted.first(file->chunks()[chunk++].events);
      }
      const std::size_t count = source->read(wanted);
      if (count == 0) break;
      if (!take(wanted.first(count))) return;
    }
    result.warnings = source->warnings();
    if (file == nullptr) return;
    if (file->has_footer()) check_footer(file->footer());
    file->stacks();
    file->require_end();
  }

  void finish() { result.found = footer_of(account_, digest_); }

  Verification result;

 private:
  bool take(std::span<const Event> events) {
    for (std::size_t i = 0; i < events.size(); ++i) {
      if (const char* fault = account_.apply(events[i])) {
        digest_.add(events.first(i));
        result.faults.push_back(path_ + ": event " + std::to_string(account_.events()) +
                                " does not belong in a trace: " + fault);
        return false;
      }
    }
    digest_.add(events);
    return true;
  }

  void check_start(const BlockPlace& chunk) {
    if (chunk.start.live_bytes == account_.live_bytes() &&
        chunk.start.live_objects == account_.live_objects()) {
      return;
    }
    result.faults.push_back(path_ + ": offset " + std::to_string(chunk.offset_bytes) +
                            ": the chunk's live bytes or objects do not follow from the events");
  }

  void check_footer(const TraceFooter& footer) {
    if (footer.same_events(footer_of(account_, digest_))) return;
    result.faults.push_back(path_ + ": the footer's figures do not follow from the events");
  }

  std::string path_;
  LiveAccount account_;
  Digest digest_;
};

}  // namespace

Verification verify(const std::string& path) {
  Check check(path);
  try {
    check.run();
  } catch (const TraceError& error) {
    check.result.faults.push_back(error.what());
  }
  check.finish();
  return check.result;
}

}  // namespace fitmark::workloads
