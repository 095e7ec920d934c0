#include <fmt/core.h>
#include <spdlog/logger.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <understudy/cli/verbs.hpp>
#include <understudy/core/errors.hpp>
#include <understudy/study/apply.hpp>
#include <understudy/study/doctor.hpp>
#include <understudy/study/inspect.hpp>
#include <understudy/study/manual.hpp>

namespace understudy::cli {
namespace {

void print(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
}

// Inputs that no solver can take are the user's to mend; a solver that gave up is physics.
[[noreturn]] void none_computed(const study::ApplyResult& result, const std::string& output) {
  const bool gave_up = result.count(Outcome::not_converged) > 0;
  const Complaint complaint = {
      .what = "None of the samples could be computed",
      .got = fmt::format("{} samples: {}", result.samples(), result.failures()),
      .expected = "at least one that is ok",
      .todo = fmt::format("Look at /outcome in '{}', and {}", output,
                          gave_up ? "ask for less (smaller strains, slower flows) or give the "
                                    "solver another resolution or tolerance"
                                  : "correct the inputs")};
  if (gave_up) throw ConvergenceError(complaint);
  throw InputError(complaint);
}

}  // namespace

Verb apply_verb() {
  return {"apply", "evaluate an operator on the samples of a file",
          [](CLI::App& app, CommandLine& line) {
            declare_case(app, line);
            declare_with(app, line);
            app.add_option("--input", line.input, "HDF5 file with /inputs/<port>")
                ->required()
                ->option_text("FILE");
            app.add_option("--output", line.output, "file to write: /outputs/<port>, /outcome")
                ->required()
                ->option_text("FILE");
            app.add_option("--batch", line.batch,
                           fmt::format("samples at a time (default: {})", line.batch))
                ->check(CLI::Range(1, 100000000))
                ->option_text("N");
            app.add_option("--also", line.also,
                           "optional outputs, such as the stress_field of a cell");
          },
          [](const Session& session) {
            const CommandLine& line = session.line;
            const study::ApplyResult result = study::apply(
                session.read_case(), {line.with, line.input, line.output, line.batch, line.also});
            if (result.ok() == 0 && result.samples() > 0) none_computed(result, line.output);
            if (result.ok() < result.samples())  // also when quiet
              session.logger.warn(
                  "{} of {} samples could not be computed ({}): /outcome in '{}' says which",
                  result.samples() - result.ok(), result.samples(), result.failures(), line.output);
          }};
}

Verb inspect_verb() {
  return {
      "inspect", "say what is in a file of ours, any HDF5 file, or a case",
      [](CLI::App& app, CommandLine& line) {
        app.add_option("file", line.file, "the file")->required();
      },
      [](const Session& session) { print(study::inspect(session.catalogue, session.line.file)); }};
}

Verb doctor_verb() {
  return {"doctor", "devices, threads, versions, what is missing and how to get it",
          [](CLI::App&, CommandLine&) {},
          [](const Session& session) { print(study::doctor(session.catalogue)); }};
}

Verb manual_verb() {
  return {"manual", "all keys of a case with their defaults, as Markdown",
          [](CLI::App&, CommandLine&) {},
          [](const Session& session) { print(study::reference_manual(session.catalogue)); }};
}

}  // namespace understudy::cli
