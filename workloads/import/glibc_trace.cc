// SPDX-License-Identifier: MIT
//
// Reads the binary traces of the glibc trace utilities.
//
// Layout:      records of 64 bytes, little-endian: thread i32, type u8, path 3 bytes, ptr1 u64, ptr2 u64,
//              size u64, size2 u64, size3 u64, 16 bytes of padding; the first is of type 255 with
//              ptr1 = 0x1234 and size = 8
// Types:       1 ptr2 = malloc(size)   2 ptr2 = calloc(size)   3 free(ptr1)   4 ptr2 = realloc(ptr1, size)
//              5 ptr2 = memalign(size2, size)   6 ptr2 = valloc(size)   7 ptr2 = pvalloc(size)
//              8 posix_memalign gave ptr2, alignment size2, error ptr1; 0 is an unused record
// Rules:       a record may stand after that of another thread which reused its address: an allocation
//              of a live address waits until that address is freed, as the utilities' converter does
#include <array>
#include <unordered_map>

#include "workloads/file/bytes.h"
#include "workloads/import/formats.h"
#include "workloads/import/import_source.h"

namespace fitmark::workloads {
namespace {

constexpr std::size_t kRecordBytes = 64;
constexpr std::uint64_t kPageBytes = 4096;

struct Record {
  std::uint32_t thread;
  std::uint8_t type;
  std::uint64_t ptr1;
  std::uint64_t ptr2;
  std::uint64_t size;
  std::uint64_t size2;
};

Record record_of(ByteView bytes) {
  ByteCursor cursor(bytes);
  Record record{};
  record.thread = cursor.fixed<std::uint32_t>();
  record.type = cursor.byte();
  cursor.take(3);
  record.ptr1 = cursor.fixed<std::uint64_t>();
  record.ptr2 = cursor.fixed<std::uint64_t>();
  record.size = cursor.fixed<std::uint64_t>();
  record.size2 = cursor.fixed<std::uint64_t>();
  return record;
}

class GlibcTraceSource : public ImportSource {
 public:
  GlibcTraceSource(const std::string& path, const ImportOptions& options)
      : ImportSource(path, options, "a glibc trace"), bytes_(open_bytes(path)) {}

 protected:
  bool advance() override {
    std::array<std::uint8_t, kRecordBytes> bytes;
    const std::size_t got = bytes_->read(bytes);
    if (got == 0) {
      if (!waiting_.empty()) fault(where(), "allocations of live addresses wait for a free");
      return false;
    }
    if (got < kRecordBytes) {
      fault(where(), "a record of 64 bytes is cut off");
      return false;
    }
    const Record record = record_of(bytes);
    if (const char* what = apply(record)) fault(where(), what);
    offset_ += kRecordBytes;
    return true;
  }

 private:
  std::string where() const { return "offset " + std::to_string(offset_); }

  const char* apply(const Record& record) {
    const bool allocates = record.type != 0 && record.type != 3 && record.type != 4;
    if (record.type == 255 || record.type == 0) return nullptr;
    if (record.type > 8) return "the record's type is unknown";
    if (allocates && record.ptr2 != 0 && traffic_.is_live(record.ptr2)) {
      if (!waiting_.emplace(record.ptr2, record).second) return "the object is live already, twice";
      return nullptr;
    }
    const char* what = call(record);
    if (what == nullptr && !allocates) return release_waiting(record.ptr1);
    return what;
  }

  const char* call(const Record& record) {
    traffic_.set_thread(record.thread);
    switch (record.type) {
      case 1:
        return traffic_.allocate(record.ptr2, record.size);
      case 2:
        return traffic_.allocate(record.ptr2, record.size, 0, Op::allocate_zeroed);
      case 3:
        return traffic_.deallocate(record.ptr1);
      case 4:
        return traffic_.reallocate(record.ptr1, record.ptr2, record.size);
      case 5:
        return traffic_.allocate(record.ptr2, record.size, record.size2);
      case 6:
      case 7:
        return traffic_.allocate(record.ptr2, record.size, kPageBytes);
      default:
        return record.ptr1 == 0 ? traffic_.allocate(record.ptr2, record.size, record.size2)
                                : nullptr;
    }
  }

  // The address has become free: the allocation that waited for it has its turn.
  const char* release_waiting(std::uint64_t address) {
    const auto found = waiting_.find(address);
    if (found == waiting_.end() || traffic_.is_live(address)) return nullptr;
    const Record record = found->second;
    waiting_.erase(found);
    return call(record);
  }

  std::unique_ptr<ByteStream> bytes_;
  std::uint64_t offset_ = 0;
  std::unordered_map<std::uint64_t, Record> waiting_;
};

bool recognises_glibc_trace(std::string_view head) {
  if (head.size() < kRecordBytes) return false;
  const Record first =
      record_of(ByteView(reinterpret_cast<const std::uint8_t*>(head.data()), kRecordBytes));
  return first.type == 255 && first.ptr1 == 0x1234 && first.size == 8;
}

}  // namespace

Importer glibc_trace_importer() {
  return {
      "glibc-trace", "binary traces of the glibc trace utilities", recognises_glibc_trace,
      [](const std::string& path, const ImportOptions& options) -> std::unique_ptr<EventSource> {
        return std::make_unique<GlibcTraceSource>(path, options);
      }};
}

}  // namespace fitmark::workloads
