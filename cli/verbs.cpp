#include <CLI/CLI.hpp>
#include <understudy/cli/verbs.hpp>

namespace understudy::cli {

const std::vector<Verb>& verbs() {
  static const std::vector<Verb> all = {study_verb(),   generate_verb(), train_verb(),
                                        run_verb(),     report_verb(),   apply_verb(),
                                        inspect_verb(), doctor_verb(),   manual_verb()};
  return all;
}

void declare_case(CLI::App& app, CommandLine& line) {
  app.add_option("case", line.file, "the case file (TOML)")->required();
  app.add_option("overrides", line.overrides,
                 "values that replace those of the case: section.key=value");
  app.add_option("--out", line.out, "output folder (default: out/<case>)");
}

void declare_with(CLI::App& app, CommandLine& line) {
  app.add_option("--with", line.with, "solver, surrogate, guarded, or a solver of the catalogue")
      ->required();
}

study::StudyContext Session::open_case() const {
  study::Case opened = study::Case::open(line.file, line.overrides);
  const std::filesystem::path out = line.out.empty()
                                        ? std::filesystem::path("out") / opened.head().name
                                        : std::filesystem::path(line.out);
  return {catalogue, std::move(opened), out, progress};
}

}  // namespace understudy::cli
