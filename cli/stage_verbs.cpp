#include <CLI/CLI.hpp>
#include <cstdio>
#include <understudy/cli/verbs.hpp>
#include <understudy/study/generate.hpp>
#include <understudy/study/report_stage.hpp>
#include <understudy/study/run.hpp>
#include <understudy/study/train.hpp>

namespace understudy::cli {
namespace {

void print_report(const std::string& text, const std::filesystem::path& out) {
  std::printf("\n%s\n\nThe whole report: %s\nPictures: %s", text.c_str(),
              (out / "report.md").c_str(), (out / "report.svg").c_str());
  const std::filesystem::path frames = out / "run-guarded" / "frames.pvd";
  std::error_code ignored;
  if (std::filesystem::exists(frames, ignored)) std::printf(", %s", frames.c_str());
  std::printf("\n");
}

}  // namespace

Verb generate_verb() {
  return {"generate", "let the solver compute the training data: case -> data/", declare_case,
          [](const Session& session) { study::generate(session.open_case()); }};
}

Verb train_verb() {
  return {"train", "train the networks: data/ -> model.h5", declare_case,
          [](const Session& session) { study::train(session.open_case()); }};
}

Verb run_verb() {
  return {"run", "run the loop with an operator: -> run-NAME/result.h5 and pictures",
          [](CLI::App& app, CommandLine& line) {
            declare_case(app, line);
            declare_with(app, line);
          },
          [](const Session& session) { study::run(session.open_case(), session.line.with); }};
}

Verb report_verb() {
  return {"report", "run what is missing and compare: -> report.json, report.md, pictures",
          declare_case, [](const Session& session) {
            const study::StudyContext context = session.open_case();
            print_report(study::report(context), context.out);
          }};
}

Verb study_verb() {
  return {"study", "generate, train, run and report, skipping what is up to date", declare_case,
          [](const Session& session) {
            const study::StudyContext context = session.open_case();
            print_report(study::study(context), context.out);
          }};
}

}  // namespace understudy::cli
