// SPDX-License-Identifier: MIT
//
// Parses heap specs and finds the nearest known name for a mistyped one.
#include "allocator/spec.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <initializer_list>
#include <vector>

#include "allocator/edit_distance.h"

namespace fitmark::allocator {
namespace {

std::string unknown_text(const char* kind, std::string_view word,
                         const std::vector<std::string_view>& known) {
  const auto nearest = std::min_element(known.begin(), known.end(), [&](auto a, auto b) {
    return edit_distance(word, a) < edit_distance(word, b);
  });
  std::string text = "unknown " + std::string(kind) + " '" + std::string(word) +
                     "'; did you mean '" + std::string(*nearest) + "'? Known:";
  for (const std::string_view name : known) text += " " + std::string(name);
  return text;
}

std::uint64_t parse_bytes(std::string_view key, std::string_view value) {
  std::uint64_t bytes = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), bytes);
  if (error != std::errc{} || end != value.data() + value.size() ||
      bytes > (std::uint64_t{1} << 30)) {
    throw SpecError("parameter '" + std::string(key) + "' takes bytes from 0 to 2^30, not '" +
                    std::string(value) + "'");
  }
  return bytes;
}

struct NamedParameter {
  std::string_view key;
  Parameter bit;
};
constexpr NamedParameter kParameters[] = {
    {"min", kMin}, {"split", kSplit}, {"ties", kTies}, {"coalesce", kCoalesce}};
constexpr std::uint64_t kDefaultBoundBytes = 64 << 10;

// The one of the words that `value` is.
std::size_t parse_word(std::string_view key, std::string_view value,
                       std::initializer_list<std::string_view> words) {
  const auto found = std::find(words.begin(), words.end(), value);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  std::string text = "parameter '" + std::string(key) + "' takes";
  for (const std::string_view word : words) text += " " + std::string(word);
  throw SpecError(text + ", not '" + std::string(value) + "'");
}

void set_coalescing(PolicyChoice& choice, std::string_view value) {
  const std::size_t colon = value.find(':');
  choice.is_deferred =
      parse_word("coalesce", value.substr(0, colon), {"immediate", "deferred"}) == 1;
  choice.bound_bytes = choice.is_deferred ? kDefaultBoundBytes : 0;
  if (colon == std::string_view::npos) return;
  if (!choice.is_deferred) {
    throw SpecError("only coalesce=deferred takes a bound: coalesce=deferred:BYTES");
  }
  choice.bound_bytes = parse_bytes("coalesce", value.substr(colon + 1));
}

void set_min(Geometry& geometry, std::string_view value) {
  const std::uint64_t unit_bytes = geometry.unit_bytes;
  const std::uint64_t whole_bytes =
      (parse_bytes("min", value) + unit_bytes - 1) / unit_bytes * unit_bytes;
  geometry.min_block_bytes = std::max(geometry.min_block_bytes, whole_bytes);
}

// The heap's parameters by name.
std::vector<std::string_view> taken_by(const HeapDescription& heap) {
  std::vector<std::string_view> keys;
  for (const NamedParameter& parameter : kParameters) {
    if ((heap.parameters & parameter.bit) != 0) keys.push_back(parameter.key);
  }
  return keys;
}

// The parameter of that name, which the heap must take.
Parameter find_parameter(const HeapDescription& heap, std::string_view key) {
  const std::vector<std::string_view> taken = taken_by(heap);
  for (const NamedParameter& parameter : kParameters) {
    if (parameter.key != key) continue;
    if ((heap.parameters & parameter.bit) != 0) return parameter.bit;
    std::string text =
        "'" + std::string(heap.name) + "' has no parameter '" + std::string(key) + "'; it takes";
    for (const std::string_view name : taken) text += " " + std::string(name);
    throw SpecError(taken.empty() ? text + " none" : text);
  }
  if (taken.empty()) throw SpecError("'" + std::string(heap.name) + "' takes no parameters");
  throw SpecError(unknown_text("parameter", key, taken));
}

void set_parameter(Spec& spec, const HeapDescription& heap, std::string_view key,
                   std::string_view value) {
  switch (find_parameter(heap, key)) {
    case kMin:
      return set_min(spec.geometry, value);
    case kSplit:
      spec.geometry.split_bytes = parse_bytes(key, value);
      return;
    case kTies:
      spec.choice.order =
          static_cast<ListOrder>(parse_word(key, value, {"address", "lifo", "fifo"}));
      return;
    case kCoalesce:
      return set_coalescing(spec.choice, value);
  }
}

const HeapDescription& find_heap(std::string_view name, std::span<const HeapDescription> known) {
  std::vector<std::string_view> names;
  for (const HeapDescription& heap : known) {
    if (heap.name == name) return heap;
    names.push_back(heap.name);
  }
  throw SpecError(unknown_text("heap", name, names));
}

}  // namespace

Spec parse_spec(std::string_view text, const Geometry& geometry,
                std::span<const HeapDescription> known) {
  const std::size_t colon = text.find(':');
  const HeapDescription& heap = find_heap(text.substr(0, colon), known);
  Spec spec{std::string(heap.name), geometry, heap.choice};
  if (heap.tagless_units != 0) {
    spec.geometry.tag_bytes = 0;
    spec.geometry.min_block_bytes = heap.tagless_units * geometry.unit_bytes;
    spec.geometry.split_bytes = spec.geometry.min_block_bytes;
  }
  std::string_view rest =
      colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 1);
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    const std::string_view item = rest.substr(0, comma);
    const std::size_t equals = item.find('=');
    if (equals == std::string_view::npos) {
      throw SpecError("parameter '" + std::string(item) + "' of '" + spec.name +
                      "' lacks a value: write key=value");
    }
    set_parameter(spec, heap, item.substr(0, equals), item.substr(equals + 1));
    rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
  }
  return spec;
}

std::string spec_help() {
  return "A heap is named NAME or NAME:KEY=VALUE,KEY=VALUE with these parameters:\n"
         "  min=BYTES    smallest block, tag included (default 32)\n"
         "  split=BYTES  a remainder is cut off only from so many bytes up (default 32)\n"
         "  ties=ORDER   address, lifo or fifo: the order of the free list, in which first and "
         "next\n"
         "               fit search, and by which best and worst fit prefer among equal lengths\n"
         "               (default address; lifo: the extent that was freed last comes first)\n"
         "  coalesce=immediate | deferred[:BYTES]\n"
         "               deferred: freed blocks of up to 1 KiB wait in a list for each length and\n"
         "               serve requests of that length; all are joined with their neighbours when\n"
         "               more than BYTES would wait (default 65536), or when no extent serves\n"
         "tlsf and segregated_fit have an order of their own and take no ties; NAME_list is the\n"
         "textbook's linear list of the same decisions. In a list of heaps a word KEY=VALUE "
         "belongs\n"
         "to the heap before it.\n"
         "Examples: best_fit:split=128 best_fit:ties=lifo,coalesce=deferred\n";
}

}  // namespace fitmark::allocator
