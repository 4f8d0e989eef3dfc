// SPDX-License-Identifier: MIT
//
// Parses heap specs and finds the nearest known name for a mistyped one.
#include "allocator/spec.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>
#include <vector>

namespace fitmark::allocator {
namespace {

// Levenshtein's distance: insertions, deletions and replacements that turn one word into the other.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

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

void set_parameter(Spec& spec, std::string_view key, std::string_view value) {
  const std::uint64_t unit_bytes = spec.geometry.unit_bytes;
  if (key == "min") {
    const std::uint64_t least_bytes = spec.geometry.min_block_bytes;
    const std::uint64_t whole_bytes =
        (parse_bytes(key, value) + unit_bytes - 1) / unit_bytes * unit_bytes;
    spec.geometry.min_block_bytes = std::max(least_bytes, whole_bytes);
  } else if (key == "split") {
    spec.geometry.split_bytes = parse_bytes(key, value);
  } else {
    throw SpecError(unknown_text("parameter", key, {"min", "split"}));
  }
}

}  // namespace

Spec parse_spec(std::string_view text, const Geometry& geometry,
                std::span<const HeapDescription> known) {
  const std::size_t colon = text.find(':');
  Spec spec{std::string(text.substr(0, colon)), geometry};
  std::vector<std::string_view> names;
  for (const HeapDescription& heap : known) names.push_back(heap.name);
  if (std::find(names.begin(), names.end(), spec.name) == names.end()) {
    throw SpecError(unknown_text("heap", spec.name, names));
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
    set_parameter(spec, item.substr(0, equals), item.substr(equals + 1));
    rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
  }
  return spec;
}

std::string spec_help() {
  return "A heap is named NAME or NAME:KEY=VALUE,KEY=VALUE with these parameters:\n"
         "  min=BYTES    smallest block, tag included (default 32)\n"
         "  split=BYTES  a remainder is cut off only from so many bytes up (default 32)\n"
         "Example: best_fit:split=128\n";
}

}  // namespace fitmark::allocator
