// SPDX-License-Identifier: MIT
//
// What a teaching system tells of its memory, and why a replay on it ends early.
#include "bench/replay/textbook_face.h"

#include <array>
#include <cstdio>
#include <string>

#include "bench/replay/child_exit.h"
#include "bench/replay/step_reader.h"

namespace fitmark::bench {
namespace {

using Place = std::array<char, 48>;

// Says after which event of the trace the run stands. Marks are events without a call: where the
// steps cannot be read again, or come from several threads, calls are all that can be told.
Place place_of(const ReplayOrder& order, std::uint64_t calls_done) {
  Place place{};
  const bool is_in_order = order.ring_steps == 0 && !is_threaded(order.pass);
  const Step* steps = is_in_order ? map_steps(0, order.events) : nullptr;
  std::uint64_t calls = 0;
  for (std::uint64_t event = 0; is_in_order && event < order.events; ++event) {
    if (steps[event].op() == workloads::Op::mark || calls++ < calls_done) continue;
    std::snprintf(place.data(), place.size(), "at event %llu",
                  static_cast<unsigned long long>(event));
    return place;
  }
  std::snprintf(place.data(), place.size(), "after %llu calls",
                static_cast<unsigned long long>(calls_done));
  return place;
}

}  // namespace

void TextbookFace::read_account(analysis::Sample& sample) const {
  const allocator::TextbookAccounts accounts = system_.accounts();
  sample.held_bytes = accounts.held_bytes;
  sample.granted_bytes = accounts.allocated_bytes;
  sample.bookkeeping_bytes = accounts.bookkeeping_bytes;
  sample.cached_bytes = 0;
  sample.free_bytes = accounts.free_bytes;
  sample.largest_free_bytes = accounts.largest_free_bytes;
  sample.free_extents = accounts.free_extents;
  sample.untouched_bytes = 0;
}

void TextbookFace::refuse_exhausted(std::size_t bytes) const {
  const allocator::TextbookAccounts accounts = system_.accounts();
  const unsigned long long region_bytes = order_.region_bytes;
  const bool can_grow = region_bytes < system_.limits().largest_region_bytes / 16 * 16;
  exit_refusing(
      "out of memory %s: no block for %zu bytes in a region of %llu, with %zu bytes free in %zu "
      "extents of which the largest has %zu; %s",
      place_of(order_, calls_done_).data(), bytes, region_bytes, accounts.free_bytes,
      accounts.free_extents, accounts.largest_free_bytes,
      can_grow ? "give it more with :region=BYTES behind its name"
               : "it can have no larger one: leave the subject out");
}

void TextbookFace::refuse_block(const void* block) const {
  exit_refusing("block not taken back %s: %p is in the system's hands no more",
                place_of(order_, calls_done_).data(), block);
}

}  // namespace fitmark::bench
