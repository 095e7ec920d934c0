#include <gtest/gtest.h>

#include <csignal>
#include <understudy/core/errors.hpp>
#include <understudy/study/check.hpp>
#include <understudy/study/effective.hpp>
#include <understudy/study/run.hpp>
#include <understudy/study/stamp.hpp>

#include "study/child.hpp"
#include "study/toy.hpp"

namespace understudy::study {
namespace {

using toy::Folder;
using toy::Listener;
namespace fs = std::filesystem;

const std::string cook = R"(
case = "resume"
domain = "materials"
[solver]
name = "cell"
dimensions = 2
resolution = 12
extrapolate_from = 8
tolerance = 1e-2
)" + std::string(toy::two_phases) +
                         R"([solver.microstructure]
shape = "sphere"
[solver.ports]
volume_fraction = [0.05, 0.25]
contrast = [2.0, 20.0]
[loop]
name = "structure"
geometry = "cook"
elements = [3, 3]
load = "3 MPa"
steps = 5
[loop.field]
volume_fraction = 0.2
contrast = [5.0, 10.0, 20.0, 10.0]
)";

/// The real solver and the real loop, in this process.
struct Cook {
  Cook(const Folder& folder, const std::string& out, Progress& progress,
       const std::vector<std::string>& settings = {})
      : entries(standard_catalogue()),
        context{entries, Case::open(folder.case_file(), settings), folder.out(out), progress} {}
  std::string run_solver() { return run(context, "solver").digest; }
  Catalogue entries;
  StudyContext context;
};

std::string digest_of(const fs::path& out) {
  const auto stamp = read_stamp(out, "run-solver");
  return stamp ? stamp->digest : "missing";
}

TEST(Effective, SettingsOfAStudyAreACaseOfTheSameStudy) {
  const Folder folder{std::string(cook)};
  Listener listener;
  const Cook first(folder, "out", listener);
  const std::string text = effective_text(first.entries, first.context.the_case);
  const Folder again(text);
  const Cook second(again, "out", listener);
  EXPECT_NO_THROW(check_case(second.context));
  EXPECT_EQ(effective_text(second.entries, second.context.the_case), text);
}

TEST(Resume, AStoppedStructureOfCellsGoesOnToTheSameBits) {
  const Folder folder{std::string(cook)};
  Listener undisturbed;
  const std::string expected = Cook(folder, "whole", undisturbed).run_solver();
  for (const std::size_t stop : {1U, 3U}) {
    Listener stopping("structure", stop), resumed;
    const std::string out = "stopped-" + std::to_string(stop);
    EXPECT_THROW(Cook(folder, out, stopping).run_solver(), Interrupted);
    clear_stop_request();
    EXPECT_EQ(Cook(folder, out, resumed).run_solver(), expected);
  }
}

TEST(Resume, LosingTheWarmStartsWouldShow) {
  const Folder folder{std::string(cook)};
  Listener listener;
  EXPECT_NE(Cook(folder, "warm", listener).run_solver(),
            Cook(folder, "cold", listener, {"solver.warm_start=false"}).run_solver());
}

class KilledStructure : public testing::TestWithParam<int> {};

TEST_P(KilledStructure, GoesOnToTheSameBits) {
  const Folder folder{std::string(cook)};
  Listener undisturbed;
  const std::string expected = Cook(folder, "whole", undisturbed).run_solver();
  const auto arguments = [&]() -> std::vector<std::string> {
    return {"run",   folder.case_file(), "--with=solver", "output.checkpoint_minutes=0",
            "--out", folder.out(),       "--threads",     "1"};
  };
  const fs::path moment = folder.out() / "run-solver" / "checkpoint" / "2";
  const ChildResult killed = run({.catalogue = "standard",
                                  .arguments = arguments(),
                                  .kill_when = [&] { return fs::exists(moment); },
                                  .signal = GetParam()});
  EXPECT_EQ(killed.exit_code, GetParam() == SIGKILL ? -SIGKILL : 130) << killed.output;
  const ChildResult resumed = run({.catalogue = "standard", .arguments = arguments()});
  EXPECT_EQ(resumed.exit_code, 0) << resumed.output;
  EXPECT_NE(resumed.output.find("goes on from load factor"), std::string::npos) << resumed.output;
  EXPECT_EQ(digest_of(folder.out()), expected);
  EXPECT_FALSE(fs::exists(folder.out() / "run-solver" / "checkpoint"));
}

INSTANTIATE_TEST_SUITE_P(By, KilledStructure, testing::Values(SIGKILL, SIGTERM));

}  // namespace
}  // namespace understudy::study
