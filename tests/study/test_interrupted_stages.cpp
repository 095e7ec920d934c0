#include <gtest/gtest.h>

#include <fstream>
#include <understudy/study/report_stage.hpp>
#include <understudy/study/run.hpp>
#include <understudy/study/stamp.hpp>

#include "study/toy.hpp"

namespace understudy::study {
namespace {

using toy::Folder;
using toy::Listener;
using toy::Toy;

// A stop in the middle of each stage, then the same call again.
struct Stop {
  const char* task;
  std::size_t update;
};

class StoppedStage : public testing::TestWithParam<Stop> {};

const std::string& digests_of_an_undisturbed_study() {
  static const std::string digests = [] {
    const Folder folder;
    Listener undisturbed;
    study(Toy(folder, "whole", undisturbed).context);
    return toy::stage_digests(folder.out("whole"));
  }();
  return digests;
}

TEST_P(StoppedStage, ResumesToTheSameDigests) {
  const Folder folder;
  Listener stopping(GetParam().task, GetParam().update);
  EXPECT_THROW(study(Toy(folder, "stopped", stopping).context), Interrupted);
  clear_stop_request();
  Listener resumed;
  study(Toy(folder, "stopped", resumed).context);
  EXPECT_EQ(toy::stage_digests(folder.out("stopped")), digests_of_an_undisturbed_study());
  EXPECT_EQ(digests_of_an_undisturbed_study().find("missing"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(All, StoppedStage,
                         testing::Values(Stop{"training data", 4},
                                         Stop{"out-of-distribution data", 2}, Stop{"train", 11},
                                         Stop{"march", 3}, Stop{"march", 9}, Stop{"march", 15}));

TEST(InterruptedStages, AStoppedLoopGoesOnWithTheSolversMemory) {
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

TEST(InterruptedStages, SecondsOfAKilledSessionCountAsFarAsItsWorkDoes) {
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

TEST(InterruptedStages, ACheckpointThatIsDamagedOrForeignIsLeftAside) {
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

TEST(InterruptedStages, ACheckpointThatCannotBeWrittenDoesNotEndTheRun) {
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
