// SPDX-License-Identifier: MIT
//
// The five teaching systems as subjects: one face for a harness that replays traffic or draws a map.
//
// Names:       textbook_best_fit (mymalloc.h), textbook_mem (mem.h), textbook_ostep (ostep.h),
//              textbook_sbrk (sbrk_heap.h), textbook_server (memory_server.h; with
//              textbook_server:tracker=bitmap for its other tracker)
// Invariants:  an adapter adds nothing to the system: no rounding, no header, no cache. Only a request
//              of 0 bytes, which most of the five refuse, is passed on as 1
// Threads:     none; at most one subject of each name at a time, because the systems' state is
//              static. Any number of textbook_server
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fitmark::allocator {

enum class TextbookState { bookkeeping, allocated, free };

struct TextbookLimits {
  std::size_t max_request_bytes = 0;
  std::size_t largest_region_bytes = 0;     // that the system can be started over
  std::size_t payload_alignment_bytes = 1;  // that every block has, whatever was asked for
  std::size_t header_bytes = 0;             // in the region, for each live block
  bool grows = false;              // takes more from the system on demand, up to its region
  bool walks_objects = false;      // an operation may visit every live object
  bool coalesces_at_once = false;  // no two free extents ever touch
  const char* steps = "";          // what an operation's cost grows with
};

// What a trace asks for, as far as it can fail to fit. Zeros ask for nothing.
struct TextbookTraffic {
  std::uint64_t largest_request_bytes = 0;
  std::uint64_t largest_alignment_bytes =
      0;  // asked for explicitly; 0 where only malloc's is meant
  std::uint64_t peak_live_bytes = 0;
  std::uint64_t peak_live_objects = 0;
  std::uint64_t event_count = 0;
};

// A system that walks its objects is refused a trace whose events times peak live objects exceed
// this: it would take the better part of an hour.
inline constexpr double kMostVisits = 1e12;

// Bytes of the subject by state. held = allocated + free + bookkeeping.
struct TextbookAccounts {
  std::size_t held_bytes = 0;
  std::size_t allocated_bytes = 0;  // granted: rounding is in here
  std::size_t free_bytes = 0;
  std::size_t bookkeeping_bytes = 0;  // within the region and outside it
  std::size_t largest_free_bytes = 0;
  std::size_t free_extents = 0;
};

class TextbookSubject {
 public:
  using Visit = std::function<void(std::size_t offset_bytes, std::size_t bytes, TextbookState)>;

  virtual ~TextbookSubject() = default;
  TextbookSubject(const TextbookSubject&) = delete;
  TextbookSubject& operator=(const TextbookSubject&) = delete;

  virtual std::string_view name() const = 0;
  virtual TextbookLimits limits() const = 0;

  // Returns nullptr when the system has no room or cannot express the size.
  virtual void* allocate(std::size_t bytes) = 0;

  // Returns whether the system took the block back. Null is taken.
  virtual bool deallocate(void* block) = 0;

  // Returns the usable bytes of a live block.
  virtual std::size_t granted_bytes(const void* block) const = 0;

  // Visits the region's extents in address order; they tile it. Returns false if damage ended it.
  virtual bool walk(const Visit& visit) const = 0;

  // Returns bytes of book-keeping that are not in the region.
  virtual std::size_t outside_bookkeeping_bytes() const { return 0; }

  // Returns cleared bytes, by allocate and memset.
  void* allocate_zeroed(std::size_t bytes);

  // Moves a block by allocate, copy and deallocate. Null allocates. Returns nullptr, and leaves the
  // block as it is, when there is no room for both.
  void* reallocate(void* block, std::size_t bytes);

  // Returns the walk, summed up: O(extents).
  TextbookAccounts accounts() const;

  // Returns why this traffic cannot run in the region given, with the remedy; empty if nothing
  // speaks against it. Fragmentation may still exhaust the region: then allocate returns nullptr.
  std::string why_not(const TextbookTraffic& traffic) const;

 protected:
  explicit TextbookSubject(std::size_t region_bytes) : region_bytes_(region_bytes) {}
  std::size_t region_bytes() const { return region_bytes_; }

 private:
  std::size_t region_bytes_;
};

// Returns the subjects' names, without parameters.
std::vector<std::string_view> textbook_subject_names();

// Returns a region that the traffic has room in: twice its peak and 64 bytes for each object, so that
// fragmentation, and both copies of a block that moves, find room; at most what the system can have,
// and the least where even that would not do: why_not tells. Requires a name that
// make_textbook_subject takes.
std::size_t textbook_region_bytes(std::string_view name, const TextbookTraffic& traffic);

// Starts a system over `region_bytes`: the size of its page, region or units, or the limit up to
// which it may grow. Throws std::invalid_argument for an unknown name or a region that the system
// cannot have, std::logic_error while another subject of that name lives.
std::unique_ptr<TextbookSubject> make_textbook_subject(std::string_view name,
                                                       std::size_t region_bytes);

}  // namespace fitmark::allocator
