// SPDX-License-Identifier: MIT
//
// One adapter per teaching system.
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <climits>
#include <stdexcept>

#include "allocator/textbook/mem.h"
#include "allocator/textbook/memory_server.h"
#include "allocator/textbook/mymalloc.h"
#include "allocator/textbook/ostep.h"
#include "allocator/textbook/sbrk_heap.h"
#include "allocator/textbook/textbook_subject.h"

namespace fitmark::allocator {
namespace {

// Passes extents of a C walk on to a Visit.
void visit_extent(std::size_t offset_bytes, std::size_t bytes, textbook_state state,
                  void* context) {
  constexpr std::array kStates{TextbookState::bookkeeping, TextbookState::allocated,
                               TextbookState::free};
  (*static_cast<const TextbookSubject::Visit*>(context))(offset_bytes, bytes, kStates[state]);
}

void* context_of(const TextbookSubject::Visit& visit) {
  return const_cast<TextbookSubject::Visit*>(&visit);
}

// Claims a system whose state is static, for one subject's lifetime.
template <class Subject>
class Claim {
 public:
  explicit Claim(std::string_view name) {
    if (taken_) throw std::logic_error("a subject " + std::string(name) + " lives already");
    taken_ = true;
  }
  ~Claim() { taken_ = false; }
  Claim(const Claim&) = delete;
  Claim& operator=(const Claim&) = delete;

 private:
  static inline bool taken_ = false;
};

[[noreturn]] void refuse_region(std::string_view name, std::size_t region_bytes,
                                std::string_view range) {
  throw std::invalid_argument(std::string(name) + ": a region of " + std::to_string(region_bytes) +
                              " bytes cannot be had; choose " + std::string(range));
}

bool fits_int(std::size_t bytes) { return bytes <= INT_MAX; }
int as_request(std::size_t bytes) { return static_cast<int>(std::max<std::size_t>(bytes, 1)); }

class BestFitPage final : public TextbookSubject {
 public:
  explicit BestFitPage(std::size_t region_bytes) : TextbookSubject(region_bytes), claim_(kName) {
    if (!fits_int(region_bytes) || region_bytes <= MYMALLOC_BOOK_BYTES)
      refuse_region(kName, region_bytes, "9 to 2147483647 bytes");
    ::allocate(static_cast<int>(region_bytes));
    if (p == nullptr) refuse_region(kName, region_bytes, "less than the machine's free memory");
  }
  ~BestFitPage() override { mymalloc_reset(); }

  std::string_view name() const override { return kName; }
  TextbookLimits limits() const override {
    return {.max_request_bytes = region_bytes() - MYMALLOC_BOOK_BYTES,
            .largest_region_bytes = kLargestRegionBytes,
            .payload_alignment_bytes = 1,
            .header_bytes = MYMALLOC_BOOK_BYTES,
            .walks_objects = true,
            .coalesces_at_once = true,
            .steps = "all chunks, for allocate and deallocate"};
  }
  void* allocate(std::size_t bytes) override {
    return fits_int(bytes) ? mymalloc(as_request(bytes)) : nullptr;
  }
  bool deallocate(void* block) override { return mymalloc_release(block) == 0; }
  std::size_t granted_bytes(const void* block) const override {
    return static_cast<std::size_t>(mymalloc_bytes(block));
  }
  bool walk(const Visit& visit) const override {
    return mymalloc_walk(visit_extent, context_of(visit)) == 0;
  }

  static constexpr std::size_t kLargestRegionBytes = INT_MAX;
  static constexpr std::string_view kName = "textbook_best_fit";

 private:
  Claim<BestFitPage> claim_;
};

class BetterMalloc final : public TextbookSubject {
 public:
  explicit BetterMalloc(std::size_t region_bytes) : TextbookSubject(region_bytes), claim_(kName) {
    if (!fits_int(region_bytes) || Mem_Init(static_cast<int>(region_bytes)) != 0)
      refuse_region(kName, region_bytes, "1 to 2147483647 bytes");
  }
  ~BetterMalloc() override { Mem_Reset(); }

  std::string_view name() const override { return kName; }
  TextbookLimits limits() const override {
    return {.max_request_bytes = INT_MAX,
            .largest_region_bytes = kLargestRegionBytes,
            .payload_alignment_bytes = 16,
            .coalesces_at_once = true,
            .steps = "nothing: a fixed number of words and size classes"};
  }
  void* allocate(std::size_t bytes) override {
    return fits_int(bytes) ? Mem_Alloc(as_request(bytes)) : nullptr;
  }
  bool deallocate(void* block) override { return Mem_Free(block) == 0; }
  std::size_t granted_bytes(const void* block) const override {
    return static_cast<std::size_t>(Mem_GetSize(const_cast<void*>(block)));
  }
  bool walk(const Visit& visit) const override {
    return Mem_Walk(visit_extent, context_of(visit)) == 0;
  }

  static constexpr std::size_t kLargestRegionBytes = INT_MAX;
  static constexpr std::string_view kName = "textbook_mem";

 private:
  Claim<BetterMalloc> claim_;
};

class OstepList final : public TextbookSubject {
 public:
  explicit OstepList(std::size_t region_bytes) : TextbookSubject(region_bytes), claim_(kName) {
    const std::size_t limit_bytes = region_bytes / 4 * 4;
    if (region_bytes > OSTEP_LIMIT_BYTES || limit_bytes < 16 ||
        ostep_init(std::min<int>(OSTEP_HEAP_BYTES, static_cast<int>(limit_bytes)),
                   static_cast<int>(limit_bytes)) != 0)
      refuse_region(kName, region_bytes, "16 to 1073741824 bytes");
  }
  ~OstepList() override { ostep_reset(); }

  std::string_view name() const override { return kName; }
  TextbookLimits limits() const override {
    return {.max_request_bytes = region_bytes() - sizeof(header_t),
            .largest_region_bytes = kLargestRegionBytes,
            .payload_alignment_bytes = 4,
            .header_bytes = sizeof(header_t),
            .grows = true,
            .walks_objects = true,
            .steps = "free chunks, for allocate; all chunks, when none fits"};
  }
  void* allocate(std::size_t bytes) override {
    return fits_int(bytes) ? ostep_malloc(as_request(bytes)) : nullptr;
  }
  bool deallocate(void* block) override { return ostep_free(block) == 0; }
  std::size_t granted_bytes(const void* block) const override {
    return static_cast<std::size_t>(ostep_bytes(block));
  }
  bool walk(const Visit& visit) const override {
    return ostep_walk(visit_extent, context_of(visit)) == 0;
  }

  static constexpr std::size_t kLargestRegionBytes = OSTEP_LIMIT_BYTES;
  static constexpr std::string_view kName = "textbook_ostep";

 private:
  Claim<OstepList> claim_;
};

class SbrkHeap final : public TextbookSubject {
 public:
  explicit SbrkHeap(std::size_t region_bytes) : TextbookSubject(region_bytes), claim_(kName) {
    if (sbrk_heap_init(region_bytes) != 0) refuse_region(kName, region_bytes, "1 byte to 64 GiB");
  }
  ~SbrkHeap() override { sbrk_heap_reset(); }

  std::string_view name() const override { return kName; }
  TextbookLimits limits() const override {
    return {.max_request_bytes = region_bytes(),
            .largest_region_bytes = kLargestRegionBytes,
            .payload_alignment_bytes = 16,
            .header_bytes = SBRK_HEAP_HEADER_BYTES,
            .grows = true,
            .coalesces_at_once = true,
            .steps = "free blocks, for allocate"};
  }
  void* allocate(std::size_t bytes) override { return sbrk_heap_malloc(bytes); }
  bool deallocate(void* block) override { return sbrk_heap_free(block) == 0; }
  std::size_t granted_bytes(const void* block) const override { return sbrk_heap_bytes(block); }
  bool walk(const Visit& visit) const override {
    return sbrk_heap_walk(visit_extent, context_of(visit)) == 0;
  }

  static constexpr std::size_t kLargestRegionBytes = std::size_t{64} << 30;
  static constexpr std::string_view kName = "textbook_sbrk";

 private:
  Claim<SbrkHeap> claim_;
};

// The server's units record owners, so the objects' own bytes are in a second region: unit i of the
// server is byte i of it.
class Server final : public TextbookSubject {
 public:
  Server(std::size_t region_bytes, ms_tracker tracker)
      : TextbookSubject(region_bytes), tracker_(tracker) {
    void* mapping = mmap(nullptr, std::max<std::size_t>(region_bytes, 1), PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (fits_int(region_bytes) && mapping != MAP_FAILED)
      server_ = ms_start(static_cast<int>(region_bytes), tracker, MS_REFUSE);
    if (server_ == nullptr) {
      if (mapping != MAP_FAILED) munmap(mapping, std::max<std::size_t>(region_bytes, 1));
      refuse_region(kName, region_bytes, "1 to 2147483647 bytes");
    }
    bytes_ = static_cast<std::byte*>(mapping);
  }
  ~Server() override {
    ms_stop(server_);
    munmap(bytes_, region_bytes());
  }

  std::string_view name() const override { return tracker_ == MS_BITMAP ? kBitmapName : kName; }
  TextbookLimits limits() const override {
    return {.max_request_bytes = region_bytes(),
            .largest_region_bytes = kLargestRegionBytes,
            .payload_alignment_bytes = 1,
            .walks_objects = true,
            .coalesces_at_once = true,
            .steps = "all nodes; two thread switches for each allocate"};
  }
  void* allocate(std::size_t bytes) override {
    if (!fits_int(bytes)) return nullptr;
    const int index = ms_request(server_, kOwner, as_request(bytes));
    return index < 0 ? nullptr : bytes_ + index;
  }
  bool deallocate(void* block) override {
    if (block == nullptr) return true;
    const auto offset =
        reinterpret_cast<std::uintptr_t>(block) - reinterpret_cast<std::uintptr_t>(bytes_);
    return ms_release(server_, kOwner,
                      static_cast<int>(std::min<std::uintptr_t>(offset, INT_MAX))) == 0;
  }
  std::size_t granted_bytes(const void* block) const override {
    const auto index = static_cast<const std::byte*>(block) - bytes_;
    return static_cast<std::size_t>(ms_size(server_, static_cast<int>(index)));
  }
  bool walk(const Visit& visit) const override {
    return ms_walk(server_, visit_extent, context_of(visit)) == 0;
  }
  std::size_t outside_bookkeeping_bytes() const override { return ms_bookkeeping_bytes(server_); }

  static constexpr std::size_t kLargestRegionBytes = INT_MAX;
  static constexpr std::string_view kName = "textbook_server";
  static constexpr std::string_view kBitmapName = "textbook_server:tracker=bitmap";
  static constexpr std::string_view kFreeListName = "textbook_server:tracker=free_list";

 private:
  static constexpr int kOwner = 1;
  ms_tracker tracker_;
  ms_server* server_ = nullptr;
  std::byte* bytes_ = nullptr;
};

}  // namespace

std::vector<std::string_view> textbook_subject_names() {
  return {BestFitPage::kName, BetterMalloc::kName, OstepList::kName, SbrkHeap::kName,
          Server::kName};
}

std::size_t textbook_region_bytes(std::string_view name, const TextbookTraffic& traffic) {
  constexpr std::uint64_t kBytesEachObject = 32;
  constexpr std::uint64_t kLeastBytes = 4096;
  constexpr std::uint64_t kUnitBytes = 16;
  const std::uint64_t largest_bytes = name == OstepList::kName  ? OstepList::kLargestRegionBytes
                                      : name == SbrkHeap::kName ? SbrkHeap::kLargestRegionBytes
                                                                : BetterMalloc::kLargestRegionBytes;
  const std::uint64_t most_bytes = largest_bytes / kUnitBytes * kUnitBytes;
  if (traffic.peak_live_bytes > most_bytes || traffic.peak_live_objects > most_bytes)
    return kLeastBytes;
  const std::uint64_t wanted_bytes =
      2 * (traffic.peak_live_bytes + kBytesEachObject * traffic.peak_live_objects) + kLeastBytes;
  return std::min((wanted_bytes + kUnitBytes - 1) / kUnitBytes * kUnitBytes, most_bytes);
}

std::unique_ptr<TextbookSubject> make_textbook_subject(std::string_view name,
                                                       std::size_t region_bytes) {
  if (name == BestFitPage::kName) return std::make_unique<BestFitPage>(region_bytes);
  if (name == BetterMalloc::kName) return std::make_unique<BetterMalloc>(region_bytes);
  if (name == OstepList::kName) return std::make_unique<OstepList>(region_bytes);
  if (name == SbrkHeap::kName) return std::make_unique<SbrkHeap>(region_bytes);
  if (name == Server::kName || name == Server::kFreeListName)
    return std::make_unique<Server>(region_bytes, MS_FREE_LIST);
  if (name == Server::kBitmapName) return std::make_unique<Server>(region_bytes, MS_BITMAP);
  throw std::invalid_argument("no teaching system is called " + std::string(name));
}

}  // namespace fitmark::allocator
