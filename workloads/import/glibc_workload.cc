// SPDX-License-Identifier: MIT
//
// Reads the workloads that the glibc trace utilities make of their traces: one program of op codes for
// the start, then one for each thread.
//
// Codes:       0 nop   1 done   2 malloc(id, size)   3 calloc(id, size)   4 realloc(new, old, size)
//              5 free(id)   6 signal(n)   7 wait for signal(n)   8 count of ids   9 count of signals
//              10 count of threads   11 start a thread at offset   12 memalign(id, alignment, size)
//              13 valloc(id, size)   14 pvalloc(id, size)   15 posix_memalign(id, alignment, size)
//              Operands are integers of seven bits a byte, high bits first; the high bit says that
//              more follow. Id 0 is NULL.
// Rules:       the threads ran at once; here each runs until it waits for a signal that has not been
//              given, then the next: one of the orders that the signals allow
#include <unordered_set>

#include "workloads/file/bytes.h"
#include "workloads/import/formats.h"
#include "workloads/import/import_source.h"
#include "workloads/import/whole_file.h"

namespace fitmark::workloads {
namespace {

constexpr std::uint64_t kVallocBytes = 4096;
constexpr std::uint64_t kMaxThreads = 1u << 20;
enum Code : std::uint8_t {
  kNop = 0,
  kDone = 1,
  kMalloc = 2,
  kCalloc = 3,
  kRealloc = 4,
  kFree = 5,
  kSignal = 6,
  kWait = 7,
  kCountIds = 8,
  kCountSignals = 9,
  kCountThreads = 10,
  kStartThread = 11,
  kMemalign = 12,
  kValloc = 13,
  kPvalloc = 14,
  kPosixMemalign = 15
};

std::uint64_t integer(ByteCursor& cursor) {
  std::uint64_t value = 0;
  for (int i = 0; i < 10; ++i) {
    const std::uint8_t byte = cursor.byte();
    value = value << 7 | (byte & 0x7F);
    if (byte < 0x80) return value;
  }
  throw Malformed("an operand is longer than 64 bits", cursor.offset());
}

class GlibcWorkloadSource : public ImportSource {
 public:
  GlibcWorkloadSource(const std::string& path, const ImportOptions& options)
      : ImportSource(path, options, "a glibc trace workload"), bytes_(read_whole(path)) {
    try {
      read_start();
    } catch (const Malformed& error) {
      throw TraceError(path + ": offset " + std::to_string(error.offset) + ": " + error.what() +
                       "; make the workload anew");
    }
  }

 protected:
  bool advance() override {
    if (current_ == threads_.size()) {
      if (!progress_ || threads_.empty()) return end();
      progress_ = false;
      current_ = 0;
    }
    Thread& thread = threads_[current_];
    if (thread.over) {
      ++current_;
      return true;
    }
    try {
      run(thread);
    } catch (const Malformed& error) {
      fault("offset " + std::to_string(thread.offset), error.what());
      thread.over = true;
    }
    return true;
  }

 private:
  struct Thread {
    std::uint64_t offset;
    bool over;
  };
  static constexpr std::size_t kBatchEvents = 4096;

  void read_start() {
    ByteCursor cursor(bytes_);
    while (true) {
      const std::uint64_t at = cursor.offset();
      const std::uint8_t code = cursor.byte();
      if (code == kDone) return;
      if (code == kNop) continue;
      if (code < kCountIds || code > kStartThread)
        throw Malformed("the start holds another code", at);
      const std::uint64_t operand = integer(cursor);
      if (code != kStartThread) continue;
      if (operand >= bytes_.size()) throw Malformed("a thread begins outside the file", at);
      if (threads_.size() == kMaxThreads) throw Malformed("there are too many threads", at);
      threads_.push_back({operand, false});
    }
  }

  bool end() {
    for (const Thread& thread : threads_) {
      if (thread.over) continue;
      fault("offset " + std::to_string(thread.offset),
            "a thread waits for a signal that never comes");
      break;
    }
    return false;
  }

  // Runs the thread until it waits, ends, or has added a batch.
  void run(Thread& thread) {
    ByteCursor cursor(ByteView(bytes_).subspan(thread.offset));
    const std::uint64_t base = thread.offset;
    traffic_.set_thread(current_);
    while (traffic_.waiting().size() < kBatchEvents) {
      const std::uint8_t code = cursor.byte();
      if (code == kDone) {
        thread.over = true;
        progress_ = true;
        return;
      }
      if (code == kWait && !signals_.contains(integer(cursor))) {
        ++current_;
        return;
      }
      if (const char* what = step(code, cursor)) {
        fault("offset " + std::to_string(thread.offset), what);
      }
      progress_ = true;
      thread.offset = base + cursor.offset();
    }
  }

  const char* step(std::uint8_t code, ByteCursor& cursor) {
    if (code == kNop || code == kWait) return nullptr;
    if (code > kPosixMemalign) throw Malformed("the code is unknown", cursor.offset());
    const std::uint64_t first = integer(cursor);
    if (code == kFree) return traffic_.deallocate(first);
    if (code == kSignal) {
      signals_.insert(first);
      return nullptr;
    }
    if (code >= kCountIds && code <= kStartThread) {
      throw Malformed("a thread holds a code of the start", cursor.offset());
    }
    const std::uint64_t second = integer(cursor);
    if (code == kMalloc) return traffic_.allocate(first, second);
    if (code == kCalloc) return traffic_.allocate(first, second, 0, Op::allocate_zeroed);
    if (code == kValloc || code == kPvalloc) return traffic_.allocate(first, second, kVallocBytes);
    const std::uint64_t third = integer(cursor);
    if (code == kRealloc) return traffic_.reallocate(second, first, third);
    return traffic_.allocate(first, third, second);
  }

  std::vector<std::uint8_t> bytes_;
  std::vector<Thread> threads_;
  std::unordered_set<std::uint64_t> signals_;
  std::size_t current_ = 0;
  bool progress_ = true;
};

// The start: counts of ids, signals and threads in this order.
bool recognises_glibc_workload(std::string_view head) {
  ByteCursor cursor(ByteView(reinterpret_cast<const std::uint8_t*>(head.data()), head.size()));
  try {
    for (const std::uint8_t code : {kCountIds, kCountSignals, kCountThreads}) {
      if (cursor.byte() != code) return false;
      integer(cursor);
    }
    const std::uint8_t next = cursor.byte();
    return next == kStartThread || next == kDone;
  } catch (const Malformed&) {
    return false;
  }
}

}  // namespace

Importer glibc_workload_importer() {
  return {
      "glibc-workload", "workloads of the glibc trace utilities", recognises_glibc_workload,
      [](const std::string& path, const ImportOptions& options) -> std::unique_ptr<EventSource> {
        return std::make_unique<GlibcWorkloadSource>(path, options);
      }};
}

}  // namespace fitmark::workloads
