// SPDX-License-Identifier: MIT
//
// From a subject's name to what serves it.
#include "bench/subject/subject.h"

#include <algorithm>
#include <climits>
#include <cstdlib>

#include "bench/subject/heap_list.h"
#include "bench/subject/nearest.h"
#include "bench/subject/outside_malloc.h"
#include "bench/subject/textbook_list.h"

namespace fitmark::bench {
namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Returns whether an environment setting, KEY=..., begins at `at`. Values may hold colons.
bool is_setting(const std::string& text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() &&
         (is_upper(text[end]) || text[end] == '_' || (end > at && is_digit(text[end])))) {
    ++end;
  }
  return end > at && end < text.size() && text[end] == '=';
}

std::size_t find_setting(const std::string& text, std::size_t from) {
  for (std::size_t at = text.find(':', from); at != std::string::npos;
       at = text.find(':', at + 1)) {
    if (is_setting(text, at + 1)) return at;
  }
  return std::string::npos;
}

// Cuts the settings off the end of `name`.
std::vector<std::pair<std::string, std::string>> cut_settings(std::string& name) {
  std::vector<std::pair<std::string, std::string>> settings;
  const std::size_t first = find_setting(name, 0);
  for (std::size_t at = first; at != std::string::npos;) {
    const std::size_t next = find_setting(name, at + 1);
    const std::string setting =
        name.substr(at + 1, next == std::string::npos ? next : next - at - 1);
    const std::size_t equals = setting.find('=');
    settings.emplace_back(setting.substr(0, equals), setting.substr(equals + 1));
    at = next;
  }
  name = name.substr(0, first);
  return settings;
}

std::string library_at(const std::string& path) {
  char resolved[PATH_MAX];
  if (realpath(path.c_str(), resolved) == nullptr) {
    throw SubjectError("no shared library at " + path + "; give the path of a malloc's .so file");
  }
  return resolved;
}

std::vector<std::string> all_names() {
  std::vector<std::string> names = {"null", "system"};
  for (const HeapListing& heap : list_heaps()) names.push_back(heap.name);
  for (const HeapListing& system : list_textbook_systems()) names.push_back(system.name);
  for (const OutsideMalloc& malloc : outside_mallocs()) names.emplace_back(malloc.name);
  return names;
}

std::string name_in(const std::string& spec) { return spec.substr(0, spec.find(':')); }

bool is_known(const std::string& name) {
  const std::vector<std::string> names = all_names();
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Throws where no subject of any kind has the name of `spec`, which may have parameters.
void check_is_known(const std::string& spec) {
  const std::string name = name_in(spec);
  if (is_known(name)) return;
  const std::string meant = nearest(name, all_names());
  throw SubjectError("unknown allocator '" + name + "'" +
                     (meant.empty() ? "" : "; did you mean '" + meant + "'?") +
                     "; fitmark list shows all; a library is named by its path, with a slash");
}

// Throws where `spec` is a name without parameters, and something after it that is no environment setting.
void check_takes_parameters(const std::string& spec) {
  const std::string name = name_in(spec);
  if (name == "null") throw SubjectError(spec + ": null takes no parameters");
  if (name != "system" && find_outside_malloc(name) == nullptr) return;
  throw SubjectError(spec +
                     ": what follows a malloc's name are environment settings, KEY=VALUE in "
                     "capital letters, as in " +
                     name +
                     (name == "jemalloc" ? ":MALLOC_CONF=narenas:1"
                                         : ":GLIBC_TUNABLES=glibc.malloc.tcache_count=0"));
}

// Whether `word` goes on with the value of the setting at the end of `subject`, as narenas:1 does behind
// jemalloc:MALLOC_CONF=dirty_decay_ms:0.
bool continues_setting(const std::string& subject, const std::string& word) {
  return find_setting(subject, 0) != std::string::npos && word.find('/') == std::string::npos &&
         word.find_first_of(":=") != std::string::npos && !is_known(name_in(word));
}

std::string library_of(const OutsideMalloc& malloc) {
  std::string path = locate(malloc);
  if (!path.empty()) return path;
  throw SubjectError(std::string(malloc.name) + " is not installed; apt-get install " +
                     std::string(malloc.package) + ", or give the path of its .so file");
}

}  // namespace

std::vector<std::string> join_parameters(const std::vector<std::string>& words) {
  std::vector<std::string> subjects;
  for (const std::string& word : words) {
    const std::size_t equals = word.find('=');
    const bool is_parameter = equals != std::string::npos && equals != 0 &&
                              word.find_first_of(":/") >= equals && !subjects.empty() &&
                              subjects.back().find(':') != std::string::npos;
    if (is_parameter || (!subjects.empty() && continues_setting(subjects.back(), word))) {
      subjects.back() += "," + word;
    } else {
      subjects.push_back(word);
    }
  }
  return subjects;
}

Subject find_subject(const std::string& name) {
  Subject subject;
  subject.name = name;
  std::string base = name;
  subject.environment = cut_settings(base);
  if (base == "null") {
    subject.kind = SubjectKind::null_loop;
  } else if (base == "system") {
    subject.kind = SubjectKind::malloc;
  } else if (base.find('/') != std::string::npos) {
    subject.kind = SubjectKind::malloc;
    subject.library = library_at(base);
  } else if (const OutsideMalloc* outside = find_outside_malloc(base)) {
    subject.kind = SubjectKind::malloc;
    subject.library = library_of(*outside);
  } else if (is_textbook_name(base)) {
    const TextbookName textbook = parse_textbook_name(base);
    subject.kind = SubjectKind::textbook;
    subject.heap = textbook.system;
    subject.region_bytes = textbook.region_bytes;
  } else {
    check_is_known(base);
    check_takes_parameters(base);
    check_heap_name(base);
    subject.kind = SubjectKind::heap;
    subject.heap = base;
  }
  if (!subject.environment.empty() && subject.kind != SubjectKind::malloc) {
    throw SubjectError(name + ": environment settings are for mallocs, not for heaps of Fitmark");
  }
  return subject;
}

}  // namespace fitmark::bench
