// SPDX-License-Identifier: MIT
//
// The list of teaching systems; one line each.
#include "bench/subject/textbook_list.h"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "bench/subject/subject.h"

namespace fitmark::bench {
namespace {

constexpr std::string_view kPrefix = "textbook_";
constexpr std::string_view kRegion = "region=";
constexpr std::string_view kServer = "textbook_server";

struct System {
  std::string_view name;
  std::string_view description;
};

constexpr System kSystems[] = {
    {"textbook_best_fit", "teaching: best fit inside one page, sizes never rounded"},
    {"textbook_mem", "teaching: Mem_Alloc over one mmap region, objects found from inside"},
    {"textbook_ostep", "teaching: the free list of OSTEP chapter 17, magic numbers and all"},
    {"textbook_sbrk", "teaching: blocks of size and status over a simulated break"},
    {"textbook_server", "teaching: units handed out by a server thread [tracker=free_list]"},
};

[[noreturn]] void refuse(const std::string& spec, const std::string& why) {
  throw SubjectError(spec + ": " + why);
}

std::string known_names() {
  std::string names;
  for (const System& system : kSystems) {
    names += (names.empty() ? "" : ", ") + std::string(system.name);
  }
  return names;
}

std::uint64_t region_of(const std::string& spec, std::string_view digits) {
  std::uint64_t bytes = 0;
  const char* end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, bytes);
  if (read.ec != std::errc() || read.ptr != end || bytes == 0) {
    refuse(spec, "a region is a number of bytes, as in region=65536");
  }
  return bytes;
}

void apply_setting(const std::string& spec, std::string_view setting, TextbookName& name) {
  if (setting.starts_with(kRegion)) {
    name.region_bytes = region_of(spec, setting.substr(kRegion.size()));
    return;
  }
  const bool is_tracker = setting == "tracker=free_list" || setting == "tracker=bitmap";
  if (is_tracker && name.system == kServer) {
    name.system += ":" + std::string(setting);
    return;
  }
  refuse(spec, name.system.starts_with(kServer)
                   ? "settings are region=BYTES and, once, tracker=free_list or tracker=bitmap"
                   : "the only setting is region=BYTES");
}

}  // namespace

bool is_textbook_name(const std::string& spec) { return spec.starts_with(kPrefix); }

TextbookName parse_textbook_name(const std::string& spec) {
  constexpr std::string_view kSeparators = ":,";
  const std::string_view text = spec;
  std::size_t end = std::min(text.find(':'), text.size());
  TextbookName name{std::string(text.substr(0, end)), 0};
  const bool is_known =
      std::any_of(std::begin(kSystems), std::end(kSystems),
                  [&name](const System& system) { return system.name == name.system; });
  if (!is_known) refuse(spec, "the teaching systems are " + known_names());
  while (end < text.size()) {
    const std::size_t begin = end + 1;
    end = std::min(text.find_first_of(kSeparators, begin), text.size());
    apply_setting(spec, text.substr(begin, end - begin), name);
  }
  return name;
}

std::uint64_t region_for(const TextbookName& name, const allocator::TextbookTraffic& traffic) {
  if (name.region_bytes != 0) return name.region_bytes;
  return allocator::textbook_region_bytes(name.system, traffic);
}

std::vector<HeapListing> list_textbook_systems() {
  std::vector<HeapListing> list;
  for (const System& system : kSystems) {
    list.push_back({std::string(system.name), std::string(system.description)});
  }
  return list;
}

}  // namespace fitmark::bench
