#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <list>
#include <map>
#include <set>
#include <understudy/core/errors.hpp>
#include <understudy/io/archive_file.hpp>
#include <understudy/io/dataset.hpp>
#include <understudy/study/fingerprint.hpp>
#include <understudy/study/generate.hpp>
#include <understudy/study/run.hpp>
#include <understudy/study/stamp.hpp>
#include <understudy/study/train.hpp>

#include "study/toy.hpp"

namespace understudy::study {
namespace {

using toy::Folder;
using toy::Listener;
using toy::Toy;

TEST(GenerateStage, GenerateOnceAndSayWhenThereIsNothingToDo) {
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

TEST(GenerateStage, MorePathsKeepTheShardsThatAreThere) {
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

TEST(GenerateStage, FewerPathsLoseNothing) {
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

TEST(GenerateStage, DataOfOtherSettingsAreKeptAndComeBack) {
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

TEST(GenerateStage, DataAreKeptThoughTheMoveWasCutShort) {
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

TEST(GenerateStage, ADamagedShardIsSetAsideAndComputedAgain) {
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

TEST(GenerateStage, KeysWithoutAnEffectAreNoOtherData) {
  const Folder folder;
  Listener listener;
  generate(Toy(folder, "out", listener).context);
  EXPECT_TRUE(generate(Toy(folder, "out", listener, {"solver.delay=1"}).context).skipped);
}

TEST(GenerateStage, MemoryIsNoOtherSolver) {
  const Folder folder(std::string("[solver]\nname = \"cell\"\n") + toy::two_phases +
                      "[solver.microstructure]\nshape = \"sphere\"\n");
  const Catalogue entries = standard_catalogue();
  const auto identity = [&](const std::vector<std::string>& overrides) {
    return solver_identity(entries, Case::open(folder.case_file(), overrides));
  };
  EXPECT_EQ(identity({"solver.memory=100 MB"}), identity({}));
  EXPECT_NE(identity({"solver.resolution=8"}), identity({}));
}

TEST(GenerateStage, NoPathsOutOfDistributionLeaveNoneOfThemListed) {
  const Folder folder;
  Listener listener;
  generate(Toy(folder, "out", listener).context);
  const Toy none(folder, "out", listener, {"sampling.out_of_distribution_paths=0"});
  generate(none.context);
  EXPECT_FALSE(
      std::filesystem::exists(out_of_distribution_folder(none.context.out) / "dataset.h5"));
  EXPECT_TRUE(generate(none.context).skipped);
}

TEST(GenerateStage, AModelKnowsWhatNumbersTheSolversPortsTake) {
  const Folder folder;
  Listener listener;
  const Toy toy(folder, "out", listener, {"training.epochs=1"});
  generate(toy.context);
  train(toy.context);
  EXPECT_EQ(load_model(toy.context).signature().input("k").limits, Limits{.most = 1e9});
}

TEST(GenerateStage, AStampDoesNotSpeakOfFilesThatOtherSettingsHaveReplaced) {
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

TEST(GenerateStage, AStampDoesNotSpeakOfFilesThatAreGoneOrChanged) {
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

TEST(GenerateStage, NoSolverRemembersMoreThanThePathsOfOneShard) {
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

TEST(GenerateStage, OtherPhysicsSeedOrRangesAreOtherData) {
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

TEST(GenerateStage, TheSamplesOfAShardDoNotDependOnItsSize) {
  const Folder folder;
  Listener listener;
  const std::string digest = generate(Toy(folder, "out", listener).context).digest;
  const Toy other(folder, "other", listener, {"dataset.paths_per_shard=7"});
  EXPECT_EQ(generate(other.context).digest, digest);
}

TEST(GenerateStage, TooManyFailedSolvesAreAConvergenceError) {
  const Folder folder;
  Listener listener;
  const Toy toy(folder, "out", listener, {"solver.fails=true"});
  EXPECT_THROW(generate(toy.context), ConvergenceError);
  EXPECT_THROW(generate(toy.context), ConvergenceError);  // finished shards count too
}

TEST(GenerateStage, SamplesThatTheSolverCannotTakeAreTheUsersToMend) {
  const Folder folder;
  Listener listener;
  const Toy toy(folder, "out", listener, {"sampling.ranges.k=[-1.0, 0.5]"});
  try {
    generate(toy.context);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), testing::AllOf(testing::HasSubstr("whose input it cannot take"),
                                             testing::HasSubstr("numbers beyond its limits"),
                                             testing::HasSubstr("[sampling]")));
  }
}

}  // namespace
}  // namespace understudy::study
