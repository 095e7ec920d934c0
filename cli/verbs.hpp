#pragma once
/// Internal header of the program: one function per verb.
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <understudy/cli/display.hpp>
#include <understudy/io/files.hpp>
#include <understudy/study/apply.hpp>
#include <vector>

namespace spdlog {
class logger;
}

namespace CLI {
class App;
}

namespace understudy::cli {

/// What the command line said, for all verbs.
struct CommandLine {
  std::string program;                 ///< as it was called
  std::string file;                    ///< the case, or what `inspect` looks at
  std::vector<std::string> overrides;  ///< "section.key=value"
  std::string out;                     ///< default: out/<case>
  std::string with;
  std::string input, output;                                  ///< of `apply`
  std::size_t batch = study::ApplyOptions{}.samples_at_once;  ///< samples at a time of `apply`
  std::vector<std::string> also;                              ///< optional outputs of `apply`
  int threads = 0;  ///< 0: all cores that the process may use
  bool quiet = false;
  bool all = false;
};

/// What a verb gets.
struct Session {
  const study::Catalogue& catalogue;
  const CommandLine& line;
  Progress& progress;
  spdlog::logger& logger;

  mutable std::shared_ptr<io::FolderLock> lock = {};  ///< on the output folder, until the verb ends

  /// Reads and checks the case, makes and locks the output folder and starts its log,
  /// `understudy.log`.
  study::StudyContext open_case() const;

  /// The same for a verb that writes nothing into the folder: it is not made, has no log, and is
  /// shared if it is there.
  study::StudyContext read_case() const;
};

/// A verb of the program: its name, help text, options and what it does.
struct Verb {
  const char* name;
  const char* text;
  void (*declare)(CLI::App& app, CommandLine& line);
  void (*perform)(const Session& session);
};

/// All verbs, in the order in which the help lists them.
const std::vector<Verb>& verbs();

/// Options that several verbs share.
void declare_case(CLI::App& app, CommandLine& line);
void declare_with(CLI::App& app, CommandLine& line);

Verb generate_verb(), train_verb(), run_verb(), report_verb(), study_verb();
Verb apply_verb(), inspect_verb(), doctor_verb(), manual_verb();

}  // namespace understudy::cli
