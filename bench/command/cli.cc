// SPDX-License-Identifier: MIT
//
// The command line: words to options, options to a command. CLI11 is known here and nowhere else.
#include "bench/command/cli.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string>
#include <system_error>
#include <type_traits>
#include <variant>
#include <vector>

#include <CLI/CLI.hpp>

#include "bench/command/command_list.h"
#include "bench/command/terminal.h"
#include "bench/subject/nearest.h"

namespace fitmark::bench {
namespace {

CLI::Option* declare(CLI::App& app, const Option& option) {
  return std::visit(
      [&](auto* place) -> CLI::Option* {
        if constexpr (std::is_same_v<decltype(place), bool*>) {
          return app.add_flag(option.names, *place, option.purpose);
        } else {
          return app.add_option(option.names, *place, option.purpose);
        }
      },
      option.place);
}

bool is_whole(const Option& option) { return std::holds_alternative<std::uint64_t*>(option.place); }

// Returns what is wrong with a number as typed; empty where nothing is. What follows its digits is a unit
// or somebody else's fault.
std::string fault_of_number(const Option& option, const std::string& text) {
  const bool negative = text.starts_with('-');
  if (is_whole(option)) {
    std::uint64_t value = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end.ec == std::errc::result_out_of_range) return fmt::format("{} is too large", text);
    if (!negative && (value > 0 || option.sign != Option::Sign::positive)) return {};
    return fmt::format("{} is no whole number {}", text,
                       value > 0 || negative ? "from 0" : "from 1");
  }
  const double value = std::strtod(text.c_str(), nullptr);
  const bool fits = option.sign == Option::Sign::positive ? value > 0 : value >= 0;
  if (std::isfinite(value) && fits) return {};
  return fmt::format("{} is no number {}", text,
                     option.sign == Option::Sign::positive ? "above 0" : "from 0");
}

CLI::Validator sound_number(const Option& option) {
  const char* const named = option.sign == Option::Sign::positive       ? "POSITIVE"
                            : option.sign == Option::Sign::not_negative ? "NONNEGATIVE"
                                                                        : "";
  return {[option](std::string& text) { return fault_of_number(option, text); }, named};
}

void restrict(CLI::Option& declared, const Option& option) {
  if (!option.choices.empty()) declared.check(CLI::IsMember(option.choices));
  if (option.range) declared.check(CLI::Range(option.range->first, option.range->second));
  if (option.splits_at_commas) declared.delimiter(',');
  if (option.is_required) declared.required();
  if (option.takes_one) declared.expected(1);
  if (option.is_size) declared.transform(CLI::AsSizeValue(false));
  // The last that is added sees the text first.
  if (is_whole(option) || option.sign != Option::Sign::any)
    declared.transform(sound_number(option));
  if (!option.lone_value.empty()) declared.expected(0, 1)->default_str(option.lone_value);
}

void add_option(CLI::App& app, const Option& option) {
  CLI::Option& declared = *declare(app, option);
  restrict(declared, option);
  if (option.shows_default) declared.capture_default_str();
  if (!option.told_default.empty()) declared.default_str(option.told_default);
  if (option.ends_options) app.positionals_at_end();
}

CLI::App* add_command(CLI::App& root, const Command& command) {
  CLI::App* app = root.add_subcommand(command.name, command.purpose);
  for (const Option& option : command.options) add_option(*app, option);
  app->footer("Examples:\n" + command.examples);
  return app;
}

// Whoever mistypes a command hears the one that was probably meant.
bool explain_unknown_command(const std::vector<Command>& commands, int argc,
                             const char* const* argv) {
  if (argc < 2 || argv[1][0] == '-') return false;
  std::vector<std::string> names;
  for (const Command& command : commands) {
    if (command.name == argv[1]) return false;
    names.push_back(command.name);
  }
  const std::string meant = nearest(argv[1], names);
  const std::string advice = meant.empty() ? "" : fmt::format("; did you mean \"{}\"?", meant);
  complain(fmt::format("there is no command \"{}\"{}\nTry: fitmark --help", argv[1], advice));
  return true;
}

std::string joined(int argc, const char* const* argv) {
  std::string line = "fitmark";
  for (int i = 1; i < argc; ++i) line += fmt::format(" {}", argv[i]);
  return line;
}

int report_parse_error(const CLI::App& root, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) return root.exit(error);  // --help and --version
  std::string where = "fitmark";
  for (const CLI::App* chosen : root.get_subcommands()) where += " " + chosen->get_name();
  complain(fmt::format("{}\nTry: {} --help", error.what(), where));
  return kUsage;
}

void introduce(CLI::App& root) {
  root.set_version_flag("--version", "fitmark " FITMARK_VERSION);
  root.require_subcommand(1);
  root.footer(
      "Start here:\n"
      "  fitmark record -o a.fitrace -- PROGRAM ARGS...   record a program\n"
      "  fitmark compare a.fitrace -o report              race every allocator on it\n"
      "  fitmark COMMAND --help                           options and examples\n\n"
      "Exit status: 0 done, 1 a regression was found, 2 wrong usage, 3 bad input,\n"
      "4 the machine refused or an allocator failed; record passes the program's own on.");
}

}  // namespace

int run_command_line(int argc, const char* const* argv) {
  const std::vector<Command> commands = all_commands();
  CLI::App root(
      "Records a program's heap traffic, replays it on any allocator, and explains the difference.",
      "fitmark");
  introduce(root);
  std::vector<const CLI::App*> apps;
  for (const Command& command : commands) apps.push_back(add_command(root, command));
  if (argc < 2) {
    fmt::print(stderr, "{}", root.help());
    return kUsage;
  }
  if (explain_unknown_command(commands, argc, argv)) return kUsage;
  try {
    root.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return report_parse_error(root, error);
  }
  for (std::size_t i = 0; i < commands.size(); ++i) {
    if (apps[i]->parsed()) return commands[i].run(joined(argc, argv));
  }
  return kUsage;
}

}  // namespace fitmark::bench
