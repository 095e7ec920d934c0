#include <fmt/core.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <Kokkos_Core.hpp>
#include <algorithm>
#include <filesystem>
#include <understudy/cli/command_errors.hpp>
#include <understudy/cli/understudy.hpp>
#include <understudy/cli/verbs.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/core/gpu.hpp>
#include <understudy/core/nearest.hpp>
#include <understudy/core/stop.hpp>
#include <understudy/core/version.hpp>

namespace understudy {
namespace {

// What --quiet silences is the terminal; the log file that a verb adds gets every line.
std::shared_ptr<spdlog::logger> make_logger(bool terminal, bool quiet) {
  const auto screen = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
  if (quiet) screen->set_level(spdlog::level::warn);
  auto logger = std::make_shared<spdlog::logger>("understudy", screen);
  logger->set_pattern(terminal ? "%v" : "%Y-%m-%d %H:%M:%S %v");
  logger->flush_on(spdlog::level::info);
  logger->set_error_handler([](const std::string&) {});  // a full disk is said where it stops work
  return logger;
}

void declare(CLI::App& app, const cli::Verb& verb, cli::CommandLine& line) {
  CLI::App* sub = app.add_subcommand(verb.name, verb.text);
  sub->footer("");
  sub->add_option("--threads", line.threads, "threads to use (default: all processors)")
      ->check(CLI::Range(1, 4096))
      ->option_text("N");
  sub->add_flag("--quiet", line.quiet, "print results and errors only");
  verb.declare(*sub, line);
}

// Kokkos first, then whatever Torch does; all objects of a verb are gone before Kokkos ends.
void perform(const cli::Verb& verb, const cli::CommandLine& line, const study::Catalogue& catalogue,
             spdlog::logger& logger, Progress& progress) {
  require_gpu_of_build();
  Kokkos::InitializationSettings settings;
  settings.set_disable_warnings(true);
  if (line.threads > 0) settings.set_num_threads(line.threads);
  const Kokkos::ScopeGuard kokkos(settings);
  verb.perform({catalogue, line, progress, logger});
}

std::string footer(const std::string& program) {
  return fmt::format(
      "A first study:  {0} study CASE.toml --out DIR\n"
      "Any key of the case can be set behind it: section.key=value; '{0} manual' lists them.\n"
      "'{0} VERB --help' says more. Stopped work goes on when the same command is given again.\n"
      "Exit codes: 0 done, 1 you can mend it, 2 a bug, 3 the physics did not converge, "
      "130 stopped.",
      program);
}

// Empty, or what is wrong with the first word behind the program's name.
std::string verb_complaint(int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return "";
  std::vector<std::string> names;
  for (const cli::Verb& verb : cli::verbs()) names.emplace_back(verb.name);
  if (std::ranges::find(names, argv[1]) != names.end()) return "";
  return no_name_of(argv[1], names, "There is no such verb").what();
}

int report_error(spdlog::logger& logger, const std::string& text, ExitCode code) {
  logger.error("{}", text);
  return static_cast<int>(code);
}

int perform_guarded(const cli::Verb& verb, const cli::CommandLine& line,
                    const study::Catalogue& catalogue) {
  const bool terminal = isatty(STDERR_FILENO) == 1;
  const auto logger = make_logger(terminal, line.quiet);
  Display display({.bar = terminal && !line.quiet}, logger);
  try {
    perform(verb, line, catalogue, *logger, display);
    return static_cast<int>(ExitCode::done);
  } catch (const Error& error) {
    return report_error(*logger, error.what(), error.code());
  } catch (const std::filesystem::filesystem_error& error) {
    return report_error(*logger,
                        fmt::format("The file system refused. Got {}. Check free space, names and "
                                    "permissions.",
                                    error.what()),
                        ExitCode::user);
  } catch (const std::bad_alloc&) {
    return report_error(*logger,
                        "There is not enough memory. Lower the batch size, the resolution or the "
                        "memory that the case allows.",
                        ExitCode::user);
  } catch (const std::exception& error) {
    return report_error(*logger, fmt::format("This is a bug: {}. Please report it.", error.what()),
                        ExitCode::bug);
  }
}

}  // namespace

int main(int argc, char** argv, const study::Catalogue& catalogue) {
  const std::string program = std::filesystem::path(argv[0]).filename().string();
  CLI::App app("Networks that stand in for a simulation's solver, guarded and audited.", program);
  app.footer(footer(program));
  app.require_subcommand(1);
  app.set_version_flag("--version", fmt::format("{} ({})", version().number, version().commit));
  cli::CommandLine line;
  line.program = argv[0];
  for (const cli::Verb& verb : cli::verbs()) declare(app, verb, line);
  if (const std::string complaint = verb_complaint(argc, argv); !complaint.empty()) {
    fmt::print(stderr, "{}\n", complaint);
    return static_cast<int>(ExitCode::user);
  }
  if (argc < 2) {
    fmt::print("{}", app.help());
    return static_cast<int>(ExitCode::user);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    const auto verbs = app.get_subcommands();
    fmt::print(stderr, "{}\n",
               cli::command_complaint(app, verbs.empty() ? nullptr : verbs.front(), error));
    return static_cast<int>(ExitCode::user);
  }
  stop_on_signals();
  const std::string chosen = app.get_subcommands().front()->get_name();
  for (const cli::Verb& verb : cli::verbs())
    if (chosen == verb.name) return perform_guarded(verb, line, catalogue);
  return static_cast<int>(ExitCode::bug);
}

}  // namespace understudy
