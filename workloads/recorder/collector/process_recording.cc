// SPDX-License-Identifier: MIT
//
// What the records of a process say of its objects, event by event.
#include "workloads/recorder/collector/process_recording.h"

#include <algorithm>
#include <array>
#include <utility>

namespace fitmark::workloads {
namespace {

// Pages of memory that so many events can touch anew are few beside the limit of memory.
constexpr std::uint64_t kEventsBetweenLooks = 1024;
// Looks, one each some ten milliseconds, at a thread that waits behind words it will never write: a
// signal handler jumped out of a record.
constexpr unsigned kStuckLooks = 100;

// REQUIRES: an allocation or a deallocation.
Op op_of(RecordKind kind) {
  if (kind == RecordKind::deallocate) return Op::deallocate;
  return kind == RecordKind::allocate ? Op::allocate : Op::allocate_zeroed;
}

}  // namespace

ProcessRecording::ProcessRecording(std::string path, TraceHeader header,
                                   const RecordingOptions& options)
    : options_(options),
      parts_(std::move(path), std::move(header), options.writer, options.rotation),
      slots_(options.writer.memory) {}

void ProcessRecording::add_ring(std::uint32_t ring) {
  lanes_.push_back(std::make_unique<Lane>(Lane{.records = RecordReader(options_.detail),
                                               .ring = ring,
                                               .number = static_cast<std::uint32_t>(lanes_.size()),
                                               .stuck_count = 0,
                                               .newest_stamp = 0,
                                               .releases = {}}));
  lane_threads_.push_back(kNoThread);
}

void ProcessRecording::pass_abandoned_words(RingSpool& spool, Lane& lane) {
  RecordReader::Sight sight;
  const bool full = spool.segment()->rings[lane.ring].producer_waits.load() != 0;
  lane.stuck_count = full && !see(spool, lane, sight) ? lane.stuck_count + 1 : 0;
  if (lane.stuck_count <= kStuckLooks) return;
  if (!lane.records.skip_hole()) spool.pass_over_holes(lane.ring);
}

void ProcessRecording::retire_rings(RingSpool& spool) {
  // What a drain gathered and has not yet written names its lane by number.
  if (!window_.empty() || !late_.empty()) return;
  std::erase_if(lanes_, [&](const std::unique_ptr<Lane>& lane) {
    RecordReader::Sight sight;
    pass_abandoned_words(spool, *lane);
    if (!spool.has_ended(lane->ring) || see(spool, *lane, sight)) return false;
    if (lane->records.skip_hole() || see(spool, *lane, sight)) return false;
    spool.give_back(lane->ring);
    return true;
  });
  for (std::uint32_t i = 0; i < lanes_.size(); ++i) {
    lane_threads_[i] = lane_threads_[lanes_[i]->number];
    lanes_[i]->number = i;
  }
  lane_threads_.resize(lanes_.size());
}

void ProcessRecording::apply(std::span<const Record> records) {
  Places places;
  for (; !records.empty(); records = records.subspan(std::min(records.size(), places.size()))) {
    const auto some = records.first(std::min(records.size(), places.size()));
    find_places(some, places);
    apply_some(some, places);
    write_batch();
  }
}

// Finds where the records' objects are known, and has the processor fetch what is known of them.
void ProcessRecording::find_places(std::span<const Record> records, Places& places) const {
  for (std::size_t i = 0; i < records.size(); ++i) {
    places[i] = slots_.place_of(records[i].address);
  }
  if (slots_.is_large()) {
    for (std::size_t i = 0; i < records.size(); ++i) {
      slots_.prefetch(places[i], records[i].address);
    }
  }
  if (stacks_.is_large()) {
    for (const Record& record : records) stacks_.prefetch(record.stack);
  }
}

// Takes record after record; what most are is written out here, the rest is apply_one()'s. REQUIRES: the
// batch is empty.
[[gnu::flatten]] void ProcessRecording::apply_some(std::span<const Record> records,
                                                   Places& places) {
  const bool times = options_.detail.times;
  std::uint64_t generation = slots_.generation();
  Event* event = batch_.data();
  for (std::size_t i = 0; i < records.size(); ++i) {
    const Record& record = records[i];
    if (record.kind == RecordKind::wide) continue;
    if (__builtin_expect(slots_.generation() != generation, 0)) {
      find_places(records.subspan(i), places);
      std::copy_backward(places.begin(), places.begin() + (records.size() - i),
                         places.begin() + records.size());
      generation = slots_.generation();
    }
    const std::uint32_t thread = lane_threads_[record.lane];
    const bool allocates = record.kind <= RecordKind::allocate_zeroed;
    std::uint32_t slot = AddressSlots::kNone;
    if (record.kind <= RecordKind::deallocate && thread != kNoThread) {
      slot = allocates ? slots_.insert_at(places[i], record.address)
                       : slots_.erase_at(places[i], record.address);
    }
    if (__builtin_expect(slot == AddressSlots::kNone, 0)) {
      batch_count_ = static_cast<std::size_t>(event - batch_.data());
      apply_one(*lanes_[record.lane], record);
      event = batch_.data() + batch_count_;
      continue;
    }
    event->size_bytes = record.size_bytes;
    event->time_ns = times ? time_of(record) : 0;
    event->slot = slot;
    event->thread = thread;
    event->stack = allocates ? stacks_.number_of(record.stack) : 0;
    event->op = op_of(record.kind);
    event->alignment_log2 = record.alignment_log2;
    ++event;
  }
  batch_count_ = static_cast<std::size_t>(event - batch_.data());
}

[[gnu::noinline]] void ProcessRecording::apply_one(Lane& lane, const Record& record) {
  switch (record.kind) {
    case RecordKind::allocate:
    case RecordKind::allocate_zeroed:
      return allocate(lane, op_of(record.kind), record);
    case RecordKind::deallocate:
      return deallocate(lane, record);
    case RecordKind::release:
      return release(lane, record);
    case RecordKind::acquire:
      return acquire(lane, record);
    case RecordKind::long_form:
      return take_long(lane, record);
    case RecordKind::wide:
      return;
  }
}

void ProcessRecording::allocate(Lane& lane, Op op, const Record& record) {
  std::uint32_t slot = slots_.insert(record.address);
  if (slot == AddressSlots::kNone) {
    ++counts_.corrections;
    emit(lane, Op::deallocate, slots_.erase(record.address), record);
    slot = slots_.insert(record.address);
  }
  emit(lane, op, slot, record, record.size_bytes);
}

void ProcessRecording::deallocate(Lane& lane, const Record& record) {
  const std::uint32_t slot = slots_.erase(record.address);
  if (slot != AddressSlots::kNone) {
    emit(lane, Op::deallocate, slot, record);
  } else {
    ++counts_.unseen_frees;
  }
}

void ProcessRecording::release(Lane& lane, const Record& record) {
  const std::uint32_t slot = slots_.detach(record.address);
  const bool is_seen = slot != AddressSlots::kNone;
  if (!is_seen) ++counts_.unseen_frees;
  lane.releases.push_back({is_seen ? record.address : 0, is_seen ? slot : 0});
}

void ProcessRecording::acquire(Lane& lane, const Record& record) {
  Release released{0, 0};
  if (!lane.releases.empty()) {
    released = lane.releases.back();
    lane.releases.pop_back();
  }
  const bool known = released.address != 0;
  const bool failed = record.address == 0 && record.size_bytes == kAcquireFailed;
  if (known && failed) return slots_.attach(released.address, released.slot);
  // realloc to 0 frees, and with some mallocs gives a new object
  if (known && (record.address == 0 || record.size_bytes == 0)) {
    emit(lane, Op::deallocate, released.slot, record);
    slots_.give_back(released.slot);
  }
  if (record.address == 0) return;
  if (!known || record.size_bytes == 0) return allocate(lane, Op::allocate, record);
  const std::uint32_t occupied = slots_.erase(record.address);
  if (occupied != AddressSlots::kNone) {
    ++counts_.corrections;
    emit(lane, Op::deallocate, occupied, record);
  }
  slots_.attach(record.address, released.slot);
  emit(lane, Op::reallocate, released.slot, record, record.size_bytes);
}

// Times never go back: threads read their clocks a little before or after they take their stamps.
std::uint64_t ProcessRecording::time_of(const Record& record) {
  if (!options_.detail.times) return 0;
  last_ns_ = std::max(last_ns_, options_.clock.ns_since_start(record.ticks));
  return last_ns_;
}

std::uint32_t ProcessRecording::thread_of(const Lane& lane) {
  std::uint32_t& thread = lane_threads_[lane.number];
  if (thread == kNoThread) thread = threads_++;
  return thread;
}

void ProcessRecording::emit(Lane& lane, Op op, std::uint32_t slot, const Record& record,
                            std::uint64_t size_bytes) {
  const bool takes_address = op != Op::deallocate && op != Op::mark;
  Event& event = batch_[batch_count_++];
  event.size_bytes = size_bytes;
  event.time_ns = time_of(record);
  event.slot = slot;
  event.thread = thread_of(lane);
  event.stack = takes_address && record.stack != 0 ? stacks_.number_of(record.stack) : 0;
  event.op = op;
  event.alignment_log2 = op == Op::allocate ? record.alignment_log2 : std::uint8_t{0};
  if (batch_count_ == batch_.size()) write_batch();
}

void ProcessRecording::write_batch() {
  parts_.write(std::span<const Event>(batch_).first(batch_count_));
  counts_.events += batch_count_;
  events_since_look_ += batch_count_;
  batch_count_ = 0;
  if (options_.writer.memory == nullptr || events_since_look_ < kEventsBetweenLooks) return;
  events_since_look_ = 0;
  options_.writer.memory->keep();
}

void ProcessRecording::flush() {
  write_batch();
  parts_.flush();
}

TraceFooter ProcessRecording::finish(const Perturbation& perturbation, bool truncated) {
  write_batch();
  return parts_.finish(perturbation, truncated);
}

}  // namespace fitmark::workloads
