// SPDX-License-Identifier: MIT
//
// Fields are written only where they say something, and found by number when read.
#include "workloads/file/block.h"

#include <xxhash.h>

#include <cstdlib>

namespace fitmark::workloads {
namespace {

using format::FootField;
using format::HeadField;

template <typename Field>
void put_text_field(Bytes& out, Field field, std::string_view text) {
  put_varint(out, static_cast<std::uint64_t>(field));
  put_text(out, text);
}

template <typename Field>
void put_number_field(Bytes& out, Field field, std::uint64_t number) {
  if (number == 0) return;
  Bytes bytes;
  put_varint(bytes, number);
  put_varint(out, static_cast<std::uint64_t>(field));
  put_varint(out, bytes.size());
  put_bytes(out, bytes);
}

// Calls `use(number, bytes)` for each field.
template <typename Use>
void for_each_field(ByteView payload, Use use) {
  ByteCursor cursor(payload);
  while (!cursor.at_end()) {
    const std::uint64_t number = cursor.varint();
    use(number, cursor.take(cursor.varint()));
  }
}

std::string text_of(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::uint64_t number_of(ByteView bytes) { return ByteCursor(bytes).varint(); }

}  // namespace

std::uint64_t block_checksum(std::uint32_t kind, ByteView payload) {
  return XXH3_64bits_withSeed(payload.data(), payload.size(), kind ^ payload.size());
}

void put_block(Bytes& out, format::Block kind, ByteView payload) {
  const auto number = static_cast<std::uint32_t>(kind);
  put_fixed(out, number);
  put_fixed(out, std::uint32_t{0});
  put_fixed(out, std::uint64_t{payload.size()});
  put_fixed(out, block_checksum(number, payload));
  put_bytes(out, payload);
}

BlockHead read_block_head(ByteView bytes) {
  ByteCursor cursor(bytes);
  BlockHead head;
  head.kind = cursor.fixed<std::uint32_t>();
  cursor.fixed<std::uint32_t>();
  head.length_bytes = cursor.fixed<std::uint64_t>();
  head.checksum = cursor.fixed<std::uint64_t>();
  return head;
}

void put_header(Bytes& out, const TraceHeader& header, std::uint64_t tick_ns) {
  put_text_field(out, HeadField::program, header.program);
  for (const std::string& argument : header.arguments) {
    put_text_field(out, HeadField::argument, argument);
  }
  put_text_field(out, HeadField::host, header.host);
  put_text_field(out, HeadField::kernel, header.kernel);
  put_text_field(out, HeadField::libc, header.libc);
  put_text_field(out, HeadField::recorder, header.recorder);
  put_number_field(out, HeadField::recorded_at_s, header.recorded_at_s);
  put_number_field(out, HeadField::seed, header.seed);
  put_number_field(out, HeadField::has_times, header.has_times ? 1 : 0);
  put_number_field(out, HeadField::has_stacks, header.has_stacks ? 1 : 0);
  put_number_field(out, HeadField::tick_ns, tick_ns == 1 ? 0 : tick_ns);
  put_number_field(out, HeadField::sample_every, header.sample_every);
  put_number_field(out, HeadField::part, header.part);
  put_number_field(out, HeadField::carried_objects, header.carried_objects);
}

TraceHeader read_header(ByteView payload, std::uint64_t& tick_ns) {
  TraceHeader header;
  tick_ns = 1;
  for_each_field(payload, [&](std::uint64_t number, ByteView bytes) {
    switch (static_cast<HeadField>(number)) {
      case HeadField::program:
        header.program = text_of(bytes);
        break;
      case HeadField::argument:
        header.arguments.push_back(text_of(bytes));
        break;
      case HeadField::host:
        header.host = text_of(bytes);
        break;
      case HeadField::kernel:
        header.kernel = text_of(bytes);
        break;
      case HeadField::libc:
        header.libc = text_of(bytes);
        break;
      case HeadField::recorder:
        header.recorder = text_of(bytes);
        break;
      case HeadField::recorded_at_s:
        header.recorded_at_s = number_of(bytes);
        break;
      case HeadField::seed:
        header.seed = number_of(bytes);
        break;
      case HeadField::has_times:
        header.has_times = number_of(bytes) != 0;
        break;
      case HeadField::has_stacks:
        header.has_stacks = number_of(bytes) != 0;
        break;
      case HeadField::tick_ns:
        tick_ns = number_of(bytes);
        break;
      case HeadField::sample_every:
        header.sample_every = number_of(bytes);
        break;
      case HeadField::part:
        header.part = number_of(bytes);
        break;
      case HeadField::carried_objects:
        header.carried_objects = number_of(bytes);
        break;
    }
  });
  if (tick_ns == 0) tick_ns = 1;
  return header;
}

void put_footer(Bytes& out, const TraceFooter& footer) {
  put_number_field(out, FootField::events, footer.events);
  put_number_field(out, FootField::threads, footer.threads);
  put_number_field(out, FootField::allocations, footer.allocations);
  put_number_field(out, FootField::deallocations, footer.deallocations);
  put_number_field(out, FootField::reallocations, footer.reallocations);
  put_number_field(out, FootField::marks, footer.marks);
  put_number_field(out, FootField::peak_live_bytes, footer.peak_live_bytes);
  put_number_field(out, FootField::peak_live_objects, footer.peak_live_objects);
  put_number_field(out, FootField::peak_event_index, footer.peak_event_index);
  put_number_field(out, FootField::live_bytes_at_end, footer.live_bytes_at_end);
  put_number_field(out, FootField::live_objects_at_end, footer.live_objects_at_end);
  put_text_field(out, FootField::digest, footer.digest);
  put_number_field(out, FootField::truncated, footer.truncated ? 1 : 0);
  put_number_field(out, FootField::dropped_events, footer.perturbation.dropped_events);
  put_number_field(out, FootField::recorder_resident_bytes,
                   footer.perturbation.recorder_resident_bytes);
  if (footer.perturbation.overhead_ns_per_event != 0) {
    put_text_field(out, FootField::overhead_ns_per_event,
                   std::to_string(footer.perturbation.overhead_ns_per_event));
  }
}

TraceFooter read_footer(ByteView payload) {
  TraceFooter footer;
  for_each_field(payload, [&](std::uint64_t number, ByteView bytes) {
    switch (static_cast<FootField>(number)) {
      case FootField::events:
        footer.events = number_of(bytes);
        break;
      case FootField::threads:
        footer.threads = number_of(bytes);
        break;
      case FootField::allocations:
        footer.allocations = number_of(bytes);
        break;
      case FootField::deallocations:
        footer.deallocations = number_of(bytes);
        break;
      case FootField::reallocations:
        footer.reallocations = number_of(bytes);
        break;
      case FootField::marks:
        footer.marks = number_of(bytes);
        break;
      case FootField::peak_live_bytes:
        footer.peak_live_bytes = number_of(bytes);
        break;
      case FootField::peak_live_objects:
        footer.peak_live_objects = number_of(bytes);
        break;
      case FootField::peak_event_index:
        footer.peak_event_index = number_of(bytes);
        break;
      case FootField::live_bytes_at_end:
        footer.live_bytes_at_end = number_of(bytes);
        break;
      case FootField::live_objects_at_end:
        footer.live_objects_at_end = number_of(bytes);
        break;
      case FootField::digest:
        footer.digest = text_of(bytes);
        break;
      case FootField::truncated:
        footer.truncated = number_of(bytes) != 0;
        break;
      case FootField::dropped_events:
        footer.perturbation.dropped_events = number_of(bytes);
        break;
      case FootField::overhead_ns_per_event:
        footer.perturbation.overhead_ns_per_event = std::strtod(text_of(bytes).c_str(), nullptr);
        break;
      case FootField::recorder_resident_bytes:
        footer.perturbation.recorder_resident_bytes = number_of(bytes);
        break;
    }
  });
  return footer;
}

void put_frame(Bytes& out, std::uint32_t number, const Frame& frame) {
  put_varint(out, number);
  put_varint(out, frame.offset_bytes);
  put_varint(out, frame.line);
  put_text(out, frame.module);
  put_text(out, frame.function);
  put_text(out, frame.file);
}

void put_stack_node(Bytes& out, std::uint32_t number, const StackNode& node) {
  put_varint(out, number);
  put_varint(out, node.parent);
  put_varint(out, node.frame);
}

void put_index_and_tail(Bytes& out, std::span<const BlockPlace> places,
                        std::uint64_t offset_bytes) {
  Bytes payload;
  std::uint64_t previous_bytes = 0;
  for (const BlockPlace& place : places) {
    put_varint(payload, place.kind);
    put_varint(payload, place.offset_bytes - previous_bytes);
    previous_bytes = place.offset_bytes;
    put_varint(payload, place.events);
    if (!place.is(format::Block::events)) continue;
    put_varint(payload, place.start.live_bytes);
    put_varint(payload, place.start.live_objects);
    put_varint(payload, place.start.time_ns);
  }
  put_block(out, format::Block::index, payload);
  put_fixed(out, offset_bytes);
  put_fixed(out, format::kEndMagic);
}

std::vector<BlockPlace> read_index(ByteView payload) {
  std::vector<BlockPlace> places;
  ByteCursor cursor(payload);
  BlockPlace place;
  std::uint64_t events = 0;
  while (!cursor.at_end()) {
    place.kind = static_cast<std::uint32_t>(cursor.varint());
    place.offset_bytes += cursor.varint();
    place.events = cursor.varint();
    place.first_event = events;
    place.start = {};
    if (place.is(format::Block::events)) {
      place.start.live_bytes = cursor.varint();
      place.start.live_objects = cursor.varint();
      place.start.time_ns = cursor.varint();
    }
    events += place.events;
    places.push_back(place);
  }
  return places;
}

}  // namespace fitmark::workloads
