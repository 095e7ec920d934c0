#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <understudy/io/dataset.hpp>
#include <understudy/study/generate.hpp>
#include <understudy/study/report_costs.hpp>
#include <understudy/study/run.hpp>
#include <understudy/study/stamp.hpp>
#include <understudy/study/train.hpp>

#include "study/toy.hpp"

namespace understudy::study {
namespace {

using testing::HasSubstr;
using toy::Folder;
using toy::Toy;

ReportInput costs_of(const StudyContext& context) {
  ReportInput input;
  add_costs(context, input);
  return input;
}

class ReportCosts : public testing::Test {
 protected:
  ReportCosts() : toy_(folder_, "out", silence_, {"guard.tolerance=1e-6"}) {
    generate(toy_.context);
    train(toy_.context);
  }

  // The stamp of a stage, as if it had taken so long, there.
  void pretend(const std::filesystem::path& out, const std::string& stage, double seconds) {
    Stamp stamp = *read_stamp(out, stage);
    stamp.seconds = seconds;
    write_stamp(out, stamp);
  }

  Folder folder_;
  Silence silence_;
  Toy toy_;
};

TEST_F(ReportCosts, AreThoseOfTheStagesWithoutTheSamplesThatOnlyTestTheGuard) {
  pretend(folder_.out(), "generate", 1000);
  pretend(folder_.out(), "train", 70);
  const ReportInput input = costs_of(toy_.context);
  const double outside = solver_seconds(out_of_distribution_folder(folder_.out()));
  EXPECT_GT(outside, 0);
  EXPECT_DOUBLE_EQ(input.data_seconds, 1000 - outside);
  EXPECT_EQ(input.training_seconds, 70);
  EXPECT_TRUE(input.failures.empty());
}

TEST_F(ReportCosts, OfShardsThatAnEarlierPlanMadeAreThoseOfTheSolver) {
  pretend(folder_.out(), "generate", 0);
  EXPECT_DOUBLE_EQ(costs_of(toy_.context).data_seconds, solver_seconds(data_folder(folder_.out())));
}

TEST_F(ReportCosts, HoldRecordingsAndTheParentsTraining) {
  run(toy_.context, "guarded");
  const std::string name = io::recorded_runs(data_folder(folder_.out())).at(0);
  const Toy more(folder_, "out", silence_, {"dataset.include=[\"" + name + "\"]"});
  train(more.context);
  pretend(folder_.out(), "generate", 0);
  pretend(folder_.out() / "parent", "train", 70);
  pretend(folder_.out(), "train", 5);
  const ReportInput before = costs_of(toy_.context), after = costs_of(more.context);
  EXPECT_EQ(after.training_seconds, 75);
  const double recorded = solver_seconds(recording_folder(more.context, name));
  EXPECT_GT(recorded, 0);
  EXPECT_NEAR(after.data_seconds - before.data_seconds, recorded, 1e-6 * recorded);
  EXPECT_GT(after.training_samples, before.training_samples);
}

TEST_F(ReportCosts, OfAnotherMachineAreADoubt) {
  const auto file = folder_.out() / "stamps" / "train.json";
  std::ifstream stream(file);
  auto json = nlohmann::ordered_json::parse(stream);
  json["made_by"] = "0.1.0 at abc, an abacus, 1 threads";
  std::ofstream(file) << json;
  const ReportInput input = costs_of(toy_.context);
  ASSERT_EQ(input.failures.size(), 1U);
  EXPECT_TRUE(input.failures[0].warning);
  EXPECT_THAT(input.failures[0].what, HasSubstr("'train' ran elsewhere (0.1.0 at abc, an abacus"));
}

}  // namespace
}  // namespace understudy::study
