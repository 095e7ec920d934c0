#include <gtest/gtest.h>

#include <fstream>
#include <understudy/core/errors.hpp>
#include <understudy/io/archive_file.hpp>
#include <understudy/io/dataset.hpp>
#include <understudy/study/check.hpp>
#include <understudy/study/generate.hpp>
#include <understudy/study/report/input.hpp>
#include <understudy/study/report_stage.hpp>
#include <understudy/study/run.hpp>
#include <understudy/study/train.hpp>

#include "core/message.hpp"
#include "study/toy.hpp"

namespace understudy::study {
namespace {

using toy::Folder;
using toy::Listener;
using toy::Toy;

TEST(Stages, TrainingNeedsDataAndRunsNeedAModel) {
  const Folder folder;
  Listener listener;
  const Toy toy(folder, "out", listener);
  try {
    train(toy.context);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(error.complaint().todo.find(toy.context.command("generate")), std::string::npos);
  }
  try {
    run(toy.context, "surrogate");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(error.complaint().todo.find(toy.context.command("train")), std::string::npos);
  }
}

TEST(Stages, AdviceNamesTheWholeCommand) {
  const Folder folder;
  Listener listener;
  const Toy toy(folder, "out", listener, {"loop.steps=2"});
  EXPECT_EQ(toy.context.command("train"), "understudy train " + folder.case_file().string() +
                                              " 'loop.steps=2' --out " + folder.out().string());
}

TEST(Stages, AdviceNamesTheProgramThatWasCalledAsAShellTakesIt) {
  const Folder folder;
  Listener listener;
  Toy toy(folder, "out", listener, {"case=\"it's\""});
  toy.context.program = "./my programs/mine";
  toy.context.out = "out";
  EXPECT_EQ(toy.context.command("run"), "'./my programs/mine' run " + folder.case_file().string() +
                                            " 'case=\"it'\\''s\"' --out out");
  EXPECT_EQ(toy.context.with({}).program, toy.context.program);
}

TEST(Stages, UnknownOperatorsGetTheNearestName) {
  const Folder folder;
  Listener listener;
  try {
    run(Toy(folder, "out", listener).context, "gaurded");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(error.complaint().todo.find("guarded"), std::string::npos);
  }
}

TEST(Stages, ALoopThatGivesUpIsAConvergenceErrorWithItsFileWritten) {
  const Folder folder;
  Listener listener;
  const Toy toy(folder, "out", listener, {"loop.gives_up=true"});
  EXPECT_THROW(run(toy.context, "solver"), ConvergenceError);
  const Archive result =
      io::read_archive(run_folder(toy.context.out, "solver") / "result.h5", "result");
  EXPECT_EQ(result.integer("statistics/completed"), 0);
}

TEST(Stages, AnySolverOfTheCatalogueRunsByItsName) {
  const Folder folder;
  Listener listener;
  const Toy toy(folder, "out", listener);
  EXPECT_EQ(run(toy.context, "toy").digest, run(toy.context, "solver").digest);
}

TEST(Stages, TheWholeStudyLeavesAReportAndThenHasNothingToDo) {
  const Folder folder;
  Listener listener;
  const Toy toy(folder, "out", listener);
  const std::string text = study(toy.context);
  EXPECT_NE(text.find("guarded"), std::string::npos);
  for (const char* file : {"report.json", "report.md", "report.svg", "model.h5"})
    EXPECT_TRUE(std::filesystem::exists(toy.context.out / file)) << file;
  std::ifstream stream(toy.context.out / "report.json");
  const Json json = Json::parse(stream);
  EXPECT_EQ(json.at("case"), "toy");
  EXPECT_GE(json.at("rows").size(), 5U);

  Listener again;
  study(Toy(folder, "out", again).context);
  for (const char* stage : {"generate", "train", "run-surrogate", "run-guarded"})
    EXPECT_TRUE(again.said(std::string(stage) + ": up to date")) << stage;
  EXPECT_TRUE(again.said("report: guarded: up to date"));
}

TEST(Stages, AModelIsTheSameHoweverOftenItsTrainingIsSaved) {
  const Folder folder;
  Listener listener;
  const Toy seldom(folder, "out", listener, {"training.checkpoint_seconds=100"});
  const Toy often(folder, "out", listener, {"training.checkpoint_seconds=0"});
  const Toy longer(folder, "out", listener, {"training.patience=7"});
  generate(seldom.context);
  EXPECT_EQ(training_fingerprint(often.context), training_fingerprint(seldom.context));
  EXPECT_NE(training_fingerprint(longer.context), training_fingerprint(seldom.context));
}

TEST(Stages, AReportMakesEverythingThatIsMissing) {
  const Folder folder;
  Listener listener;
  const Toy toy(folder, "out", listener, {"training.epochs=2"});
  report(toy.context);
  EXPECT_TRUE(listener.said("generate: done"));
  EXPECT_TRUE(listener.said("train: done"));
  EXPECT_TRUE(std::filesystem::exists(toy.context.out / "report.json"));
}

TEST(Stages, TimesOfOtherMachinesThreadsOrBuildsAreNotMixedIn) {
  const Folder folder;
  Listener listener;
  const Toy toy(folder, "out", listener, {"training.epochs=2"});
  report(toy.context);
  const auto file = toy.context.out / "report" / "runs" / "solver-2.json";
  Json stored;
  std::ifstream(file) >> stored;
  EXPECT_NE(stored.at("conditions").get<std::string>().find(" threads, "), std::string::npos);
  stored["conditions"] = "another processor";
  std::ofstream(file) << stored;
  Listener again;
  report(Toy(folder, "out", again, {"training.epochs=2"}).context);
  EXPECT_TRUE(again.said("solver-2 is measured again: it ran on another processor"));
  EXPECT_TRUE(again.said("report: solver 2, run 2 of 2"));
  EXPECT_TRUE(again.said("report: solver 8: up to date"));
}

TEST(Stages, RecordingsJoinTheTrainingWhenTheCaseSaysSo) {
  const Folder folder;
  Listener listener;
  const Toy toy(folder, "out", listener, {"guard.tolerance=1e-6"});
  generate(toy.context);
  train(toy.context);
  run(toy.context, "guarded");
  const auto runs = io::recorded_runs(data_folder(toy.context.out));
  ASSERT_EQ(runs.size(), 1U);
  const Toy more(folder, "out", listener, {"dataset.include=[\"" + runs[0] + "\"]"});
  const std::string before = model_digest(load_model(toy.context));
  EXPECT_FALSE(train(more.context).skipped);
  const surrogates::Model model = load_model(toy.context);
  EXPECT_NE(model_digest(model), before);
  EXPECT_EQ(model.facts().provenance.text("parent"), before);
}

TEST(Stages, ARunWhoseRecordingsAreGoneIsDoneAgain) {
  const Folder folder;
  Listener listener;
  const Toy toy(folder, "out", listener, {"guard.tolerance=1e-6", "training.epochs=2"});
  generate(toy.context);
  train(toy.context);
  run(toy.context, "guarded");
  EXPECT_TRUE(run(toy.context, "guarded").skipped);
  const auto runs = io::recorded_runs(data_folder(toy.context.out));
  ASSERT_EQ(runs.size(), 1U);
  std::filesystem::remove_all(recording_folder(toy.context, runs[0]));
  EXPECT_FALSE(run(toy.context, "guarded").skipped);
  EXPECT_EQ(io::recorded_runs(data_folder(toy.context.out)), runs);
}

TEST(Stages, ARunOfAnotherLoopRecordsBesideTheFirst) {
  const Folder folder;
  Listener listener;
  const std::string strict = "guard.tolerance=1e-6";
  const Toy toy(folder, "out", listener, {strict});
  generate(toy.context);
  train(toy.context);
  run(toy.context, "guarded");
  const auto data = data_folder(toy.context.out);
  const auto first = io::recorded_runs(data);
  ASSERT_EQ(first.size(), 1U);
  const std::string digest = io::Dataset(data / "recorded" / first[0]).digest();
  run(Toy(folder, "out", listener, {strict, "loop.steps=2"}).context, "guarded");
  EXPECT_EQ(io::recorded_runs(data).size(), 2U);
  EXPECT_EQ(io::Dataset(data / "recorded" / first[0]).digest(), digest);
  EXPECT_EQ(io::Dataset(data, first).size(),
            120 + io::Dataset(data / "recorded" / first[0]).size());
}

TEST(Case, ContentsOfImagesInAllFormsAreItsIdentity) {
  const Folder folder;
  std::filesystem::create_directory(folder.path() / "slices");
  const std::vector<std::pair<std::string, std::string>> forms = {{"a.h5", "a.h5"},
                                                                  {"b.h5", "b.h5:/image/phase"},
                                                                  {"c.vti", "c.vti:/phase"},
                                                                  {"slices/s_1.png", "slices"},
                                                                  {"t_1.png", "t_*.png"}};
  const Case the_case = Case::open(folder.case_file(), {});
  for (const auto& [file, value] : forms) {
    const Settings section(Settings::Table{{"file", Settings(value)}});
    const std::string missing = the_case.digest_of_files(section);
    std::ofstream(folder.path() / file) << "one";
    const std::string one = the_case.digest_of_files(section);
    std::ofstream(folder.path() / file) << "two";
    EXPECT_NE(one, missing) << value;
    EXPECT_NE(the_case.digest_of_files(section), one) << value;
  }
}

TEST(Stages, AUsersNetworkIsTrainedSavedAndRun) {
  const Folder folder;
  Listener listener;
  Catalogue own = toy::catalogue();
  own.networks.add("mine", "a network of the user's", surrogates::standard_networks().at("dense"));
  const StudyContext context{own, Case::open(folder.case_file(), {"network.name=mine"}),
                             folder.out(), listener};
  check_case(context);
  generate(context);
  train(context);
  run(context, "guarded");
  EXPECT_EQ(load_model(context).options().name, "mine");
  EXPECT_THROW(load_model(folder.out()), InputError);  // the standard ones alone
  const Toy without(folder, "other", listener, {"network.name=mine"});
  EXPECT_THROW(check_case(without.context), InputError);
}

TEST(Stages, AModelOfAnotherSolverIsRefused) {
  const Folder folder;
  Listener listener;
  const Toy toy(folder, "out", listener, {"training.epochs=2"});
  generate(toy.context);
  train(toy.context);
  const Toy other(folder, "out", listener, {"solver.resolution=16", "solver.delay=1"});
  for (const char* with : {"surrogate", "guarded"}) {
    const std::string text = message([&] { run(other.context, with); });
    EXPECT_NE(text.find("solver.resolution = 16 (the model's: 32)"), std::string::npos) << text;
    EXPECT_EQ(text.find("solver.delay ="), std::string::npos) << text;  // changes no result
    EXPECT_NE(text.find(other.context.command("report")), std::string::npos) << text;
    EXPECT_NO_THROW(run(toy.context, with));
  }
}

}  // namespace
}  // namespace understudy::study
