#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <understudy/cli/command_errors.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/core/nearest.hpp>

namespace understudy::cli {
namespace {

// "understudy run"
std::string command(const CLI::App& app, const CLI::App* verb) {
  return verb == nullptr ? app.get_name() : app.get_name() + " " + verb->get_name();
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options())
    if (!option->get_positional()) names.push_back(option->get_name());
  return names;
}

// "--wiht" of "--wiht=solver".
std::string option_of(const std::string& word) { return word.substr(0, word.find('=')); }

InputError unknown_word(const std::string& command, const CLI::App& app, const std::string& word) {
  if (word.starts_with("-"))
    return no_name_of(option_of(word), option_names(app),
                      fmt::format("'{}' has no such option", command));
  return InputError({.what = fmt::format("'{}' does not take so many words", command),
                     .got = fmt::format("'{}'", word),
                     .expected = "what '--help' lists",
                     .todo = fmt::format("See '{} --help'", command)});
}

InputError missing(const std::string& command, const CLI::Option& option) {
  return InputError(
      {.what = fmt::format("'{}' lacks {}", command, option.get_name()),
       .got = "none",
       .expected = option.get_description(),
       .todo = option.get_positional()
                   ? fmt::format("Write '{} {}'", command, option.get_name())
                   : fmt::format("Add {}={}", option.get_name(), option.get_option_text())});
}

// CLI11 says "--threads: Value 0 not in range 1 to 4096".
InputError wrong_value(const std::string& command, const std::string& said) {
  const std::size_t colon = said.find(": ");
  const std::string option = colon == said.npos ? "an option" : said.substr(0, colon);
  return InputError({.what = fmt::format("'{}' cannot take the value of {}", command, option),
                     .got = colon == said.npos ? said : said.substr(colon + 2),
                     .expected = "a value as '--help' describes it",
                     .todo = fmt::format("See '{} --help'", command)});
}

const CLI::Option* first_missing(const CLI::App& app) {
  const auto options = app.get_options();
  const auto found = std::ranges::find_if(options, [](const CLI::Option* option) {
    return option->get_required() && option->count() == 0;
  });
  return found == options.end() ? nullptr : *found;
}

}  // namespace

std::string command_complaint(const CLI::App& app, const CLI::App* verb,
                              const CLI::ParseError& error) {
  const CLI::App& parsed = verb == nullptr ? app : *verb;
  const std::vector<std::string> words = app.remaining(true);
  if (!words.empty()) return unknown_word(command(app, verb), parsed, words.front()).what();
  const bool lacks = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError);
  if (const CLI::Option* option = lacks ? first_missing(parsed) : nullptr)
    return missing(command(app, verb), *option).what();
  return wrong_value(command(app, verb), error.what()).what();
}

}  // namespace understudy::cli
