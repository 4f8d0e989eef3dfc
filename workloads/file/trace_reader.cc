// SPDX-License-Identifier: MIT
//
// Opens by the index where the tail is whole, otherwise by walking the blocks from the front.
#include "workloads/file/trace_reader.h"

#include <algorithm>
#include <utility>

namespace fitmark::workloads {

using format::Block;

TraceReader::TraceReader(const std::string& path) : file_(path) {
  Bytes preamble(format::kPreambleBytes);
  preamble.resize(file_.read_at(0, preamble));
  ByteCursor cursor(preamble);
  if (preamble.size() < format::kPreambleBytes || cursor.fixed<std::uint64_t>() != format::kMagic) {
    throw TraceError(path + ": offset 0: no .fitrace file: its first bytes are not \"\\x89FIT\"; " +
                     "give a file made by 'fitmark record', or import it first");
  }
  if (const auto major = cursor.fixed<std::uint16_t>(); major > format::kMajor) {
    throw TraceError(path + ": offset 8: format version " + std::to_string(major) +
                     " is newer than this program reads (" + std::to_string(format::kMajor) +
                     "); use a newer fitmark");
  }
  if (!open_by_index()) open_by_scan();
  if (!has_header_) {
    throw TraceError(path + ": offset 12: the header is missing or cut off: nothing can be read; " +
                     "record it anew");
  }
  decoder_.set_tick_ns(tick_ns_);
}

bool TraceReader::open_by_index() {
  Bytes tail(format::kTailBytes);
  if (file_.size_bytes() < format::kPreambleBytes + format::kTailBytes) return false;
  const std::uint64_t tail_at = file_.size_bytes() - format::kTailBytes;
  if (file_.read_at(tail_at, tail) != tail.size()) return false;
  ByteCursor end(tail);
  const auto index_at = end.fixed<std::uint64_t>();
  if (end.fixed<std::uint64_t>() != format::kEndMagic) return false;
  if (index_at >= tail_at) damaged(tail_at, "the index lies outside the file");
  if (!head_at(index_at).is(Block::index)) damaged(index_at, "there is no index here");
  try {
    for (const BlockPlace& place : read_index(payload_at(index_at, "the index"))) take_place(place);
  } catch (const Malformed& fault) {
    damaged(index_at + format::kBlockHeadBytes + fault.offset, fault.what());
  }
  sound_bytes_ = index_at;
  if (!has_footer_) damaged(index_at, "the footer is missing from the index");
  return true;
}

void TraceReader::open_by_scan() {
  std::uint64_t at = format::kPreambleBytes;
  std::uint64_t events = 0;
  sound_bytes_ = at;
  while (at + format::kBlockHeadBytes <= file_.size_bytes()) {
    const BlockHead head = head_at(at);
    if (head.length_bytes > format::kMaxBlockBytes ||
        head.length_bytes > file_.size_bytes() - at - format::kBlockHeadBytes) {
      break;
    }
    const BlockPlace place = place_by_scan(head, at, events);
    events += place.events;
    take_place(place);
    at += format::kBlockHeadBytes + head.length_bytes;
    if (!has_footer_) sound_bytes_ = at;
  }
  if (has_footer_) return;
  footer_.events = events;
  footer_.truncated = true;
}

BlockPlace TraceReader::place_by_scan(const BlockHead& head, std::uint64_t offset_bytes,
                                      std::uint64_t first_event) {
  BlockPlace place{head.kind, offset_bytes, 0, first_event, {}};
  if (!place.is(Block::events)) return place;
  ByteCursor cursor(payload_at(offset_bytes, "a chunk"));
  try {
    const ChunkHead chunk = read_chunk_head(cursor);
    place.events = chunk.events;
    place.start = chunk.start;
  } catch (const Malformed& fault) {
    damaged(offset_bytes + format::kBlockHeadBytes + fault.offset, fault.what());
  }
  return place;
}

void TraceReader::take_place(const BlockPlace& place) {
  if (place.is(Block::index)) return;
  places_.push_back(place);
  try {
    if (place.is(Block::events)) {
      chunks_.push_back(place);
    } else if (place.is(Block::head)) {
      header_ = read_header(payload_at(place.offset_bytes, "the header"), tick_ns_);
      has_header_ = true;
    } else if (place.is(Block::foot)) {
      footer_ = read_footer(payload_at(place.offset_bytes, "the footer"));
      has_footer_ = true;
    } else if (place.is(Block::marks)) {
      load_marks(place.offset_bytes);
    }
  } catch (const Malformed& fault) {
    damaged(place.offset_bytes + format::kBlockHeadBytes + fault.offset, fault.what());
  }
}

BlockHead TraceReader::head_at(std::uint64_t offset_bytes) {
  Bytes bytes(format::kBlockHeadBytes);
  if (file_.read_at(offset_bytes, bytes) != bytes.size()) {
    damaged(offset_bytes, "a block is cut off");
  }
  return read_block_head(bytes);
}

ByteView TraceReader::payload_at(std::uint64_t offset_bytes, const char* what) {
  const BlockHead head = head_at(offset_bytes);
  if (head.length_bytes > format::kMaxBlockBytes ||
      head.length_bytes > file_.size_bytes() - offset_bytes) {
    damaged(offset_bytes, std::string(what) + " says that it is longer than the file");
  }
  block_.resize(head.length_bytes);
  if (file_.read_at(offset_bytes + format::kBlockHeadBytes, block_) != block_.size()) {
    damaged(offset_bytes, std::string(what) + " is cut off");
  }
  if (block_checksum(head.kind, block_) != head.checksum) {
    damaged(offset_bytes, "the checksum of " + std::string(what) + " does not match its bytes");
  }
  return block_;
}

std::size_t TraceReader::read(std::span<Event> into) {
  std::size_t done = 0;
  while (done < into.size()) {
    if (decoder_.left() == 0) {
      if (next_chunk_ == chunks_.size()) break;
      load_chunk(chunks_[next_chunk_++]);
    }
    try {
      done += decoder_.decode(into.subspan(done));
    } catch (const Malformed& fault) {
      damaged(chunks_[next_chunk_ - 1].offset_bytes, fault.what());
    }
  }
  return done;
}

void TraceReader::load_chunk(const BlockPlace& place) {
  const ByteView payload = payload_at(place.offset_bytes, "a chunk");
  try {
    decoder_.load(payload);
  } catch (const Malformed& fault) {
    damaged(place.offset_bytes + format::kBlockHeadBytes + fault.offset, fault.what());
  }
  if (decoder_.left() != place.events) {
    damaged(place.offset_bytes, "the chunk and the index disagree on its events");
  }
}

void TraceReader::seek(std::uint64_t index) {
  const auto after = std::upper_bound(
      chunks_.begin(), chunks_.end(), index,
      [](std::uint64_t i, const BlockPlace& place) { return i < place.first_event; });
  if (after == chunks_.begin()) return;  // no events at all
  next_chunk_ = static_cast<std::size_t>(after - chunks_.begin()) - 1;
  load_chunk(chunks_[next_chunk_]);
  std::uint64_t skip = index - chunks_[next_chunk_++].first_event;
  std::vector<Event> passed(1024);
  while (skip > 0) {
    const std::size_t n = std::min<std::uint64_t>(skip, passed.size());
    if (read(std::span(passed).first(n)) == 0) return;
    skip -= n;
  }
}

std::string TraceReader::mark_name(std::uint64_t number) const {
  const auto found = marks_.find(number);
  return found == marks_.end() ? std::string() : found->second;
}

void TraceReader::require_end() const {
  if (has_footer_) return;
  throw TraceError(file_.path() + " is cut off: it has no footer, and only its first " +
                   std::to_string(footer_.events) + " events in " + std::to_string(sound_bytes_) +
                   " of " + std::to_string(file_.size_bytes()) +
                   " bytes can be read; copy or record it again, or keep what is there with: " +
                   "fitmark convert --keep-going " + file_.path() + " -o FILE");
}

std::vector<std::string> TraceReader::warnings() const {
  std::vector<std::string> sentences;
  if (footer_.truncated) {
    sentences.push_back(file_.path() + ": truncated after " + std::to_string(footer_.events) +
                        " events: the recording was cut off; figures are of what was kept");
  }
  if (header_.sample_every > 1) {
    sentences.push_back(file_.path() + ": holds one object in " +
                        std::to_string(header_.sample_every) +
                        ", chosen at random: counts and live bytes are about that much too small");
  }
  return sentences;
}

void TraceReader::load_marks(std::uint64_t offset_bytes) {
  ByteCursor cursor(payload_at(offset_bytes, "the mark names"));
  while (!cursor.at_end()) {
    const std::uint64_t number = cursor.varint();
    marks_[number] = cursor.text();
  }
}

const StackTable* TraceReader::stacks() {
  if (stacks_loaded_) return &stacks_;
  // Mostly in order: the end is where the next one goes.
  visit_stacks(
      [&](std::uint32_t number, Frame&& frame) {
        stacks_.frames.insert_or_assign(stacks_.frames.end(), number, std::move(frame));
      },
      [&](std::uint32_t number, const StackNode& node) {
        stacks_.nodes.insert_or_assign(stacks_.nodes.end(), number, node);
      });
  stacks_loaded_ = true;
  return &stacks_;
}

void TraceReader::visit_stacks(const FrameVisitor& frame, const NodeVisitor& node) {
  for (const BlockPlace& place : places_) {
    try {
      if (place.is(Block::frames) && frame != nullptr) visit_frames(place, frame);
      if (place.is(Block::stacks) && node != nullptr) visit_nodes(place, node);
    } catch (const Malformed& fault) {
      damaged(place.offset_bytes + format::kBlockHeadBytes + fault.offset, fault.what());
    }
  }
}

void TraceReader::visit_frames(const BlockPlace& place, const FrameVisitor& visit) {
  ByteCursor cursor(payload_at(place.offset_bytes, "the call stacks"));
  while (!cursor.at_end()) {
    const auto number = static_cast<std::uint32_t>(cursor.varint());
    Frame frame;
    frame.offset_bytes = cursor.varint();
    frame.line = cursor.varint();
    frame.module = cursor.text();
    frame.function = cursor.text();
    frame.file = cursor.text();
    visit(number, std::move(frame));
  }
}

void TraceReader::visit_nodes(const BlockPlace& place, const NodeVisitor& visit) {
  ByteCursor cursor(payload_at(place.offset_bytes, "the call stacks"));
  while (!cursor.at_end()) {
    const auto number = static_cast<std::uint32_t>(cursor.varint());
    const auto parent = static_cast<std::uint32_t>(cursor.varint());
    const auto frame = static_cast<std::uint32_t>(cursor.varint());
    if (parent >= number) throw Malformed("a stack's parent is not below it", cursor.offset());
    visit(number, {parent, frame});
  }
}

void TraceReader::damaged(std::uint64_t offset_bytes, const std::string& what) const {
  throw TraceError(file_.path() + ": offset " + std::to_string(offset_bytes) + ": " + what +
                   ": the file is damaged; copy or record it anew");
}

}  // namespace fitmark::workloads
