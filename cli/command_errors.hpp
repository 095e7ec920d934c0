#pragma once
/// Internal header of the program.
#include <string>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace understudy::cli {

/// What is wrong with a command line that `app` or its subcommand `verb` (null: none was named)
/// could not take: a sentence of ours with the nearest option.
std::string command_complaint(const CLI::App& app, const CLI::App* verb,
                              const CLI::ParseError& error);

}  // namespace understudy::cli
