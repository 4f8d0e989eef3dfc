// SPDX-License-Identifier: MIT
//
// A command as it presents itself: name, purpose, options, examples, and what to run.
//
// Invariants:  each command stands in one file with the values it reads, its options and its work,
//              and in one line of command_list.cc; the parser behind it is known to cli.cc alone
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "bench/command/exit_code.h"

namespace fitmark::bench {

using Words = std::vector<std::string>;

// Where the parser writes what was typed; it holds the default before. A bool is a flag.
using Place = std::variant<bool*, std::string*, Words*, std::uint64_t*, std::int64_t*, double*>;

// One option, flag or positional word.
struct Option {
  // As typed: "-o,--output"; without dashes a positional word, as in "TRACE".
  template <class Value>
  Option(std::string as_typed, Value& target, std::string meaning)
      : names(std::move(as_typed)), place(&target), purpose(std::move(meaning)) {}

  Option required() && { return is_required = true, std::move(*this); }
  Option shown() && { return shows_default = true, std::move(*this); }  // --help tells the default
  Option told_as(std::string text) && { return told_default = std::move(text), std::move(*this); }
  Option one_of(Words words) && { return choices = std::move(words), std::move(*this); }
  Option within(std::uint64_t least, std::uint64_t most) && {
    return range.emplace(least, most), std::move(*this);
  }
  Option at_least_zero() && { return sign = Sign::not_negative, std::move(*this); }
  Option above_zero() && { return sign = Sign::positive, std::move(*this); }
  Option comma_separated() && { return splits_at_commas = true, std::move(*this); }
  Option once() && { return takes_one = true, std::move(*this); }  // of Words: exactly one
  Option takes_the_rest() && { return ends_options = true, std::move(*this); }

  Option as_size() && { return is_size = true, std::move(*this); }  // 4096, 500K, 2G
  // May stand without its value, which is then this.
  Option or_alone_as(std::string value) && {
    return lone_value = std::move(value), std::move(*this);
  }

  enum class Sign { any, not_negative, positive };

  std::string names;
  Place place;
  std::string purpose;
  std::string told_default;  // instead of the value; empty: as `shows_default` says
  Words choices;             // empty: any
  std::optional<std::pair<std::uint64_t, std::uint64_t>> range;
  Sign sign = Sign::any;
  std::string lone_value;  // empty: the value must be given
  bool is_size = false;
  bool is_required = false;
  bool shows_default = false;
  bool splits_at_commas = false;
  bool takes_one = false;
  bool ends_options = false;  // everything from this word on belongs to it
};

using Options = std::vector<Option>;

struct Command {
  std::string name;
  std::string purpose;   // one line of `fitmark --help`
  std::string examples;  // lines of two spaces and a command that a test runs; remarks after them
  Options options;
  // Runs with the values of the options; takes the command line as typed. Returns the exit code.
  std::function<int(const std::string& typed)> run;
};

// Makes a command whose options write into a `Values` of its own and whose work takes it.
template <class Values>
Command make_command(std::string name, std::string purpose, std::string examples,
                     Options (*options_of)(Values&), int (*work)(const Values&)) {
  auto values = std::make_shared<Values>();
  Options options = options_of(*values);
  return {std::move(name), std::move(purpose), std::move(examples), std::move(options),
          [values, work](const std::string& typed) {
            if constexpr (requires { values->command_line; }) values->command_line = typed;
            return work(*values);
          }};
}

// Options that many commands share.
inline Option json_option(bool& json) {
  return {"--json", json, "Print JSON on standard output instead of text"};
}

inline Option keep_going_option(bool& keep_going) {
  return {"--keep-going", keep_going,
          "Read a damaged trace as far as it goes; count and skip faulty lines"};
}

inline Option samples_option(std::uint64_t& samples) {
  return Option("--samples", samples, "Points of the memory series").within(1, 1000000).shown();
}

}  // namespace fitmark::bench
