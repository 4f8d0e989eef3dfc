// SPDX-License-Identifier: MIT
//
// Bits in, summaries kept, runs found from the top level down.
#include "allocator/family/run_map.h"

#include <algorithm>
#include <bit>

#include "allocator/source/source.h"

namespace fitmark::allocator {
namespace {

constexpr std::uint64_t kWordUnits = 64;
constexpr unsigned kChildrenLog2 = 3;
constexpr std::uint64_t kChildren = 1 << kChildrenLog2;       // of each node
constexpr std::uint64_t kNodeUnits = kChildren * kWordUnits;  // of the lowest level

std::uint64_t page_end(std::uint64_t bytes) {
  return (bytes + kPageBytes - 1) / kPageBytes * kPageBytes;
}

// `count` set bits from `from` on. Requires from + count <= 64, count > 0.
std::uint64_t ones(std::uint64_t from, std::uint64_t count) {
  return (~std::uint64_t{0} >> (64 - count)) << from;
}

// Where runs of `count` set bits start.
std::uint64_t starts_of_runs(std::uint64_t word, std::uint64_t count) {
  for (std::uint64_t length = 1; length < count;) {
    const std::uint64_t more = std::min(length, count - length);
    word &= word >> more;
    length += more;
  }
  return word;
}

// The first run of `count` set bits in a word that has one.
std::uint64_t first_in_word(std::uint64_t word, std::uint64_t count) {
  return static_cast<std::uint64_t>(std::countr_zero(starts_of_runs(word, count)));
}

// The longest run of set bits in a word that has one, and is not full: doubled while there is one so long, then
// lengthened by halves.
std::uint32_t longest_in_word(std::uint64_t word) {
  std::uint32_t length = 1, step = 1;
  for (std::uint64_t twice = word & word >> 1; twice != 0; twice = word & word >> step) {
    word = twice;
    length = step *= 2;
  }
  for (step /= 2; step != 0; step /= 2) {
    const std::uint64_t longer = word & word >> step;
    if (longer == 0) continue;
    word = longer;
    length += step;
  }
  return length;
}

}  // namespace

RunMap::RunMap(Units capacity_units)
    : capacity_units_(capacity_units),
      bits_((capacity_units / kWordUnits + 2) * sizeof(std::uint64_t)),
      words_(static_cast<std::uint64_t*>(bits_.begin())) {
  for (Units shift = 6 + kChildrenLog2; levels_.empty() || levels_.back().nodes > kChildren;
       shift += kChildrenLog2) {
    Level level;
    level.unit_shift = shift;
    level.nodes = (capacity_units >> shift) + 1;
    level.pages = std::make_unique<ZeroPages>(level.nodes * sizeof(Runs));
    level.runs = static_cast<Runs*>(level.pages->begin());
    levels_.push_back(std::move(level));
  }
}

// What is known of children in a row, from that of each.
struct RunMap::Joined {
  std::uint32_t child_units;
  std::uint32_t units = 0;  // of all of them
  Runs runs;

  void append(const Runs& next) {
    if (runs.start == units) runs.start += next.start;
    runs.longest = std::max({runs.longest, next.longest, runs.end + next.start});
    runs.end = next.start == child_units ? runs.end + child_units : next.end;
    units += child_units;
  }
};

RunMap::Runs RunMap::runs_of_word(std::uint64_t word) {
  Runs runs;
  if (word == 0) return runs;
  if (~word == 0) return {64, 64, 64};
  runs.start = static_cast<std::uint32_t>(std::countr_one(word));
  runs.end = static_cast<std::uint32_t>(std::countl_one(word));
  runs.longest = longest_in_word(word);
  return runs;
}

RunMap::Runs RunMap::runs_of_child(std::size_t level, Units child) const {
  return level == 0 ? runs_of_word(words_[child]) : levels_[level - 1].runs[child];
}

RunMap::Runs RunMap::summary(std::size_t level, Units node) const {
  const Units first = node * kChildren;
  const Units count = level == 0 ? capacity_units_ / kWordUnits + 1 : levels_[level - 1].nodes;
  const Units end = std::min(first + kChildren, count);
  const auto child_units =
      static_cast<std::uint32_t>(Units{1} << (levels_[level].unit_shift - kChildrenLog2));
  Joined joined{.child_units = child_units, .runs = {}};
  if (level == 0) {
    for (Units child = first; child < end; ++child) joined.append(runs_of_word(words_[child]));
  } else {
    const Runs* const children = levels_[level - 1].runs;
    for (Units child = first; child < end; ++child) joined.append(children[child]);
  }
  if (end - first < kChildren) joined.runs.end = 0;
  return joined.runs;
}

void RunMap::change(Units at, Units units, bool free) {
  if (units == 0) return;
  const Units end = at + units;
  for (Units begin = at; begin < end;) {
    const Units count = std::min(end - begin, kWordUnits - begin % kWordUnits);
    const std::uint64_t mask = ones(begin % kWordUnits, count);
    std::uint64_t& word = words_[begin / kWordUnits];
    word = free ? word | mask : word & ~mask;
    begin += count;
  }
  used_units_ = std::max(used_units_, end);
  bool is_changed = true;
  for (std::size_t level = 0; level < levels_.size() && is_changed; ++level) {
    Runs* const known = levels_[level].runs;
    const Units shift = levels_[level].unit_shift, last = (end - 1) >> shift;
    is_changed = false;
    for (Units node = at >> shift; node <= last; ++node) {
      const Runs runs = summary(level, node);
      is_changed = is_changed || !(runs == known[node]);
      known[node] = runs;
    }
  }
}

RunMap::Units RunMap::first_run(Units units) const {
  // From the lowest level of which few nodes were ever written.
  std::size_t level = 1;
  while (level < levels_.size() && used_units_ >> levels_[level - 1].unit_shift >= kChildren)
    ++level;
  const Level& top = levels_[level - 1];
  Units first = 0;
  Units count = std::min(top.nodes, (used_units_ >> top.unit_shift) + 1);
  for (;;) {  // `first` to `first + count` are children of `level`
    const Units child_units = level == 0 ? kWordUnits : Units{1} << levels_[level - 1].unit_shift;
    Units tail = 0, child = first;
    for (; child < first + count; ++child) {
      const Runs below = runs_of_child(level, child);
      if (tail + below.start >= units) return child * child_units - tail;
      if (below.longest >= units) break;
      tail = below.start == child_units ? tail + child_units : below.end;
    }
    if (child == first + count) return kNone;
    if (level == 0) return child * kWordUnits + first_in_word(words_[child], units);
    level -= 1;
    first = child * kChildren;
    const Units limit = level == 0 ? capacity_units_ / kWordUnits + 1 : levels_[level - 1].nodes;
    count = std::min<Units>(kChildren, limit - first);
  }
}

RunMap::Units RunMap::longest_run() const {
  const Level& top = levels_.back();
  Units longest = 0, tail = 0;
  for (Units node = 0; node < top.nodes; ++node) {
    const Runs& runs = top.runs[node];
    longest = std::max({longest, Units{runs.longest}, tail + runs.start});
    tail = runs.start == Units{1} << top.unit_shift ? tail + runs.start : runs.end;
  }
  return longest;
}

RunMap::Units RunMap::free_node_from(Units at) const {
  Units units = 0;
  for (const Level& level : levels_) {
    const Units size = Units{1} << level.unit_shift;
    if (at % size != 0 || level.runs[at >> level.unit_shift].start != size) break;
    units = size;
  }
  return units;
}

RunMap::Units RunMap::free_from(Units at) const {
  Units end = at;
  while (end < capacity_units_) {
    const Units node_units = end % kNodeUnits == 0 ? free_node_from(end) : 0;
    if (node_units != 0) {
      end += node_units;
      continue;
    }
    const std::uint64_t used = ~words_[end / kWordUnits] >> (end % kWordUnits);
    if (used != 0) return end + static_cast<Units>(std::countr_zero(used)) - at;
    end += kWordUnits - end % kWordUnits;
  }
  return capacity_units_ - at;
}

RunMap::Units RunMap::free_node_before(Units at) const {
  Units units = 0;
  for (const Level& level : levels_) {
    const Units size = Units{1} << level.unit_shift;
    if (at % size != 0 || level.runs[(at >> level.unit_shift) - 1].start != size) break;
    units = size;
  }
  return units;
}

RunMap::Units RunMap::free_before(Units at) const {
  Units begin = at;
  while (begin > 0) {
    const Units node_units = begin % kNodeUnits == 0 ? free_node_before(begin) : 0;
    if (node_units != 0) {
      begin -= node_units;
      continue;
    }
    const Units bits = (begin - 1) % kWordUnits + 1;  // of this word below `begin`
    const std::uint64_t used = ~words_[(begin - 1) / kWordUnits] << (kWordUnits - bits);
    if (used != 0) {
      return at - begin + std::min<Units>(bits, static_cast<Units>(std::countl_zero(used)));
    }
    begin -= bits;
  }
  return at;
}

std::uint64_t RunMap::held_bytes() const {
  if (used_units_ == 0) return 0;
  std::uint64_t bytes =
      page_end((used_units_ + kWordUnits - 1) / kWordUnits * sizeof(std::uint64_t));
  for (const Level& level : levels_) {
    bytes += page_end((((used_units_ - 1) >> level.unit_shift) + 1) * sizeof(Runs));
  }
  return bytes;
}

bool RunMap::is_sound() const {
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    for (Units node = 0; node <= used_units_ >> levels_[level].unit_shift; ++node) {
      if (!(summary(level, node) == levels_[level].runs[node])) return false;
    }
  }
  return true;
}

}  // namespace fitmark::allocator
