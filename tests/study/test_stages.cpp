#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <list>
#include <map>
#include <set>
#include <thread>
#include <understudy/core/errors.hpp>
#include <understudy/io/archive_file.hpp>
#include <understudy/io/dataset.hpp>
#include <understudy/study/check.hpp>
#include <understudy/study/fingerprint.hpp>
#include <understudy/study/generate.hpp>
#include <understudy/study/report/input.hpp>
#include <understudy/study/report_stage.hpp>
#include <understudy/study/run.hpp>
#include <understudy/study/stamp.hpp>
#include <understudy/study/train.hpp>

#include "core/message.hpp"
#include "study/toy.hpp"

namespace understudy::study {
namespace {

using toy::Folder;
using toy::Listener;
using toy::Toy;

TEST(Stages, GenerateOnceAndSayWhenThereIsNothingToDo) {
  const Folder folder;
  Listener listener;
  const Toy toy(folder, "out", listener);
  const StageResult first = generate(toy.context);
  EXPECT_FALSE(first.skipped);
  EXPECT_EQ(io::Dataset(data_folder(toy.context.out)).size(), 120U);
  EXPECT_EQ(io::Dataset(out_of_distribution_folder(toy.context.out)).size(), 20U);
  const StageResult second = generate(toy.context);
  EXPECT_TRUE(second.skipped);
  EXPECT_EQ(first.digest, second.digest);
  EXPECT_TRUE(listener.said("generate: up to date"));
}

TEST(Stages, MorePathsKeepTheShardsThatAreThere) {
  const Folder folder;
  Listener listener;
  generate(Toy(folder, "out", listener, {"sampling.paths=60"}).context);
  const auto shard = data_folder(folder.out()) / io::shard_name(0);
  const auto written = std::filesystem::last_write_time(shard);
  const StageResult more = generate(Toy(folder, "out", listener).context);
  EXPECT_EQ(std::filesystem::last_write_time(shard), written);
  EXPECT_EQ(more.digest, generate(Toy(folder, "other", listener).context).digest);
  const StageResult fewer = generate(Toy(folder, "out", listener, {"sampling.paths=60"}).context);
  EXPECT_FALSE(fewer.skipped);
  EXPECT_EQ(io::Dataset(data_folder(folder.out())).size(), 60U);
}

TEST(Stages, FewerPathsLoseNothing) {
  const Folder folder;
  Listener listener;
  const std::string digest = generate(Toy(folder, "out", listener).context).digest;
  std::map<std::filesystem::path, std::filesystem::file_time_type> written;
  for (std::size_t i = 0; i < 8; ++i) {
    const auto shard = data_folder(folder.out()) / io::shard_name(i);
    written[shard] = std::filesystem::last_write_time(shard);
  }
  generate(Toy(folder, "out", listener, {"sampling.paths=50"}).context);
  EXPECT_EQ(io::Dataset(data_folder(folder.out())).size(), 50U);
  EXPECT_EQ(generate(Toy(folder, "out", listener).context).digest, digest);
  for (const auto& [shard, when] : written)
    EXPECT_EQ(std::filesystem::last_write_time(shard), when) << shard;
}

// The shards that lie in a folder now, and when each was written.
std::map<std::string, std::filesystem::file_time_type> shards_in(const std::filesystem::path& at) {
  std::map<std::string, std::filesystem::file_time_type> written;
  for (const auto& entry : std::filesystem::directory_iterator(at))
    if (entry.path().extension() == ".h5" && entry.path().filename() != "dataset.h5")
      written[entry.path().filename()] = entry.last_write_time();
  return written;
}

std::filesystem::path older_folder(const std::filesystem::path& data) {
  for (const auto& entry : std::filesystem::directory_iterator(data))
    if (entry.path().filename().string().starts_with("older-")) return entry.path();
  return data / "nothing older";
}

TEST(Stages, DataOfOtherSettingsAreKeptAndComeBack) {
  const Folder folder;
  Listener listener;
  const auto data = data_folder(folder.out());
  const std::string digest = generate(Toy(folder, "out", listener).context).digest;
  const auto first = shards_in(data);
  generate(Toy(folder, "out", listener, {"solver.resolution=8"}).context);
  EXPECT_TRUE(
      listener.said("training data: 120 samples made with another solver.resolution are "
                    "kept in '" +
                    data.string() + "/older-"));
  EXPECT_EQ(shards_in(older_folder(data)), first);
  EXPECT_EQ(generate(Toy(folder, "out", listener).context).digest, digest);
  EXPECT_TRUE(
      listener.said("training data: 120 samples that these settings made earlier are back"));
  EXPECT_EQ(shards_in(data), first) << "they were not computed again";
}

TEST(Stages, DataAreKeptThoughTheMoveWasCutShort) {
  const Folder folder;
  Listener listener;
  const auto data = data_folder(folder.out());
  const std::string digest = generate(Toy(folder, "out", listener).context).digest;
  const auto first = shards_in(data);
  generate(Toy(folder, "out", listener, {"solver.resolution=8"}).context);
  // As after a kill while they were taken back: one is here, the others are still there.
  const auto aside = older_folder(data), shard = data / io::shard_name(3);
  const std::string other_digest = io::Dataset(data).digest();
  std::filesystem::create_directories(data / "older-x");
  std::filesystem::rename(shard, data / "older-x" / shard.filename());
  std::filesystem::rename(aside / shard.filename(), shard);
  EXPECT_EQ(generate(Toy(folder, "out", listener).context).digest, digest);
  EXPECT_EQ(shards_in(data), first);
  EXPECT_NE(other_digest, io::Dataset(data).digest());
}

TEST(Stages, ADamagedShardIsSetAsideAndComputedAgain) {
  const Folder folder;
  Listener listener;
  const auto data = data_folder(folder.out());
  const std::string digest = generate(Toy(folder, "out", listener).context).digest;
  std::ofstream(data / io::shard_name(2)) << "damaged";
  EXPECT_EQ(generate(Toy(folder, "out", listener).context).digest, digest);
  EXPECT_TRUE(std::filesystem::exists(data / "older-unreadable" / io::shard_name(2)));
  EXPECT_TRUE(listener.said("training data: 1 shards that cannot be read are kept in '"));
  std::ofstream(data / io::shard_name(2)) << "damaged again";
  EXPECT_EQ(generate(Toy(folder, "out", listener).context).digest, digest);
  EXPECT_EQ(shards_in(data / "older-unreadable").size(), 2U) << "one must not replace the other";
}

TEST(Stages, KeysWithoutAnEffectAreNoOtherData) {
  const Folder folder;
  Listener listener;
  generate(Toy(folder, "out", listener).context);
  EXPECT_TRUE(generate(Toy(folder, "out", listener, {"solver.delay=1"}).context).skipped);
}

TEST(Stages, MemoryIsNoOtherSolver) {
  const Folder folder(std::string("[solver]\nname = \"cell\"\n") + toy::two_phases +
                      "[solver.microstructure]\nshape = \"sphere\"\n");
  const Catalogue entries = standard_catalogue();
  const auto identity = [&](const std::vector<std::string>& overrides) {
    return solver_identity(entries, Case::open(folder.case_file(), overrides));
  };
  EXPECT_EQ(identity({"solver.memory=100 MB"}), identity({}));
  EXPECT_NE(identity({"solver.resolution=8"}), identity({}));
}

TEST(Stages, NoPathsOutOfDistributionLeaveNoneOfThemListed) {
  const Folder folder;
  Listener listener;
  generate(Toy(folder, "out", listener).context);
  const Toy none(folder, "out", listener, {"sampling.out_of_distribution_paths=0"});
  generate(none.context);
  EXPECT_FALSE(
      std::filesystem::exists(out_of_distribution_folder(none.context.out) / "dataset.h5"));
  EXPECT_TRUE(generate(none.context).skipped);
}

TEST(Stages, AModelKnowsWhatNumbersTheSolversPortsTake) {
  const Folder folder;
  Listener listener;
  const Toy toy(folder, "out", listener, {"training.epochs=1"});
  generate(toy.context);
  train(toy.context);
  EXPECT_EQ(load_model(toy.context).signature().input("k").limits, Limits{.most = 1e9});
}

TEST(Stages, AStampDoesNotSpeakOfFilesThatOtherSettingsHaveReplaced) {
  const Folder folder;
  Listener listener;
  const Toy toy(folder, "out", listener);
  const std::string digest = generate(toy.context).digest;
  EXPECT_THROW(generate(Toy(folder, "out", listener, {"solver.fails=true"}).context),
               ConvergenceError);
  const StageResult again = generate(toy.context);
  EXPECT_FALSE(again.skipped);
  EXPECT_EQ(again.digest, digest);
  EXPECT_NO_THROW(train(toy.context));
}

TEST(Stages, AStampDoesNotSpeakOfFilesThatAreGoneOrChanged) {
  const Folder folder;
  Listener listener;
  const Toy toy(folder, "out", listener);
  generate(toy.context);
  std::filesystem::remove(data_folder(toy.context.out) / io::shard_name(1));
  EXPECT_FALSE(generate(toy.context).skipped);
  run(toy.context, "solver");
  const auto file = run_folder(toy.context.out, "solver") / "result.h5";
  Archive changed = io::read_archive(file, "result");
  changed.set("quantities/mean", {1.0}, {1}, "mm");
  io::write_archive(file, "result", changed);
  EXPECT_FALSE(run(toy.context, "solver").skipped);
  EXPECT_TRUE(run(toy.context, "solver").skipped);
}

/// Passes on to the solver of the toy case and writes down which paths it was asked for.
class Remembering : public Operator {
 public:
  Remembering(std::unique_ptr<Operator> op, std::set<std::int64_t>& paths)
      : op_(std::move(op)), paths_(paths) {}
  const Signature& signature() const override { return op_->signature(); }
  void apply(const Execution& exec, const Batch& in, Batch& out, Outcomes outcomes) override {
    paths_.insert(in.slots().begin(), in.slots().end());
    op_->apply(exec, in, out, outcomes);
  }

 private:
  std::unique_ptr<Operator> op_;
  std::set<std::int64_t>& paths_;
};

TEST(Stages, NoSolverRemembersMoreThanThePathsOfOneShard) {
  const Folder folder;
  Listener listener;
  Toy toy(folder, "out", listener, {"solver.name=remembering"});
  std::list<std::set<std::int64_t>> paths_of_solvers;
  const SolverEntry inner = toy.entries.solvers.at("toy");
  toy.entries.solvers.add("remembering", "",
                          {[&](const Build& build) {
                             return std::make_unique<Remembering>(inner.make(build),
                                                                  paths_of_solvers.emplace_back());
                           },
                           "1"});
  generate(toy.context);
  std::size_t most = 0;
  for (const auto& paths : paths_of_solvers) most = std::max(most, paths.size());
  EXPECT_EQ(most, 15U);
}

TEST(Stages, OtherPhysicsSeedOrRangesAreOtherData) {
  const Folder folder;
  Listener listener;
  const std::string digest = generate(Toy(folder, "out", listener).context).digest;
  for (const std::string change :
       {"solver.resolution=8", "seed=4", "sampling.ranges.k=[1.0, 2.0]"}) {
    const StageResult other = generate(Toy(folder, "out", listener, {change}).context);
    EXPECT_FALSE(other.skipped) << change;
    EXPECT_NE(other.digest, digest) << change;
  }
  EXPECT_EQ(generate(Toy(folder, "out", listener).context).digest, digest);
}

TEST(Stages, TheSamplesOfAShardDoNotDependOnItsSize) {
  const Folder folder;
  Listener listener;
  const std::string digest = generate(Toy(folder, "out", listener).context).digest;
  const Toy other(folder, "other", listener, {"dataset.paths_per_shard=7"});
  EXPECT_EQ(generate(other.context).digest, digest);
}

TEST(Stages, TooManyFailedSolvesAreAConvergenceError) {
  const Folder folder;
  Listener listener;
  const Toy toy(folder, "out", listener, {"solver.fails=true"});
  EXPECT_THROW(generate(toy.context), ConvergenceError);
  EXPECT_THROW(generate(toy.context), ConvergenceError);  // finished shards count too
}

TEST(Stages, SamplesThatTheSolverCannotTakeAreTheUsersToMend) {
  const Folder folder;
  Listener listener;
  const Toy toy(folder, "out", listener, {"sampling.ranges.k=[-1.0, 0.5]"});
  try {
    generate(toy.context);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), testing::AllOf(testing::HasSubstr("whose input it cannot take"),
                                             testing::HasSubstr("[sampling]")));
  }
}

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
  const Toy other(folder, "out", listener, {"solver.resolution=16"});
  for (const char* with : {"surrogate", "guarded"}) {
    const std::string text = message([&] { run(other.context, with); });
    EXPECT_NE(text.find("solver.resolution = 16 (the model's: 32)"), std::string::npos) << text;
    EXPECT_NE(text.find(other.context.command("report")), std::string::npos) << text;
    EXPECT_NO_THROW(run(toy.context, with));
  }
}

// A stop in the middle of each stage, then the same call again.
struct Stop {
  const char* task;
  std::size_t update;
};

class StoppedStage : public testing::TestWithParam<Stop> {};

std::string digests(const std::filesystem::path& out) {
  std::string all;
  for (const char* stage : {"generate", "train", "run-surrogate", "run-guarded"}) {
    const auto stamp = read_stamp(out, stage);
    all += stamp ? stamp->digest + " " : "missing ";
  }
  return all;
}

TEST_P(StoppedStage, ResumesToTheSameDigests) {
  const Folder folder;
  Listener undisturbed;
  study(Toy(folder, "whole", undisturbed).context);
  Listener stopping(GetParam().task, GetParam().update);
  EXPECT_THROW(study(Toy(folder, "stopped", stopping).context), Interrupted);
  clear_stop_request();
  Listener resumed;
  study(Toy(folder, "stopped", resumed).context);
  EXPECT_EQ(digests(folder.out("stopped")), digests(folder.out("whole")));
  EXPECT_EQ(digests(folder.out("whole")).find("missing"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(All, StoppedStage,
                         testing::Values(Stop{"training data", 4},
                                         Stop{"out-of-distribution data", 2}, Stop{"train", 11},
                                         Stop{"march", 3}, Stop{"march", 9}, Stop{"march", 15}));

TEST(Stages, AStoppedLoopGoesOnWithTheSolversMemory) {
  const Folder folder;
  const std::vector<std::string> settings = {"solver.remembers=true"};
  Listener undisturbed;
  const std::string expected =
      run(Toy(folder, "whole", undisturbed, settings).context, "solver").digest;
  Listener stopping("march", 4), resumed;
  EXPECT_THROW(run(Toy(folder, "out", stopping, settings).context, "solver"), Interrupted);
  clear_stop_request();
  EXPECT_EQ(run(Toy(folder, "out", resumed, settings).context, "solver").digest, expected);
  EXPECT_TRUE(resumed.said("march: goes on after step 4"));
  EXPECT_FALSE(std::filesystem::exists(folder.out() / "run-solver" / "checkpoint"));
}

TEST(Stages, SecondsOfAKilledSessionCountAsFarAsItsWorkDoes) {
  const Folder folder;
  Listener listener;
  const auto out = folder.out();
  const Toy toy(folder, "out", listener);
  const auto stage = [&](const std::function<std::string(const KeepSeconds&)>& work) {
    return perform(toy.context, {"stage", "f", [] { return std::string("digest"); }, work});
  };
  const auto killed = [](const KeepSeconds& keep_seconds) -> std::string {
    keep_seconds();
    throw std::runtime_error("as if killed");
  };
  save_seconds(out, "stage", "f", 100);
  EXPECT_THROW(stage(killed), std::runtime_error);
  EXPECT_GT(seconds_before(out, "stage", "f"), 100);
  EXPECT_GT(stage([](const KeepSeconds&) { return "digest"; }).seconds, 100);
  EXPECT_EQ(seconds_before(out, "stage", "f"), 0);
}

TEST(Stages, ACheckpointThatIsDamagedOrForeignIsLeftAside) {
  const Folder folder;
  Listener undisturbed;
  const std::string expected = run(Toy(folder, "whole", undisturbed).context, "solver").digest;
  const auto checkpoint = folder.out() / "run-solver" / "checkpoint";
  const auto stop = [&](const std::vector<std::string>& settings) {
    Listener stopping("march", 4);
    EXPECT_THROW(run(Toy(folder, "out", stopping, settings).context, "solver"), Interrupted);
    clear_stop_request();
    EXPECT_TRUE(std::filesystem::exists(checkpoint / "checkpoint.h5"));
  };
  stop({"solver.resolution=3"});
  Listener foreign;
  EXPECT_EQ(run(Toy(folder, "out", foreign).context, "solver").digest, expected);
  EXPECT_TRUE(foreign.said("belongs to another run"));
  EXPECT_FALSE(foreign.said("goes on"));

  std::filesystem::remove_all(folder.out() / "stamps");
  stop({});
  std::ofstream(checkpoint / "1" / "piece-0000.h5") << "nonsense";
  Listener damaged;
  EXPECT_EQ(run(Toy(folder, "out", damaged).context, "solver").digest, expected);
  EXPECT_TRUE(damaged.said("the run starts at its beginning"));
}

TEST(Stages, ACheckpointThatCannotBeWrittenDoesNotEndTheRun) {
  const Folder folder;
  std::filesystem::create_directories(folder.out() / "run-solver");
  std::ofstream(folder.out() / "run-solver" / "checkpoint") << "in the way";
  Listener listener;
  const Toy toy(folder, "out", listener, {"output.checkpoint_minutes=0"});
  EXPECT_NO_THROW(run(toy.context, "solver"));
  EXPECT_TRUE(listener.said("goes on without a checkpoint"));
}

}  // namespace
}  // namespace understudy::study
