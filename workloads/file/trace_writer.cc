// SPDX-License-Identifier: MIT
//
// Gathers a chunk, encodes it, appends the block; the account, the digest and the index are kept
// event by event.
#include "workloads/file/trace_writer.h"

#include <algorithm>

namespace fitmark::workloads {
namespace {

TraceWriterOptions sound(TraceWriterOptions options) {
  options.chunk_events = std::clamp<std::size_t>(options.chunk_events, 1, format::kMaxChunkEvents);
  options.tick_ns = std::max<std::uint64_t>(options.tick_ns, 1);
  return options;
}

}  // namespace

TraceWriter::TraceWriter(std::string path, const TraceHeader& header,
                         const TraceWriterOptions& options)
    : file_(std::move(path)), options_(sound(options)), account_(options_.memory) {
  if (options_.encoder == nullptr) {
    own_encoder_ =
        std::make_unique<ChunkEncoder>(options_.zstd_level, header.has_times, options_.tick_ns);
    options_.encoder = own_encoder_.get();
  }
  chunk_.reserve(options_.chunk_events);
  put_fixed(block_, format::kMagic);
  put_fixed(block_, format::kMajor);
  put_fixed(block_, format::kMinor);
  file_.append(block_);
  payload_.clear();
  put_header(payload_, header, options_.tick_ns);
  put(format::Block::head, payload_);
}

TraceWriter::~TraceWriter() = default;

void TraceWriter::write(std::span<const Event> events) {
  while (!events.empty()) {
    const std::size_t room = options_.chunk_events - chunk_.size();
    const auto some = events.first(std::min(room, events.size()));
    std::size_t taken = 0;
    const char* const fault = account_.apply(some, taken);
    chunk_.insert(chunk_.end(), some.begin(), some.begin() + static_cast<std::ptrdiff_t>(taken));
    if (fault != nullptr) {
      throw TraceError(file_.path() + ": event " + std::to_string(account_.events()) +
                       " does not belong in a trace: " + fault);
    }
    last_time_ns_ = some.back().time_ns;
    if (chunk_.size() == options_.chunk_events) flush();
    events = events.subspan(some.size());
  }
}

void TraceWriter::add_mark_name(std::uint64_t number, std::string_view name) {
  put_varint(marks_, number);
  put_text(marks_, name);
}

void TraceWriter::add_frame(std::uint32_t number, const Frame& frame) {
  put_frame(frames_, number, frame);
}

void TraceWriter::add_stack(std::uint32_t number, const StackNode& node) {
  put_stack_node(stacks_, number, node);
}

void TraceWriter::flush() {
  put_pending();
  if (chunk_.empty()) return;
  digest_.add(chunk_);
  payload_.clear();
  options_.encoder->encode(chunk_, start_, payload_);
  put(format::Block::events, payload_, chunk_.size());
  chunk_.clear();
  start_ = {account_.live_bytes(), account_.live_objects(),
            last_time_ns_ / options_.tick_ns * options_.tick_ns};
}

void TraceWriter::put_pending() {
  if (!marks_.empty()) put(format::Block::marks, marks_);
  if (!frames_.empty()) put(format::Block::frames, frames_);
  if (!stacks_.empty()) put(format::Block::stacks, stacks_);
  marks_.clear();
  frames_.clear();
  stacks_.clear();
}

void TraceWriter::put(format::Block kind, ByteView payload, std::uint64_t events) {
  const bool is_chunk = kind == format::Block::events;
  index_.push_back({static_cast<std::uint32_t>(kind), file_.size_bytes(), events,
                    account_.events() - events, is_chunk ? start_ : ChunkStart{}});
  block_.clear();
  put_block(block_, kind, payload);
  file_.append(block_);
}

TraceFooter TraceWriter::finish(const Perturbation& perturbation, bool truncated) {
  flush();
  TraceFooter footer = footer_of(account_, digest_);
  footer.truncated = truncated;
  footer.perturbation = perturbation;
  payload_.clear();
  put_footer(payload_, footer);
  put(format::Block::foot, payload_);
  block_.clear();
  put_index_and_tail(block_, index_, file_.size_bytes());
  file_.append(block_);
  file_.commit();
  return footer;
}

TraceFooter write_trace(EventSource& source, const std::string& path,
                        const TraceWriterOptions& options) {
  TraceWriter writer(path, source.header(), options);
  if (const StackTable* stacks = source.stacks()) {
    for (const auto& [number, frame] : stacks->frames) writer.add_frame(number, frame);
    for (const auto& [number, node] : stacks->nodes) writer.add_stack(number, node);
  }
  std::vector<Event> events(8192);
  while (const std::size_t count = source.read(events)) {
    const auto batch = std::span<const Event>(events).first(count);
    for (const Event& event : batch) {
      if (event.op != Op::mark) continue;
      const std::string name = source.mark_name(event.size_bytes);
      if (!name.empty()) writer.add_mark_name(event.size_bytes, name);
    }
    writer.write(batch);
  }
  return writer.finish();
}

}  // namespace fitmark::workloads
