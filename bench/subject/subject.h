// SPDX-License-Identifier: MIT
//
// A subject by name: a heap or a teaching system of this repository, the C library's malloc, or any
// other malloc.
//
// Layout:      NAME[:KEY=VALUE]...; a slash in NAME makes it the path of a shared library.
//              Settings of an outside malloc become environment variables of its process.
// Threads:     plain values
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "bench/replay/protocol.h"

namespace fitmark::bench {

struct Subject {
  std::string name;  // as given, parameters included
  SubjectKind kind = SubjectKind::null_loop;
  std::string heap;     // catalogue name with parameters, of a heap; name of a textbook system
  std::string library;  // real path of an outside malloc; empty: the C library's
  std::uint64_t region_bytes = 0;  // of a textbook system; 0: sized from the trace
  std::vector<std::pair<std::string, std::string>> environment;
};

// What `fitmark list` shows.
struct SubjectListing {
  std::string name;
  std::string origin;   // "built in", the library's path, or empty where absent
  std::string version;  // as the library says; empty where it does not
  std::string description;
  std::string package;  // Debian package that brings it; empty for our own
  bool present = true;
};

// An unknown or absent subject. The message says what to type or to install.
class SubjectError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Returns the subject of that name. Throws SubjectError.
Subject find_subject(const std::string& name);

// Joins the words of a list that was split at its commas: a word that begins KEY= is a parameter of
// the subject before it, as in best_fit:split=64,min=48,system; so is KEY:VALUE after an environment setting,
// as in jemalloc:MALLOC_CONF=narenas:1,dirty_decay_ms:0,system.
std::vector<std::string> join_parameters(const std::vector<std::string>& words);

// Returns everything that can be named: heaps in catalogue order, textbook systems, null, system, outside mallocs.
std::vector<SubjectListing> list_subjects();

}  // namespace fitmark::bench
