#include <spdlog/logger.h>
#include <spdlog/sinks/basic_file_sink.h>

#include <CLI/CLI.hpp>
#include <understudy/cli/verbs.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/io/files.hpp>
#include <understudy/study/check.hpp>
#include <understudy/study/device_options.hpp>

namespace understudy::cli {
namespace {

void start_log(spdlog::logger& logger, const std::filesystem::path& out) {
  try {
    const auto file =
        std::make_shared<spdlog::sinks::basic_file_sink_mt>((out / "understudy.log").string());
    file->set_pattern("%Y-%m-%d %H:%M:%S %v");
    logger.sinks().push_back(file);
  } catch (const spdlog::spdlog_ex& error) {
    throw InputError({.what = "The output folder cannot be written",
                      .got = error.what(),
                      .expected = "a folder in which files can be made",
                      .todo = "Choose another one with --out, or mend its permissions"});
  }
}

study::StudyContext checked_case(const Session& session) {
  const CommandLine& line = session.line;
  study::Case opened = study::Case::open(line.file, line.overrides);
  study::keep_to_device_limits(opened);
  const std::filesystem::path out = line.out.empty()
                                        ? std::filesystem::path("out") / opened.head().name
                                        : std::filesystem::path(line.out);
  study::StudyContext context{session.catalogue, std::move(opened), out, session.progress};
  context.program = line.program;
  study::check_case(context);
  return context;
}

}  // namespace

const std::vector<Verb>& verbs() {
  static const std::vector<Verb> all = {study_verb(),   generate_verb(), train_verb(),
                                        run_verb(),     report_verb(),   apply_verb(),
                                        inspect_verb(), doctor_verb(),   manual_verb()};
  return all;
}

void declare_case(CLI::App& app, CommandLine& line) {
  app.add_option("CASE.toml", line.file, "the case file")->required()->option_text(" ");
  app.add_option("overrides", line.overrides,
                 "values that replace those of the case, each as section.key=value")
      ->option_text(" ");
  app.add_option("--out", line.out, "output folder (default: out/NAME, by the case's name)")
      ->option_text("DIR");
}

void declare_with(CLI::App& app, CommandLine& line) {
  app.add_option(
         "--with", line.with,
         "solver, surrogate, guarded, a NAME of the case's [operators.NAME], or a solver of the "
         "catalogue")
      ->required()
      ->option_text("NAME");
}

study::StudyContext Session::open_case() const {
  study::StudyContext context = checked_case(*this);
  lock = std::make_shared<io::FolderLock>(context.out, io::FolderLock::Kind::exclusive);
  start_log(logger, context.out);
  return context;
}

study::StudyContext Session::read_case() const {
  study::StudyContext context = checked_case(*this);
  std::error_code ignored;
  if (std::filesystem::is_directory(context.out, ignored))
    lock = std::make_shared<io::FolderLock>(context.out, io::FolderLock::Kind::shared);
  return context;
}

}  // namespace understudy::cli
