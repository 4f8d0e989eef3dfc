// SPDX-License-Identifier: MIT
//
// Hashes events in batches of a few kilobytes.
#include "workloads/digest.h"

#include <xxhash.h>
#if defined(__x86_64__) && __has_include(<xxh_x86dispatch.h>)
#include <xxh_x86dispatch.h>  // the widest instructions that this processor has
#endif

#include <array>
#include <cstdio>
#include <cstring>
#include <new>

namespace fitmark::workloads {
namespace {

constexpr std::size_t kRecordBytes = 20;
constexpr std::size_t kBatchEvents = 256;

void pack(const Event& event, std::uint8_t* out) {
  const std::uint32_t last =
      static_cast<std::uint32_t>(event.op) | static_cast<std::uint32_t>(event.alignment_log2) << 8;
  std::memcpy(out, &event.size_bytes, 8);
  std::memcpy(out + 8, &event.slot, 4);
  std::memcpy(out + 12, &event.thread, 4);
  std::memcpy(out + 16, &last, 4);
}

}  // namespace

Digest::Digest() : state_(XXH3_createState()) {
  if (state_ == nullptr || XXH3_128bits_reset(state_.get()) != XXH_OK) throw std::bad_alloc();
}

Digest::~Digest() = default;
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;

void Digest::Free::operator()(XXH3_state_s* state) const { XXH3_freeState(state); }

void Digest::add(std::span<const Event> events) {
  std::array<std::uint8_t, kRecordBytes * kBatchEvents> batch;
  while (!events.empty()) {
    const std::size_t n = std::min(events.size(), kBatchEvents);
    for (std::size_t i = 0; i < n; ++i) pack(events[i], batch.data() + i * kRecordBytes);
    XXH3_128bits_update(state_.get(), batch.data(), n * kRecordBytes);
    events = events.subspan(n);
  }
}

std::string Digest::text() const {
  const XXH128_hash_t hash = XXH3_128bits_digest(state_.get());
  std::array<char, 33> out;
  std::snprintf(out.data(), out.size(), "%016llx%016llx",
                static_cast<unsigned long long>(hash.high64),
                static_cast<unsigned long long>(hash.low64));
  return out.data();
}

}  // namespace fitmark::workloads
