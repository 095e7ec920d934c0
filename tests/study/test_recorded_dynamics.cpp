#include <gtest/gtest.h>

#include <cmath>
#include <loops/checkpoint_in_memory.hpp>
#include <loops/dynamics/dynamics_case.hpp>
#include <understudy/io/dataset.hpp>
#include <understudy/io/dataset_sink.hpp>
#include <understudy/loops/guarded.hpp>
#include <understudy/loops/recording.hpp>

#include "study/toy.hpp"

namespace understudy::study {
namespace {

namespace fs = std::filesystem;

/// Refuses two of three places.
struct Fickle : Guard {
  std::string name() const override { return "fickle"; }
  void score(const Execution& exec, const Batch& in, const Batch&, Scores scores) override {
    const auto positions = on_host(exec, in["positions"]);
    const auto host = Kokkos::create_mirror_view(scores);
    for (std::size_t i = 0; i < in.size(); ++i) {
      const double place = 1000 * positions(i, 0);
      host(i) = place - std::floor(place) < 2.0 / 3 ? 2 : 0;
    }
    Kokkos::deep_copy(exec, scores, host);
  }
};

/// Molecular dynamics whose guarded operator leaves most steps to the solver, which is recorded.
class RecordedDynamics {
 public:
  explicit RecordedDynamics(const fs::path& folder) {
    io::DatasetInfo info;
    info.fingerprint = "f";
    sink_ = std::make_shared<io::DatasetSink>(folder, info);
    solver_ = std::make_shared<test::AnalyticForce>(2, test::lennard_jones(0.2, 1));
    const auto recorded = std::make_shared<loops::Recording>(solver_, sink_);
    guarded_ = std::make_shared<loops::Guarded>(
        std::make_shared<test::AnalyticForce>(2, test::lennard_jones(0.3, 1.1)), recorded,
        std::vector<std::shared_ptr<Guard>>{std::make_shared<Fickle>()},
        loops::GuardedOptions{.audit_worst = 0, .audit_random = 0});
    dynamics_.options = test::no_constraints("langevin", 2000);
    dynamics_.molecule = test::atoms_of_mass({12, 14});
    dynamics_.start.positions = {{0, 0, 0}, {1.1, 0, 0}};
    dynamics_.mechanics = std::make_shared<test::AnalyticForce>(2, test::harmonic_well(1));
  }

  std::size_t run(loops::Checkpoint* checkpoint = nullptr, int fail_at = -1) {
    dynamics_.checkpoint = checkpoint;
    solver_->fail_at = fail_at;
    EXPECT_TRUE(dynamics_.run(*guarded_).completed);
    return sink_->finish();
  }

 private:
  std::shared_ptr<io::DatasetSink> sink_;
  std::shared_ptr<test::AnalyticForce> solver_;
  std::shared_ptr<loops::Guarded> guarded_;
  test::DynamicsCase dynamics_;
};

TEST(RecordedDynamics, FillsShardsWithManyStepsAndGoesOnToTheSameBits) {
  const toy::Folder folder;
  const std::size_t samples = RecordedDynamics(folder.out("whole")).run();
  const io::Dataset whole(folder.out("whole"));
  EXPECT_EQ(whole.size(), samples);
  ASSERT_EQ(whole.shards().size(), 2U);
  EXPECT_EQ(whole.shards().front().samples, 1000U);
  for (const int saves : {5, 1400, 1600}) {
    const auto out = folder.out("parts-" + std::to_string(saves));
    test::CheckpointInMemory checkpoint(saves);
    EXPECT_THROW(RecordedDynamics(out).run(&checkpoint, 1200), Interrupted);
    EXPECT_EQ(checkpoint.saved, saves);
    EXPECT_EQ(RecordedDynamics(out).run(&checkpoint), samples);
    EXPECT_EQ(io::Dataset(out).digest(), whole.digest());
    EXPECT_EQ(io::Dataset(out).shards().size(), 2U);
  }
}

}  // namespace
}  // namespace understudy::study
