// SPDX-License-Identifier: MIT
//
// Blame: which live objects keep holes from joining and pages from going back, summed over a run.
//
// Glossary:    hole        the bytes between two neighbouring live objects that no live object holds
//              hole byte-time  bytes of a hole times the events that it lasts
//              pinned bytes    empty bytes of pages on which an object lives, at one moment
// Invariants:  each hole's byte-time is shared in halves by the two objects beside it, the lowest
//              hole's goes to the one above it; the sum over all rows is the sum over all holes
// Complexity:  O(log live) an event; memory O(live + rows)
// Threads:     none
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace fitmark::analysis {

// An object as the replay on a simulated or real heap sees it.
struct PlacedObject {
  std::uint64_t offset = 0;  // in the heap's address range
  std::uint64_t held_bytes =
      0;  // what it keeps others from using: granted plus its bookkeeping; > 0
  std::uint64_t requested_bytes = 0;
  std::uint32_t thread = 0;
  std::uint32_t stack = 0;  // call stack number, 0 where not recorded
};

// How long an object lives, in events, by tenfold; kToTheEnd where it is never freed.
using LifetimeClass = std::uint8_t;
inline constexpr LifetimeClass kToTheEnd = 255;

struct BlameKey {
  std::uint32_t stack = 0;
  std::uint32_t thread = 0;
  std::uint64_t size_class_bytes =
      0;                       // largest request of the class: four classes to each doubling
  LifetimeClass lifetime = 0;  // lived for less than 10^(lifetime + 1) events

  friend auto operator<=>(const BlameKey&, const BlameKey&) = default;
};

struct BlameRow {
  BlameKey key;
  std::uint64_t objects = 0;
  double hole_byte_events = 0;
  double pinned_bytes = 0;            // at the snapshot
  std::uint64_t pinning_objects = 0;  // live at the snapshot, on pages with empty bytes
};

struct BlameReport {
  std::uint64_t events = 0;
  std::vector<BlameRow> rows;   // descending by hole byte-time
  double hole_byte_events = 0;  // of all holes
  double pinned_bytes = 0;      // of all pages, at the snapshot
  std::uint64_t snapshot_event = 0;
};

class BlameAccount {
 public:
  // Throws nothing; requires page_bytes >= 1.
  explicit BlameAccount(std::uint64_t page_bytes) : page_bytes_(page_bytes) {}

  // The object was placed by event `event`. Requires that its bytes hold no live object.
  void placed(std::uint64_t object, const PlacedObject& where, std::uint64_t event);

  // The object was freed by event `event`. Requires that it was placed and not yet freed.
  void freed(std::uint64_t object, std::uint64_t event);

  // Counts pinned bytes as things stand: call once, at the moment that matters, such as the peak of held.
  void snapshot(std::uint64_t event);

  // Returns the sums after `events` events; the objects still live count as living to the end.
  BlameReport finish(std::uint64_t events);

 private:
  struct Live {
    PlacedObject where;
    std::uint64_t object = 0;
    std::uint64_t born_event = 0;
    std::uint64_t gap_since_event = 0;  // of the hole below this object
    double hole_byte_events = 0;
    double pinned_bytes = 0;
    bool pins = false;
  };
  using ByOffset = std::map<std::uint64_t, Live>;

  void close_gap_below(ByOffset::iterator live, std::uint64_t event);
  void add_to_row(const Live& live, LifetimeClass lifetime);

  std::uint64_t page_bytes_;
  ByOffset live_;
  std::unordered_map<std::uint64_t, std::uint64_t> offset_of_;  // of each live object
  std::map<BlameKey, BlameRow> rows_;
  double all_hole_byte_events_ = 0;
  double all_pinned_bytes_ = 0;
  std::uint64_t snapshot_event_ = 0;
};

// Returns the largest request of the size class of `bytes`: 16, 20, 24, 28, 32, 40, ...; 16 for less.
std::uint64_t size_class_of(std::uint64_t bytes);

// Returns the class of a lifetime of `events`: 0 below 10, 1 below 100 and so on.
LifetimeClass lifetime_class_of(std::uint64_t events);

// Returns "below 1,000 events" or "to the end".
std::string lifetime_text(LifetimeClass lifetime);

enum class BlameBy { stack, size_class, lifetime, thread };

// Returns the rows summed by one part of their key; the other parts are 0. Descending by hole byte-time.
std::vector<BlameRow> summed(const BlameReport& report, BlameBy by);

}  // namespace fitmark::analysis
