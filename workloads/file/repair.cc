// SPDX-License-Identifier: MIT
//
// Reads the partial file once for the footer's figures, then appends in place.
#include "workloads/file/repair.h"

#include <algorithm>
#include <vector>

#include "workloads/file/output_file.h"
#include "workloads/file/trace_reader.h"

namespace fitmark::workloads {
namespace {

struct Sound {
  TraceFooter footer;
  std::vector<BlockPlace> places;
  std::uint64_t bytes = 0;
};

// What can be kept: every block up to the first chunk that does not decode.
Sound sound_part(const std::string& partial) {
  TraceReader reader(partial);
  Sound sound;
  LiveAccount account;
  Digest digest;
  std::vector<Event> events(format::kMaxChunkEvents);
  std::uint64_t end_bytes = reader.sound_bytes();
  for (const BlockPlace& chunk : reader.chunks()) {
    const auto batch = std::span(events).first(chunk.events);
    try {
      reader.read(batch);
    } catch (const TraceError&) {
      end_bytes = chunk.offset_bytes;
      break;
    }
    const bool valid = std::all_of(batch.begin(), batch.end(), [&](const Event& event) {
      return account.apply(event) == nullptr;
    });
    if (!valid) throw TraceError(partial + ": holds events that no valid trace holds; record anew");
    digest.add(batch);
  }
  for (const BlockPlace& place : reader.places()) {
    if (place.offset_bytes < end_bytes) sound.places.push_back(place);
  }
  sound.footer = footer_of(account, digest);
  sound.footer.truncated = true;
  sound.bytes = end_bytes;
  return sound;
}

}  // namespace

TraceFooter finish_partial(const std::string& path, const Perturbation& perturbation) {
  OutputFile file(path, OutputFile::Resume{});
  Sound sound = sound_part(partial_path(path));
  sound.footer.perturbation = perturbation;
  file.cut(sound.bytes);
  Bytes payload;
  Bytes end;
  put_footer(payload, sound.footer);
  sound.places.push_back(
      {static_cast<std::uint32_t>(format::Block::foot), sound.bytes, 0, sound.footer.events, {}});
  put_block(end, format::Block::foot, payload);
  Bytes index;
  put_index_and_tail(index, sound.places, sound.bytes + end.size());
  put_bytes(end, index);
  file.append(end);
  file.commit();
  return sound.footer;
}

}  // namespace fitmark::workloads
